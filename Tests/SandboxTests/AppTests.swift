import CryptoExtras
import Testing

@testable import Sandbox

@Suite("The App: JWT, installation tokens, reach")
struct AppTests {
    @Test("a JWT signed with the App's key opens /app; another key, a wrong issuer or too long a life does not")
    func jwt() async throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let other = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        try await withSandbox({ $0.app.publicKeyPEM = key.publicKey.pemRepresentation }) { _, client async throws in
            var app = client
            app.token = try JWT.make(key: key)
            let answer = try await app(.GET, "/app")
            #expect(answer.status == 200)
            #expect(answer.json?["slug"] == "githubcop")
            for (token, status) in [
                (try JWT.make(key: other), 401), (try JWT.make(issuer: "1", key: key), 404),
                (try JWT.make(key: key, life: 3600), 401), (try JWT.make(key: key, issued: 1_000), 401),
            ] {
                app.token = token
                #expect(try await app(.GET, "/app").status == status)
            }
            app.token = SandboxConfiguration.ownerToken
            #expect(try await app(.GET, "/app").status == 401)
        }
    }

    @Test("an installation token lives one hour and may be narrowed to permissions and repositories")
    func token() async throws {
        let clock = ManualClock(Timestamp(seconds: 1_800_000_000))
        try await withSandbox({ $0.clock = clock.clock }) { github, client async throws in
            var app = client
            app.token = try JWT.make(issued: 1_800_000_000)
            let installation = try await app(.GET, "/orgs/acme/installation")
            let id = try #require(installation.json?["id"]?.int)
            let made = try await app(
                .POST, "/app/installations/\(id)/access_tokens",
                ["repositories": ["repo1"], "permissions": ["administration": "read"]])
            #expect(made.status == 201)
            #expect(made.json?["expires_at"] == "2027-01-15T09:00:00Z")
            #expect(made.json?["permissions"] == ["administration": "read", "metadata": "read"])
            #expect(made.json?["repository_selection"] == "selected")
            app.token = made.json?["token"]?.string
            #expect(try await app(.GET, "/repos/acme/repo1/autolinks").status == 200)
            #expect(try await app(.POST, "/repos/acme/repo1/autolinks", [:]).status == 403)
            #expect(try await app(.GET, "/repos/acme/repo2").status == 404)
            let reached = try await app(.GET, "/installation/repositories")
            #expect(reached.json?["total_count"] == 1)
            clock.advance(seconds: 3600)
            #expect(try await app(.GET, "/repos/acme/repo1").status == 401)
            #expect(github.exchanges.contains { $0.responseBody?["token"] == "[redacted]" })
        }
    }

    @Test("more than the installation has is not to be had")
    func tooMuch() async throws {
        try await withSandbox { _, client async throws in
            var app = client
            app.token = try JWT.make()
            let installations = try await app(.GET, "/app/installations")
            let id = try #require(installations.json?[0]?["id"]?.int)
            let path = "/app/installations/\(id)/access_tokens"
            #expect(try await app(.POST, path, ["permissions": ["pages": "write"]]).status == 422)
            #expect(try await app(.POST, path, ["repositories": ["no-such"]]).status == 422)
            #expect(try await app(.POST, path).json?["repository_selection"] == "all")
        }
    }
}
