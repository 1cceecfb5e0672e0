package import Enforcement
package import FoundationEssentials
package import Policy

/// Finds what was shown of a policy before it was merged: in the check run on the head of its pull request.
package struct MergedPreview: Sendable {
    /// Which pull request.
    package enum Origin: Hashable, Sendable {
        case number(Int)
        /// The one that brought this commit.
        case commit(String)
        /// The one that changed a file or folder last, as of a commit, if it was merged within the last day.
        case lastChange(path: String, commit: String)
    }

    package let repository: RepositoryName
    package let origin: Origin
    /// Whose policy it is.
    package let organization: String

    /// Runs on a schedule come every day, and may be late.
    private static let recently = 25 * 3_600.0

    package init(in repository: RepositoryName, _ origin: Origin, of organization: String) {
        self.repository = repository
        self.origin = origin
        self.organization = organization
    }

    /// Takes three requests at most.
    ///
    /// - Returns: `nil` where the last merge is too long ago to say anything of it.
    /// - Throws: `PullRequestProblem` with the reason why there is nothing to compare with; `GitHubFailure`.
    package func find(_ reader: GitHubReader, now: Date) async throws -> ShownPreview? {
        guard let pull = try await pull(reader, now) else { return nil }
        let name = "\(repository)#\(pull.number)"
        let list: APIPath = "/repos/\(repository)/commits/\(pull.head)/check-runs"
        let path: APIPath = "\(list)?check_name=\(CheckRunPoster.name)&filter=all&per_page=100"
        let body = try await reader.get(ReadRequest(path)).body
        // Any workflow of the repository can make a check run with the job's token: one of another App comes first.
        let runs = (body["check_runs"]?.arrayValue ?? []).sorted { Self.rank($0) > Self.rank($1) }
        for run in runs {
            // What was posted later is not what people saw when they merged.
            if let merged = pull.mergedAt, let completed = Self.date(run["completed_at"]), completed > merged {
                continue
            }
            guard let text = run["output"]?["text"]?.stringValue, let shown = ShownPreview(inText: text),
                shown.organization.lowercased() == organization.lowercased(), shown.repository == repository,
                shown.number == pull.number
            else { continue }
            guard shown.changes.form != .incomplete else {
                throw PullRequestProblem("the preview of \(name) had too many changes to keep")
            }
            return shown
        }
        throw PullRequestProblem(
            "\(name) has no check run '\(CheckRunPoster.name)' from before the merge that keeps what the preview showed"
        )
    }

    private static func rank(_ run: JSON) -> (Int, Int) {
        (run["app"]?["slug"]?.stringValue == "github-actions" ? 0 : 1, run["id"]?.intValue ?? 0)
    }

    private static func date(_ json: JSON?) -> Date? {
        json?.stringValue.flatMap { try? Date($0, strategy: .iso8601) }
    }

    // MARK: The pull request

    private struct Pull {
        let number: Int
        let head: String
        let mergedAt: Date?
        let mergeCommit: String?

        init?(_ body: JSON) {
            guard let number = body["number"]?.intValue, let head = body["head"]?["sha"]?.stringValue,
                PolicyPullRequest.isCommit(head)
            else { return nil }
            (self.number, self.head) = (number, head)
            mergedAt = MergedPreview.date(body["merged_at"])
            mergeCommit = body["merge_commit_sha"]?.stringValue
        }
    }

    private func pull(_ reader: GitHubReader, _ now: Date) async throws -> Pull? {
        switch origin {
        case .number(let number):
            let body = try await reader.get(ReadRequest("/repos/\(repository)/pulls/\(number)")).body
            guard let pull = Pull(body) else {
                throw PullRequestProblem("GitHub's description of \(repository)#\(number) is not complete")
            }
            return pull
        case .commit(let commit):
            guard let pull = try await merged(commit, reader) else {
                throw PullRequestProblem("the commit \(commit.prefix(12)) was not merged from a pull request")
            }
            return pull
        case .lastChange(let path, let commit):
            let list: APIPath = "/repos/\(repository)/commits?sha=\(commit)&path=\(path)&per_page=1"
            let last = try await reader.get(ReadRequest(list)).body.arrayValue?.first?["sha"]?.stringValue
            guard let last, PolicyPullRequest.isCommit(last), let pull = try await merged(last, reader),
                let mergedAt = pull.mergedAt, now.timeIntervalSince(mergedAt) <= Self.recently
            else { return nil }
            return pull
        }
    }

    /// The pull request by which a commit came: the one that it merged, else the last one that was merged.
    private func merged(_ commit: String, _ reader: GitHubReader) async throws -> Pull? {
        let path: APIPath = "/repos/\(repository)/commits/\(commit)/pulls?per_page=100"
        let pulls = (try await reader.get(ReadRequest(path)).body.arrayValue ?? []).compactMap { Pull($0) }
            .filter { $0.mergedAt != nil }
        return pulls.first { $0.mergeCommit == commit }
            ?? pulls.max { ($0.mergedAt ?? .distantPast) < ($1.mergedAt ?? .distantPast) }
    }
}
