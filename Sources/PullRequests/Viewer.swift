package import Enforcement
import Policy

/// As whom GitHub shows what we post.
package enum Viewer {
    /// `slug[bot]` of an App, `github-actions[bot]` in a job, else a person's login. REST does not say it to
    /// installation tokens.
    ///
    /// - Throws: `GitHubFailure`, `PullRequestProblem`.
    package static func login(_ reader: GitHubReader) async throws -> String {
        let answer = try await reader.query(GraphQLQuery("Viewer", selection: "viewer { login }"))
        guard let login = answer.data["viewer"]?["login"]?.stringValue else {
            throw PullRequestProblem("GitHub did not say whose token this is.")
        }
        return login
    }
}
