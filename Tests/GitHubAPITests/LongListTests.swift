import GitHubAPI
import Policy
import Testing

@Suite("Lists and their pages")
struct LongListTests {
    private static let path: APIPath = "/repos/a/b/autolinks"

    @Test("a list is followed whether or not its endpoint is known to have pages, and 304 brings its link along")
    func followed() async throws {
        let github = TaggingGitHub(["/repos/a/b/autolinks?page=2": "[3]"])
        try await withFakeGitHub({ request, _, fake in
            let first = Reply(
                headers: ["link": #"<\#(fake.url)/repos/a/b/autolinks?page=2>; rel="next""#], body: "[1,2]")
            github["/repos/a/b/autolinks"] = first
            github["/repos/a/b/autolinks?per_page=100"] = first
            return github.answer(request)
        }) { fake in
            try await withClient(fake.url, configure: { $0.cache = .memory() }) { client async throws in
                for _ in 1...2 {
                    let body = try await client.get(ReadRequest(Self.path)).body
                    #expect(body == [1, 2, 3])
                }
                #expect(client.usage().notModified == 2)
                let page = try await client.get(ReadRequest(pageAt: "/repos/a/b/autolinks"))
                #expect(page.nextPage != nil)
            }
        }
    }

    @Test("one page costs one request, conditional ones included")
    func onePage() async throws {
        let github = TaggingGitHub(["/repos/a/b/autolinks": "[1,2]"])
        try await withFakeGitHub({ request, _, _ in github.answer(request) }) { fake in
            try await withClient(fake.url, configure: { $0.cache = .memory() }) { client async throws in
                for _ in 1...3 {
                    let body = try await client.get(ReadRequest(Self.path)).body
                    #expect(body == [1, 2])
                }
                #expect(client.usage().notModified == 2)
            }
            #expect(fake.received.count == 3)
        }
    }

    @Test("behind a page as long as GitHub's usual ones there may be another: it is asked for without condition")
    func fullPage() async throws {
        let body = "[\((1...30).map { "\($0)" }.joined(separator: ","))]"
        let github = TaggingGitHub(["/repos/a/b/autolinks": body])
        try await withFakeGitHub({ request, _, _ in github.answer(request) }) { fake in
            try await withClient(fake.url, configure: { $0.cache = .memory() }) { client async throws in
                for _ in 1...2 { _ = try await client.get(ReadRequest(Self.path)) }
            }
            #expect(fake.conditions(on: "/repos/a/b/autolinks").last == .some(nil))
        }
    }

    @Test("a page that is no list does not end it in silence")
    func brokenPage() async throws {
        try await withFakeGitHub({ request, _, fake in
            request.target.contains("page=2")
                ? Reply(body: #"{"message":"hm"}"#)
                : Reply(headers: ["link": #"<\#(fake.url)/repos/a/b/autolinks?page=2>; rel="next""#], body: "[1]")
        }) { fake in
            try await withClient(fake.url) { client async throws in
                let failure = try await failing { try await client.get(ReadRequest(Self.path)) }
                #expect(failure.reason == .unexpected)
            }
        }
    }

    @Test("a read that is answered without a body has failed")
    func emptyBody() async throws {
        try await withFakeGitHub({ _, _, _ in Reply(body: "") }) { fake in
            try await withClient(fake.url) { client async throws in
                let failure = try await failing { try await client.get(ReadRequest(Self.path)) }
                #expect(failure.reason == .unexpected && failure.message == "answered without a body")
            }
        }
    }

    @Test(
        "a query that can be asked for in parts is sent once, any other until the attempts are used up",
        arguments: [
            Reply(status: 502, body: "<html>"), Reply(body: #"{"data":null,"errors":[{"message":"timedout"}]}"#),
        ])
    func divisible(_ reply: Reply) async throws {
        try await withFakeGitHub({ _, _, _ in reply }) { fake in
            try await withClient(fake.url) { client async throws in
                for isDivisible in [true, false] {
                    let before = fake.received.count
                    let query = GraphQLQuery("Q", selection: "viewer { id }", isDivisible: isDivisible)
                    let failure = try await failing { try await client.query(query) }
                    #expect(failure.reason == .unavailable)
                    #expect((fake.received.count - before == 1) == isDivisible)
                }
            }
        }
    }

    @Test("what an error says for programs is kept")
    func extensions() async throws {
        let body =
            #"{"errors":[{"path":["query Q","x"],"message":"Field 'x' doesn't exist on type 'Repository'","#
            + #""extensions":{"code":"undefinedField","typeName":"Repository","fieldName":"x"}}]}"#
        try await withFakeGitHub({ _, _, _ in Reply(body: body) }) { fake in
            try await withClient(fake.url) { client async throws in
                let answer = try await client.query(GraphQLQuery("Q", selection: "x"))
                #expect(answer.errors.first?.extensions["typeName"] == "Repository")
                #expect(answer.errors.first?.undefinedField == "x")
            }
        }
        let bare = GraphQLAnswer.Problem(
            type: nil, message: "Field 'y' doesn't exist on type 'Repository'", path: [])
        #expect(bare.undefinedField == "y")
        #expect(GraphQLAnswer.Problem(type: nil, message: "Field 'y' is odd", path: []).undefinedField == nil)
    }
}
