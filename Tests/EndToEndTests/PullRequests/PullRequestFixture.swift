import Enforcement
import Policy
import PullRequests
import Sandbox
import Wiring

/// A sandbox with a policy in the repository `policies`, and an App that may post there.
struct PullRequestFixture: Sendable {
    let fixture: Fixture
    let repository = RepositoryName(owner: Fixture.organization, name: "policies")

    static let marker = "<!-- githubcop preview acme -->"
    static let policy = """
        version: 1
        organization: acme
        rules:
          - name: everything
            settings: { repository: { allow_merge_commit: true } }

        """

    var github: FakeGitHub { fixture.github }
    var session: GitHubSession { Connection(client: fixture.client).session() }

    func pull(_ number: Int) async throws -> PolicyPullRequest {
        try await PolicyPullRequest.read(number, in: repository, session.reader)
    }

    /// A pull request with a change of the policy.
    func open(
        _ text: String = policy.replacing("true", with: "false"), branch: String = "proposal", isFork: Bool = false
    ) async throws -> PolicyPullRequest {
        try await pull(
            try github.openPullRequest(["githubcop.yml": text], in: "policies", branch: branch, isFork: isFork))
    }

    func poster(_ pull: PolicyPullRequest) throws -> PreviewPoster {
        guard let poster = PreviewPoster(pull, marker: Self.marker, session) else {
            throw FixtureError("The session cannot write.")
        }
        return poster
    }

    /// Posts as the verb does, in both steps.
    @discardableResult
    func post(_ post: PreviewPost, to pull: PolicyPullRequest) async throws -> PreviewPoster.Report {
        let poster = try poster(pull)
        let begun = try await poster.begin { "\($0)\nOutdated." }
        return await poster.finish(begun, with: post)
    }

    static func post(_ text: String, annotations count: Int = 0) -> PreviewPost {
        PreviewPost(
            title: "412 repositories change", conclusion: .success, summary: text,
            annotations: (0..<count).map {
                .init(path: "githubcop.yml", line: $0 + 1, level: .notice, title: "Line", message: "Message \($0)")
            }, comment: "\(marker)\n\(text)\n")
    }
}

func withPullRequests(
    as identity: Fixture.Identity = .key, _ body: (PullRequestFixture) async throws -> Void
) async throws {
    try await withFixture(as: identity) { fixture in
        fixture.github.changeInstallation { installation in
            installation.permissions.levels["checks"] = .write
            installation.permissions.levels["pull_requests"] = .write
            installation.permissions.levels["issues"] = .read
            installation.events += ["pull_request"]
        }
        try fixture.github.createRepository("policies")
        try fixture.github.push(["githubcop.yml": PullRequestFixture.policy], to: "policies")
        try await body(PullRequestFixture(fixture: fixture))
    }
}
