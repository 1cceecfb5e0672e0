import FoundationEssentials
import GitHubAPI
import Policy
import Synchronization
import Testing

/// GitHub takes some seconds to tell all of its servers about a new installation token.
@Suite("A token that GitHub does not know everywhere yet")
struct FreshTokenTests {
    private static let unknown = Reply(status: 401, body: #"{"message":"Bad credentials"}"#)
    private static let narrow = Reply(status: 403, body: #"{"message":"Resource not accessible by integration"}"#)

    @Test(
        "a refusal of a new token is no reason for another token, be it a POST that is refused", arguments: [401, 403])
    func sameToken(_ status: Int) async throws {
        let clock = TestClock()
        let refusal = status == 401 ? Self.unknown : Self.narrow
        let github = app { _, count in count <= 3 ? refusal : Reply(status: 201) }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, as: try TestKeys.app(.id(7)), clock: clock) { client async throws in
                let answer = try await client.send(WriteRequest(.post, "/repos/acme/api/autolinks", body: [:]))
                #expect(answer.status == 201)
            }
            #expect(fake.count("POST", "/app/installations/7/access_tokens") == 1)
            #expect(fake.count("POST", "/repos/acme/api/autolinks") == 4)
        }
        #expect(clock.sleeps == [250, 500, 1_000].map { .milliseconds($0) })
    }

    @Test("after ten seconds the refusal is what it says")
    func final() async throws {
        let clock = TestClock()
        try await withFakeGitHub(app { _, _ in Self.narrow }) { fake in
            try await withClient(fake.url, as: try TestKeys.app(.id(7)), clock: clock) { client async throws in
                let failure = try await failing {
                    try await client.send(WriteRequest(.post, "/repos/acme/api/autolinks", body: [:]))
                }
                #expect(failure.reason == .forbidden(permission: nil))
                // The token has come of age: the next request is refused at once.
                _ = try await failing { try await client.get(ReadRequest("/b")) }
            }
            #expect(fake.count("GET", "/b") == 1)
        }
        #expect(clock.sleeps.reduce(.zero, +) == .seconds(10))
    }

    @Test("other refusals of a new token are not repeated")
    func others() async throws {
        let clock = TestClock()
        let body = #"{"message":"Repository was archived so is read-only."}"#
        try await withFakeGitHub(app { _, _ in Reply(status: 403, body: body) }) { fake in
            try await withClient(fake.url, as: try TestKeys.app(.id(7)), clock: clock) { client async throws in
                let failure = try await failing { try await client.get(ReadRequest("/a")) }
                #expect(failure.reason == .archived)
            }
            #expect(fake.count("GET", "/a") == 1)
        }
    }

    @Test("a token that was given from outside is as old as it is: its refusal counts at once")
    func given() async throws {
        let clock = TestClock()
        try await withFakeGitHub({ _, _, _ in Self.narrow }) { fake in
            try await withClient(fake.url, clock: clock) { client async throws in
                _ = try await failing { try await client.get(ReadRequest("/a")) }
            }
            #expect(fake.received.count == 1)
        }
        #expect(clock.sleeps.isEmpty)
    }

    @Test("GraphQL that gave nothing is sent again, a mutation too; what gave a part is taken as it is")
    func graphQL() async throws {
        let clock = TestClock()
        let problem = #"{"type":"FORBIDDEN","message":"Resource not accessible by integration","path":["m0"]}"#
        let github = app { request, count in
            if request.body.contains("Partial") {
                return Reply(body: #"{"data":{"a":1,"m0":null},"errors":[\#(problem)]}"#)
            }
            return Reply(
                body: count <= 2 ? #"{"data":{"m0":null},"errors":[\#(problem)]}"# : #"{"data":{"m0":{"ok":true}}}"#)
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, as: try TestKeys.app(.id(7)), clock: clock) { client async throws in
                let mutation = Mutation("updateTopics", input: ["repositoryId": "R_1"], selection: "clientMutationId")
                let answer = try await client.mutate(MutationBatch([mutation]))
                #expect(answer.data["m0"]?["ok"] == true)
                let partial = try await client.query(GraphQLQuery("Partial", selection: "a m0"))
                #expect(partial.errors.count == 1)
            }
            #expect(fake.count("POST", "/graphql") == 4)
            #expect(fake.count("POST", "/app/installations/7/access_tokens") == 1)
        }
        #expect(clock.sleeps == [250, 500].map { .milliseconds($0) })
    }

    @Test("two requests with the same new token wait each for itself, for ten seconds at most")
    func sideBySide() async throws {
        let clock = TestClock()
        let made = Mutex(clock.now)
        let github = app { _, _ in clock.now - made.withLock { $0 } < 6 ? Self.unknown : Reply() }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, as: try TestKeys.app(.id(7)), clock: clock) { client async throws in
                async let first = client.get(ReadRequest("/a"))
                async let second = client.get(ReadRequest("/b"))
                #expect(try await first.status == 200)
                #expect(try await second.status == 200)
            }
            #expect(fake.count("POST", "/app/installations/7/access_tokens") == 1)
        }
    }

    // MARK: -

    /// GitHub for installation 7, which makes tokens without delay and answers everything else as `rest` says.
    private func app(
        _ rest: @escaping @Sendable (Received, Int) -> Reply
    ) -> @Sendable (Received, Int, FakeGitHub) -> Reply {
        { request, count, _ in
            guard request.target.hasSuffix("/access_tokens") else { return rest(request, count) }
            let expiry = Date(timeIntervalSinceNow: 3_600).formatted(.iso8601)
            return Reply(status: 201, body: #"{"token":"ghs_\#(count)","expires_at":"\#(expiry)"}"#)
        }
    }
}
