import Testing

@testable import Sandbox

@Suite("What the sandbox tells of credentials and of itself")
struct CredentialHeaderTests {
    @Test("a classic token's scopes come with every answer, those of others do not exist")
    func scopes() async throws {
        try await withSandbox { github, client in
            #expect(
                try await client(.GET, "/user").header("x-oauth-scopes") == "admin:org, admin:repo_hook, repo, workflow"
            )
            github.issueToken("github_pat_x", expiresIn: 86_400)
            let fine = try await Client(github: github, token: "github_pat_x")(.GET, "/user")
            #expect(fine.header("x-oauth-scopes") == nil)
            #expect(fine.header("github-authentication-token-expiration")?.hasSuffix(" UTC") == true)
        }
    }

    @Test("dates of answers are by the sandbox's own clock")
    func date() async throws {
        let clock = ManualClock(Timestamp(seconds: 784_111_777))
        try await withSandbox({ $0.clock = clock.clock }) { _, client in
            let answer = try await client(.GET, "/user")
            #expect(answer.header("date") == "Sun, 06 Nov 1994 08:49:37 GMT")
        }
        #expect(Timestamp(seconds: 0).httpDate == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(Timestamp(seconds: 1_795_305_600).httpDate == "Sun, 22 Nov 2026 00:00:00 GMT")
    }

    @Test("a GitHub Enterprise Server tells its version")
    func enterprise() async throws {
        try await withSandbox({ $0.enterpriseVersion = "3.19.1" }) { _, client in
            let answer = try await client(.GET, "/user")
            #expect(answer.header("x-github-enterprise-version") == "3.19.1")
        }
    }
}
