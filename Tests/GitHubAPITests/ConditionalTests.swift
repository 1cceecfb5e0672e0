import GitHubAPI
import Policy
import Testing

@Suite("Conditional requests")
struct ConditionalTests {
    /// Runs one client after the other against the same GitHub.
    private static func withGitHub(
        _ github: TaggingGitHub, _ work: @escaping @Sendable (FakeGitHub) async throws -> Void
    ) async throws {
        try await withFakeGitHub({ request, _, _ in github.answer(request) }, work)
    }

    private static func read(
        _ fake: FakeGitHub, _ path: APIPath, paginated: Bool = false, cache: ResponseCache?,
        token: String = testToken, predicting: Bool = true
    ) async throws -> (body: JSON, usage: RequestUsage, report: ConditionalReport?) {
        try await withClient(
            fake.url, as: .token(Secret(token)),
            configure: {
                $0.cache = cache
                $0.predictsEntityTags = predicting
            }
        ) { client in
            let body = try await client.get(ReadRequest(path, isPaginated: paginated)).body
            return (body, client.usage(), client.conditionalReads())
        }
    }

    @Test("what has not changed is told from the cache once GitHub has said so, and counts as not modified")
    func notModified() async throws {
        let github = TaggingGitHub(["/repos/a/b/autolinks": #"[{"id":1}]"#])
        try await Self.withGitHub(github) { fake in
            let cache = ResponseCache.memory()
            let path: APIPath = "/repos/\("a")/\("b")/autolinks"
            let first = try await Self.read(fake, path, cache: cache)
            let second = try await Self.read(fake, path, cache: cache)
            #expect(first.usage.notModified == 0)
            #expect(second.usage.notModified == 1)
            #expect(second.usage.restReads == 1)
            #expect(second.body == first.body)
            #expect(fake.received.count == 2)

            github["/repos/a/b/autolinks"] = Reply(body: #"[{"id":2}]"#)
            let third = try await Self.read(fake, path, cache: cache)
            #expect(third.body == [["id": 2]])
            #expect(third.usage.notModified == 0)
        }
    }

    @Test("nothing is told without asking GitHub: a read after a write shows what was written")
    func afterWrite() async throws {
        let github = TaggingGitHub(["/repos/a/b": #"{"has_wiki":true}"#])
        try await Self.withGitHub(github) { fake in
            try await withClient(fake.url, configure: { $0.cache = .memory() }) { client in
                _ = try await client.get(ReadRequest("/repos/a/b"))
                _ = try await client.send(WriteRequest(.patch, "/repos/a/b", body: ["has_wiki": false]))
                github["/repos/a/b"] = Reply(body: #"{"has_wiki":false}"#)
                #expect(try await client.get(ReadRequest("/repos/a/b")).body["has_wiki"] == false)
                #expect(fake.count("GET", "/repos/a/b") == 2)
            }
        }
    }

    @Test("a new token asks with the tag that GitHub would give it, so that nothing is paid twice")
    func rotation() async throws {
        let github = TaggingGitHub(["/repos/a/b/hooks": #"[{"id":1}]"#])
        try await Self.withGitHub(github) { fake in
            let cache = ResponseCache.memory()
            _ = try await Self.read(fake, "/repos/a/b/hooks", cache: cache)
            let rotated = try await Self.read(fake, "/repos/a/b/hooks", cache: cache, token: "ghs_second")
            #expect(rotated.usage.notModified == 1)
            #expect(rotated.body == [["id": 1]])
            #expect(rotated.report?.foretold == 1)
            let without = try await Self.read(
                fake, "/repos/a/b/hooks", cache: cache, token: "ghs_third", predicting: false)
            #expect(without.usage.notModified == 0)
            #expect(without.report?.prediction == .unwanted)
        }
    }

    @Test("without any cache an empty list is expected, then what other repositories had")
    func cold() async throws {
        let policy = #"{"enabled":true,"allowed_actions":"all"}"#
        var bodies: [String: String] = [:]
        for name in ["r1", "r2", "r3", "r4"] {
            bodies["/repos/a/\(name)/autolinks"] = "[]"
            bodies["/repos/a/\(name)/actions/permissions"] = policy
        }
        try await Self.withGitHub(TaggingGitHub(bodies)) { fake in
            try await withClient(fake.url, configure: { $0.cache = .memory() }) { client async throws in
                for name in ["r1", "r2", "r3", "r4"] {
                    #expect(try await client.get(ReadRequest("/repos/a/\(name)/autolinks")).body == [])
                    let permissions = try await client.get(ReadRequest("/repos/a/\(name)/actions/permissions")).body
                    #expect(permissions["enabled"] == true)
                }
                // All four empty lists, and the two that came after the same body had come twice.
                #expect(client.usage().notModified == 6)
                #expect(client.usage().restReads == 8)
            }
        }
    }

    @Test("the first tag that is not as computed ends the prediction, says so, and what was computed costs nothing")
    func refuted() async throws {
        let github = TaggingGitHub(["/a": "[]", "/b": "[]"], tags: .another)
        let book = LogBook()
        try await Self.withGitHub(github) { fake in
            let cache = ResponseCache.memory()
            try await withClient(fake.url, logger: book.logger, configure: { $0.cache = cache }) { client in
                _ = try await client.get(ReadRequest("/a"))
                _ = try await client.get(ReadRequest("/b"))
                #expect(client.conditionalReads()?.prediction == .refuted(route: "/a"))
                #expect(client.conditionalReads()?.sentence?.contains("no longer predicted") == true)
                // The tags that GitHub gave are as good as before.
                _ = try await client.get(ReadRequest("/a"))
                #expect(client.usage().notModified == 1)
            }
            #expect(fake.conditions(on: "/b") == [nil])
            let other = try await Self.read(fake, "/a", cache: cache, token: "ghs_other", predicting: false)
            #expect(other.usage.notModified == 0)
        }
        #expect(book.lines.count { $0.contains("is not the one that was computed") } == 1)
        #expect(!book.lines.joined().contains(testToken))
    }

    @Test("an answer without a tag, with no-store, or of an anonymous client is not kept")
    func notKept() async throws {
        let github = TaggingGitHub(["/a": "[1]"], tags: .none)
        try await Self.withGitHub(github) { fake in
            let cache = ResponseCache.memory()
            for _ in 0..<2 { _ = try await Self.read(fake, "/a", cache: cache, predicting: false) }
            github.use(.github)
            github["/a"] = Reply(headers: ["cache-control": "no-store"], body: "[1]")
            for _ in 0..<2 { _ = try await Self.read(fake, "/a", cache: cache, predicting: false) }
            #expect(fake.conditions(on: "/a") == [nil, nil, nil, nil])
            try await withClient(fake.url, as: .anonymous, configure: { $0.cache = cache }) { client in
                _ = try await client.get(ReadRequest("/a"))
            }
            #expect(fake.conditions(on: "/a").count { $0 != nil } == 0)
        }
    }

    @Test("GraphQL, writes and GET /rate_limit are never conditional")
    func neverConditional() async throws {
        try await withFakeGitHub({ _, _, _ in Reply(headers: ["etag": #""x""#], body: #"{"data":{"x":1}}"#) }) { fake in
            try await withClient(fake.url, configure: { $0.cache = .memory() }) { client in
                for _ in 0..<2 {
                    _ = try await client.query(GraphQLQuery("Q", selection: "x"))
                    _ = try await client.send(WriteRequest(.put, "/a"))
                    _ = try await client.get(ReadRequest("/rate_limit"))
                }
            }
            #expect(fake.received.allSatisfy { $0.headers["if-none-match"] == nil })
        }
    }

    @Test("each page of a list has its own tag, and the way to the next page is kept with it")
    func pages() async throws {
        let path = "/orgs/a/teams?per_page=100"
        let github = TaggingGitHub()
        try await withFakeGitHub({ request, _, _ in
            var reply = github.answer(request)
            if reply.status == 304 { reply.headers["link"] = nil }
            return reply
        }) { fake in
            github[path] = Reply(
                headers: ["link": "<\(fake.url)\(path)&page=2>; rel=\"next\""], body: #"[{"id":1}]"#)
            github["\(path)&page=2"] = Reply(
                headers: ["link": "<\(fake.url)\(path)>; rel=\"first\""], body: #"[{"id":2}]"#)
            let cache = ResponseCache.memory()
            let first = try await Self.read(fake, "/orgs/a/teams", paginated: true, cache: cache)
            let second = try await Self.read(fake, "/orgs/a/teams", paginated: true, cache: cache)
            #expect(second.body == first.body)
            #expect(second.body.arrayValue?.count == 2)
            #expect(second.usage.notModified == 2)
            github["\(path)&page=2"] = Reply(body: #"[{"id":3}]"#)
            let third = try await Self.read(fake, "/orgs/a/teams", paginated: true, cache: cache)
            #expect(third.body == [["id": 1], ["id": 3]])
            #expect(third.usage.notModified == 1)
        }
    }

    @Test("a last page that is full is asked for anew: a further page may have begun without a change to it")
    func fullLastPage() async throws {
        let path = "/orgs/a/teams?per_page=100"
        let full = "[\((1...100).map { #"{"id":\#($0)}"# }.joined(separator: ","))]"
        let github = TaggingGitHub([path: full])
        try await Self.withGitHub(github) { fake in
            let cache = ResponseCache.memory()
            _ = try await Self.read(fake, "/orgs/a/teams", paginated: true, cache: cache)
            github[path] = Reply(headers: ["link": "<\(fake.url)\(path)&page=2>; rel=\"next\""], body: full)
            github["\(path)&page=2"] = Reply(body: #"[{"id":101}]"#)
            let grown = try await Self.read(fake, "/orgs/a/teams", paginated: true, cache: cache)
            #expect(grown.body.arrayValue?.count == 101)
        }
    }

    @Test("a 304 that speaks of another tag, or of none that was asked about, is not believed")
    func strange() async throws {
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { request, _, _ in
            request.headers["if-none-match"] == nil
                ? Reply(headers: ["etag": #""fresh""#], body: #"{"is":"fresh"}"#)
                : Reply(status: 304, headers: ["etag": #""another""#], body: "")
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, configure: { $0.cache = .memory() }) { client async throws in
                for _ in 0..<2 {
                    #expect(try await client.get(ReadRequest("/a")).body["is"] == "fresh")
                }
            }
            #expect(fake.received.count == 4)
        }
        try await withFakeGitHub({ _, _, _ in Reply(status: 304, body: "") }) { fake in
            try await withClient(fake.url) { client in
                let failure = try await failing { try await client.get(ReadRequest("/a")) }
                #expect(failure.reason == .unexpected)
            }
        }
    }

    @Test("a moved repository's answer is kept under the address that gave it")
    func redirected() async throws {
        let github = TaggingGitHub(["/repositories/1": #"{"id":1}"#])
        try await withFakeGitHub({ request, _, fake in
            request.target == "/repos/a/old"
                ? Reply(status: 301, headers: ["location": "\(fake.url)/repositories/1"]) : github.answer(request)
        }) { fake in
            let cache = ResponseCache.memory()
            _ = try await Self.read(fake, "/repos/a/old", cache: cache)
            let second = try await Self.read(fake, "/repos/a/old", cache: cache)
            #expect(second.body["id"] == 1)
            #expect(second.usage.notModified == 1)
        }
    }

    @Test("memory is bounded: what was used longest ago goes first")
    func bounded() async {
        let cache = ResponseCache.memory(maximumBytes: 10_000)
        func entry(_ size: Int) -> ResponseCache.Entry {
            ResponseCache.Entry(body: Array(repeating: 32, count: size), entityTag: "\"x\"", owner: "o")
        }
        for number in 0..<9 {
            await cache.keep("\(number)", entry(488))
            _ = await cache.find("0")
        }
        await cache.keep("9", entry(1_000))
        #expect(await cache.find("0") != nil)
        #expect(await cache.find("1") == nil)
        #expect(await cache.find("9") != nil)
        await cache.keep("huge", entry(5_000))
        #expect(await cache.find("huge") == nil)
    }
}
