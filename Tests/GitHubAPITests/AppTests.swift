import FoundationEssentials
import GitHubAPI
import JWTKit
import Policy
import SharedMaterial
import Synchronization
import Testing

@Suite("As a GitHub App")
struct AppTests {
    @Test("fifty requests at once make one token")
    func singleFlight() async throws {
        try await withFakeGitHub(app()) { fake in
            try await withClient(fake.url, as: try TestKeys.app()) { client in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<50 {
                        group.addTask { _ = try await client.get(ReadRequest("/repos/acme/\(number)")) }
                    }
                    try await group.waitForAll()
                }
                #expect(client.usage().tokenRequests == 2)
                #expect(client.usage().restReads == 50)
            }
            #expect(fake.count("POST", "/app/installations/7/access_tokens") == 1)
            #expect(fake.count("GET", "/orgs/acme/installation") == 1)
            let asked = fake.received.filter { $0.target.hasPrefix("/repos") }
            #expect(asked.allSatisfy { $0.headers["authorization"] == "Bearer \(token(1))" })
        }
    }

    @Test("a token is renewed five minutes before it expires, and not earlier")
    func renewal() async throws {
        let clock = TestClock()
        try await withFakeGitHub(app()) { fake in
            try await withClient(fake.url, as: try TestKeys.app(), clock: clock) { client in
                _ = try await client.get(ReadRequest("/a"))
                // The fake's clock is the machine's, which goes on while a busy machine keeps the test waiting.
                clock.advance(3_600 - 300 - 200)
                _ = try await client.get(ReadRequest("/b"))
                clock.advance(400)
                _ = try await client.get(ReadRequest("/c"))
            }
            let used = fake.received.filter { $0.target.count == 2 }.map { $0.headers["authorization"] }
            #expect(used == [token(1), token(1), token(2)].map { "Bearer \($0)" })
        }
    }

    @Test("a revoked token is replaced and the request sent again, be it a POST")
    func revoked() async throws {
        let clock = TestClock()
        let revoked = "Bearer \(token(1))"
        let github = app(rest: { request, _ in
            request.headers["authorization"] == revoked && request.method == "POST"
                ? Reply(status: 401, body: #"{"message":"Bad credentials"}"#) : Reply(status: 201)
        })
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, as: try TestKeys.app(), clock: clock) { client in
                _ = try? await client.get(ReadRequest("/allowed"))
                clock.advance(60)
                let answer = try await client.send(WriteRequest(.post, "/repos/acme/api/autolinks", body: [:]))
                #expect(answer.status == 201)
            }
            #expect(fake.count("POST", "/app/installations/7/access_tokens") == 2)
        }
    }

    @Test("a second token that is refused for ten seconds as well is the end")
    func refusedTwice() async throws {
        let clock = TestClock()
        let github = app(rest: { request, _ in
            request.target == "/a" ? Reply(status: 401, body: #"{"message":"Bad credentials"}"#) : Reply()
        })
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, as: try TestKeys.app(), clock: clock) { client in
                _ = try await client.get(ReadRequest("/allowed"))
                clock.advance(60)
                let failure = try await failing { try await client.get(ReadRequest("/a")) }
                #expect(failure.reason == .unauthorized)
                #expect(failure.message == "Bad credentials")
            }
            #expect(fake.count("POST", "/app/installations/7/access_tokens") == 2)
            #expect(Set(fake.received.compactMap { $0.target == "/a" ? $0.headers["authorization"] : nil }).count == 2)
        }
        #expect(clock.seconds.reduce(0, +) <= 10)
    }

    @Test("what the App may do is known from its token, and known anew once that was dropped")
    func rights() async throws {
        let github = app(rest: { request, _ in Reply(body: #"{"as":"\#(request.headers["authorization"] ?? "")"}"#) })
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, as: try TestKeys.app()) { client async throws in
                #expect(await client.rights() == .permissions(["administration": "write", "metadata": "read"]))
                _ = try await client.get(ReadRequest("/a"))
                #expect(fake.count("POST", "/app/installations/7/access_tokens") == 1)
                await client.dropToken()
                #expect(try await client.get(ReadRequest("/a")).body["as"] == .string("Bearer \(token(2))"))
            }
        }
    }

    @Test("a classic token's scopes are known once it was used; of other tokens nothing is known")
    func scopes() async throws {
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { request, _, _ in
            Reply(headers: request.target == "/classic" ? ["x-oauth-scopes": "read:org, repo"] : [:])
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url) { client in
                _ = try await client.get(ReadRequest("/other"))
                #expect(await client.rights() == nil)
                _ = try await client.get(ReadRequest("/classic"))
                #expect(await client.rights() == .scopes(["read:org", "repo"]))
            }
        }
    }

    @Test("the App signs as GitHub asks: RS256, a minute back, ten minutes at most, and only where it must")
    func signature() async throws {
        let began = Int(Date().timeIntervalSince1970)
        try await withFakeGitHub(app()) { fake in
            try await withClient(fake.url, as: try TestKeys.app(.id(7))) { client in
                let app = try #require(client.asApp())
                _ = try await app.get(ReadRequest("/app/hook/deliveries"))
                _ = try await app.send(WriteRequest(.post, "/app/hook/deliveries/1/attempts"))
                _ = try await client.get(ReadRequest("/a"))
            }
            let keys = JWTKeyCollection()
            await keys.add(
                rsa: try Insecure.RSA.PublicKey(pem: try TestKeys.publicPEM()), digestAlgorithm: .sha256)
            let signed = fake.received.filter { $0.target.hasPrefix("/app/") }
            #expect(signed.count == 3)
            for request in signed {
                let header = try #require(request.headers["authorization"])
                let claims = try await keys.verify(String(header.dropFirst("Bearer ".count)), as: Claims.self)
                let now = Int(Date().timeIntervalSince1970)
                #expect(claims.iss == "12345")
                #expect((began - 70...now - 55).contains(claims.iat))
                #expect(claims.exp > began && claims.exp <= now + 600)
            }
            #expect(fake.received.last?.headers["authorization"] == "Bearer \(token(1))")
        }
    }

    @Test("a wrong clock on this machine is fixed by GitHub's")
    func skew() async throws {
        let keys = JWTKeyCollection()
        await keys.add(rsa: try Insecure.RSA.PublicKey(pem: try TestKeys.publicPEM()), digestAlgorithm: .sha256)
        let github: @Sendable (Received, Int, FakeGitHub) async -> Reply = { request, _, _ in
            let header = request.headers["authorization"] ?? ""
            let claims = try? await keys.verify(String(header.dropFirst("Bearer ".count)), as: Claims.self)
            let now = Int(Date().timeIntervalSince1970)
            guard let claims, claims.iat <= now, claims.exp > now, claims.exp <= now + 600 else {
                return Reply(
                    status: 401, body: #"{"message":"'Expiration time' claim ('exp') is too far in the future"}"#)
            }
            return Reply()
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, as: try TestKeys.app(), clock: TestClock(ahead: 7_200)) {
                client async throws in
                #expect(try await client.asApp()?.get(ReadRequest("/app")).status == 200)
            }
            #expect(fake.count("GET", "/app") == 2)
        }
    }

    @Test("an installation on a user is found, and a missing one is named")
    func installation() async throws {
        let user = app(missing: ["/orgs/acme/installation"])
        try await withFakeGitHub(user) { fake in
            try await withClient(fake.url, as: try TestKeys.app()) { client in
                _ = try await client.get(ReadRequest("/a"))
            }
            #expect(fake.count("GET", "/users/acme/installation") == 1)
        }
        let nowhere = app(missing: ["/orgs/acme/installation", "/users/acme/installation"])
        try await withFakeGitHub(nowhere) { fake in
            try await withClient(fake.url, as: try TestKeys.app()) { client in
                let failure = try await failing { try await client.get(ReadRequest("/a")) }
                #expect(failure.reason == .unauthorized, "not as if a repository were gone")
                #expect(failure.message == "the GitHub App 12345 is not installed on 'acme'")
                #expect(failure.hint?.contains("Install") == true)
            }
        }
    }

    @Test("a token can be narrowed to permissions and repositories")
    func narrowed() async throws {
        try await withFakeGitHub(app()) { fake in
            let credentials = try TestKeys.app(
                .id(7), permissions: ["administration": "read"], repositories: ["api"])
            try await withClient(fake.url, as: credentials) { client in _ = try await client.get(ReadRequest("/a")) }
            #expect(
                fake.received.first?.json
                    == ["permissions": ["administration": "read"], "repositories": ["api"]])
        }
    }

    @Test("one who stops waiting for a token leaves it to the others")
    func cancelledWaiter() async throws {
        let gate = Gate()
        let github = app(beforeToken: { await gate.wait() })
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, as: try TestKeys.app(.id(7))) { client async throws in
                let leaving = Task { try await client.get(ReadRequest("/a")) }
                let staying = Task { try await client.get(ReadRequest("/b")) }
                await gate.someoneWaits()
                leaving.cancel()
                let outcome = await leaving.result
                gate.open()
                #expect(throws: GitHubFailure.self) { try outcome.get() }
                #expect(try await staying.value.status == 200)
            }
            #expect(fake.count("GET", "/a") == 0)
        }
    }

    @Test(
        "GitHub's recorded answers are understood",
        .enabled(if: SharedMaterial.isPresent, "\(SharedMaterial.absence): no recorded tokens of Apps"))
    func recorded() async throws {
        let folder = "recorded/GHAppTest/createToken/__files"
        let token = try #require(
            SharedMaterial.text("\(folder)/body-githubapp-create-installation-accesstokens.json"))
        let installation = try #require(
            SharedMaterial.text("\(folder)/body-mapping-githubapp-installation-by-user.json"))
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { request, _, _ in
            switch request.target {
            case "/orgs/acme/installation": Reply(body: installation)
            case let target where target.hasSuffix("/access_tokens"): Reply(status: 201, body: token)
            default: Reply()
            }
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, as: try TestKeys.app()) { client in
                _ = try await client.get(ReadRequest("/a"))
            }
            #expect(fake.received.last?.headers["authorization"] == "Bearer bogus")
        }
    }

    // MARK: -

    private struct Claims: JWTPayload {
        let iat: Int
        let exp: Int
        let iss: String
        func verify(using algorithm: some JWTAlgorithm) {}
    }

    /// GitHub for an App installed on `acme` as 7; each token made has another number.
    private func app(
        missing: Set<String> = [], beforeToken: @escaping @Sendable () async -> Void = {},
        rest: @escaping @Sendable (Received, Int) -> Reply = { _, _ in Reply() }
    ) -> @Sendable (Received, Int, FakeGitHub) async -> Reply {
        { request, count, _ in
            if missing.contains(request.target) { return Reply(status: 404, body: #"{"message":"Not Found"}"#) }
            if request.target.hasSuffix("/installation") { return Reply(body: #"{"id":7}"#) }
            if request.target.hasSuffix("/access_tokens") {
                await beforeToken()
                let expiry = Date(timeIntervalSinceNow: 3_600).formatted(.iso8601)
                let permissions = #"{"administration":"write","metadata":"read"}"#
                return Reply(
                    status: 201,
                    body: #"{"token":"\#(token(count))","expires_at":"\#(expiry)","permissions":\#(permissions)}"#)
            }
            return rest(request, count)
        }
    }
}

/// As long as the stateless tokens of 2026.
private func token(_ number: Int) -> String { "ghs_12345_\(String(repeating: "x", count: 600))\(number)" }
