package import Enforcement
package import Policy
package import Wiring

/// The policies before and after a pull request, read from its repository.
package struct ProposedPolicy: Sendable {
    package let commits: ComparedCommits
    /// `nil`: there is none yet.
    package let base: PolicyReading?
    package let head: PolicyReading
    /// Files of `head` in which lines stand where they do on the pull request's head commit.
    private let placed: Set<String>

    /// Where the policy cannot be read or used.
    package enum Problem: Error, Sendable {
        /// The proposed one has mistakes.
        case refused(PolicyProblems)
        /// The pull request takes the policy away, or makes it something that is no text.
        case unreadable(String)
        /// The present one has mistakes: there is nothing to compare with.
        case baseRefused(PolicyProblems)
    }

    /// - Parameter place: its `ref` does not count.
    /// - Throws: `Problem`, `GitHubFailure`, `PullRequestProblem`.
    package static func read(
        _ pull: PolicyPullRequest, at place: PolicyPlace, _ reader: GitHubReader
    ) async throws -> ProposedPolicy {
        let commits = try await ComparedCommits.read(pull, reader)
        let head = try await proposed(place.at(commit: commits.head), reader)
        var placed = Set(head.files.map { $0.name })
        if commits.head != pull.headSHA {
            // GitHub's merge may have moved lines.
            let own = try await proposed(place.at(commit: pull.headSHA), reader)
            let texts = Dictionary(own.files.map { ($0.name, $0.text) }) { first, _ in first }
            placed = Set(head.files.filter { texts[$0.name] == $0.text }.map { $0.name })
        }
        return ProposedPolicy(
            commits: commits, base: try await present(place.at(commit: commits.base), reader), head: head,
            placed: placed)
    }

    /// The proposed one alone, without comparing: what may be read of a fork's.
    ///
    /// - Throws: `Problem`, `GitHubFailure`.
    package static func validate(
        _ pull: PolicyPullRequest, at place: PolicyPlace, _ reader: GitHubReader
    ) async throws -> PolicyReading {
        try await proposed(place.at(commit: pull.headSHA), reader)
    }

    /// The path of a file of the policy, from the root of its repository; `nil` where its lines are not those of the
    /// head commit.
    package func path(_ file: String) -> String? {
        placed.contains(file) ? Self.path(file) : nil
    }

    /// `acme/policies:githubcop.yml` without the repository.
    static func path(_ file: String) -> String? {
        guard let colon = file.firstIndex(of: ":"), RepositoryName(String(file[..<colon])) != nil else { return nil }
        return String(file[file.index(after: colon)...])
    }

    private static func proposed(_ place: PolicyPlace, _ reader: GitHubReader) async throws -> PolicyReading {
        do {
            return try await PolicyRepository(place).load(reader).reading
        } catch let problems as PolicyProblems {
            throw Problem.refused(problems)
        } catch let unreadable as PolicyUnreadable {
            throw Problem.unreadable("\(unreadable)")
        }
    }

    private static func present(_ place: PolicyPlace, _ reader: GitHubReader) async throws -> PolicyReading? {
        do {
            return try await PolicyRepository(place).load(reader).reading
        } catch let problems as PolicyProblems {
            throw Problem.baseRefused(problems)
        } catch is PolicyUnreadable {
            return nil
        }
    }
}
