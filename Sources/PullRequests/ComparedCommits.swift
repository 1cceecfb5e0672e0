package import Enforcement
import Policy

/// Which two commits show what merging a pull request changes.
package struct ComparedCommits: Hashable, Sendable {
    /// What is in force without it.
    package let base: String
    /// What would be in force with it: its head, or GitHub's test merge where the base has moved on.
    package let head: String
    /// Why the two are not base and merge, for people; `nil` where they are.
    package let notice: String?

    /// - Throws: `GitHubFailure`, `PullRequestProblem`.
    package static func read(_ pull: PolicyPullRequest, _ reader: GitHubReader) async throws -> ComparedCommits {
        let ends = "\(pull.baseBranch)...\(pull.headSHA)"
        let path: APIPath = "/repos/\(pull.repository)/compare/\(ends)?per_page=1"
        let body = try await reader.get(ReadRequest(path)).body
        guard let tip = body["base_commit"]?["sha"]?.stringValue, PolicyPullRequest.isCommit(tip),
            let start = body["merge_base_commit"]?["sha"]?.stringValue, PolicyPullRequest.isCommit(start),
            let behind = body["behind_by"]?.intValue
        else {
            throw PullRequestProblem(
                "GitHub did not say where \(pull.repository)#\(pull.number) leaves \(pull.baseBranch).")
        }
        if behind == 0 { return ComparedCommits(base: tip, head: pull.headSHA, notice: nil) }
        if let merge = try await testMerge(of: pull, onto: tip, reader) {
            return ComparedCommits(base: tip, head: merge, notice: nil)
        }
        return ComparedCommits(
            base: start, head: pull.headSHA,
            notice: "\(pull.baseBranch) has moved on, and GitHub has no test merge of the two. The pull request is "
                + "compared with \(start.prefix(12)), the commit at which it began.")
    }

    /// GitHub's own merge of the two; `nil` where they conflict, or it has not been computed yet.
    private static func testMerge(
        of pull: PolicyPullRequest, onto tip: String, _ reader: GitHubReader
    ) async throws -> String? {
        do {
            let ref = ReadRequest("/repos/\(pull.repository)/git/ref/pull/\(pull.number)/merge")
            guard let sha = try await reader.get(ref).body["object"]?["sha"]?.stringValue,
                PolicyPullRequest.isCommit(sha)
            else { return nil }
            let commit = try await reader.get(ReadRequest("/repos/\(pull.repository)/git/commits/\(sha)")).body
            let parents = commit["parents"]?.arrayValue?.compactMap { $0["sha"]?.stringValue }
            // An earlier one may still be there.
            return parents == [tip, pull.headSHA] ? sha : nil
        } catch let failure as GitHubFailure where failure.reason == .notFound {
            return nil
        }
    }
}
