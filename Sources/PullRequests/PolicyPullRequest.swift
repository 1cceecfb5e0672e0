package import Enforcement
package import Policy

/// A pull request of the repository that holds the policy, as GitHub showed it.
///
/// Source: <https://docs.github.com/rest/pulls/pulls#get-a-pull-request>
package struct PolicyPullRequest: Hashable, Sendable {
    package let repository: RepositoryName
    package let number: Int
    package let isOpen: Bool
    /// Its head is in another repository, which may be anybody's.
    package let isFromFork: Bool
    package let headSHA: String
    package let baseBranch: String
    /// Everybody can read the repository, and what is posted to it.
    package let isPublic: Bool

    /// `nil` where a part is missing.
    init?(_ body: JSON, in repository: RepositoryName) {
        guard let number = body["number"]?.intValue, let head = body["head"]?["sha"]?.stringValue,
            Self.isCommit(head), let base = body["base"]?["ref"]?.stringValue
        else { return nil }
        self.repository = repository
        self.number = number
        isOpen = body["state"]?.stringValue == "open"
        headSHA = head
        baseBranch = base
        // A fork that was deleted has no repository.
        let (own, other) = (body["base"]?["repo"]?["id"], body["head"]?["repo"]?["id"])
        isFromFork = own == nil || own != other
        isPublic = body["base"]?["repo"]?["private"]?.boolValue != true
    }

    /// - Throws: `GitHubFailure`, `PullRequestProblem`.
    package static func read(
        _ number: Int, in repository: RepositoryName, _ reader: GitHubReader
    ) async throws -> PolicyPullRequest {
        do {
            let body = try await reader.get(ReadRequest("/repos/\(repository)/pulls/\(number)")).body
            guard let pull = PolicyPullRequest(body, in: repository) else {
                throw PullRequestProblem("GitHub's description of \(repository)#\(number) is not complete.")
            }
            return pull
        } catch let failure as GitHubFailure where failure.reason == .notFound {
            throw PullRequestProblem(
                "There is no pull request \(repository)#\(number), or the credential may not read it "
                    + "(pull_requests: read).")
        }
    }

    /// The open ones that propose changes of a branch.
    ///
    /// - Parameter base: `nil` for all branches.
    /// - Throws: `GitHubFailure`.
    package static func open(
        base: String?, in repository: RepositoryName, _ reader: GitHubReader
    ) async throws -> [PolicyPullRequest] {
        let body = try await reader.get(ReadRequest("/repos/\(repository)/pulls?state=open", isPaginated: true)).body
        return (body.arrayValue ?? []).compactMap { PolicyPullRequest($0, in: repository) }
            .filter { base == nil || $0.baseBranch == base }
    }

    static func isCommit(_ text: String) -> Bool {
        [40, 64].contains(text.utf8.count) && text.utf8.allSatisfy { Self.digits.contains($0) }
    }

    private static let digits = Set("0123456789abcdef".utf8)
}

/// Why nothing can be posted, for people.
package struct PullRequestProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
