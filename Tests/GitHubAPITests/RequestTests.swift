import GitHubAPI
import Policy
import Testing

@testable import struct GitHubAPI.APILocation

@Suite("Requests")
struct RequestTests {
    @Test(
        "the endpoints of github.com, of Enterprise Server and of a double are derived from one URL",
        arguments: [
            ("https://api.github.com", "https://api.github.com", "", "/graphql"),
            ("https://api.github.com/", "https://api.github.com", "", "/graphql"),
            ("https://GHE.example/api/v3/", "https://ghe.example", "/api/v3", "/api/graphql"),
            ("https://ghe.example:443/api/v3", "https://ghe.example", "/api/v3", "/api/graphql"),
            ("https://ghe.example:8443/api/v3", "https://ghe.example:8443", "/api/v3", "/api/graphql"),
            ("https://api.acme.ghe.com", "https://api.acme.ghe.com", "", "/graphql"),
            ("http://127.0.0.1:8080/base", "http://127.0.0.1:8080", "/base", "/base/graphql"),
            ("http://[::1]:8080", "http://[::1]:8080", "", "/graphql"),
        ])
    func endpoints(_ url: String, _ origin: String, _ rest: String, _ graphQL: String) throws {
        let location = try APILocation(url)
        #expect(location.origin == origin)
        #expect(location.restPrefix == rest)
        #expect(location.graphQLPath == graphQL)
    }

    @Test(
        "what is no URL of an API is refused",
        arguments: ["", "api.github.com", "ftp://github.com", "https://", "https://user:pw@github.com", "https://a b"])
    func badURL(_ url: String) {
        #expect(throws: SetupProblem.self) { _ = try APILocation(url) }
    }

    @Test(
        "only the same scheme, host and port count as the API",
        arguments: [
            ("https://api.github.com/repositories/1?page=2", "/repositories/1?page=2"),
            ("https://API.github.com:443/x", "/x"), ("/repositories/1", "/repositories/1"),
            ("https://api.github.com", "/"), ("http://api.github.com/x", nil), ("https://api.github.com:8443/x", nil),
            ("https://api.github.com@evil.example/x", nil), ("https://api.github.com.evil.example/x", nil),
            ("//evil.example/x", nil), ("https://api.github.com\\@evil.example/x", nil), ("x", nil), ("", nil),
            ("https://evil.example/https://api.github.com/x", nil),
        ] as [(String, String?)])
    func sameOrigin(_ address: String, _ target: String?) throws {
        #expect(try APILocation("https://api.github.com").target(of: address) == target)
    }

    @Test("each request carries the headers that the API asks for, and the token")
    func headers() async throws {
        try await withFakeGitHub({ _, _, _ in Reply(body: #"{"data":{}}"#) }) { fake in
            try await withClient(fake.url) { client in
                _ = try await client.get(ReadRequest("/user"))
                _ = try await client.query(GraphQLQuery("Who", selection: "viewer { login }"))
                _ = try await client.send(WriteRequest(.put, "/repos/\("a b")/x/vulnerability-alerts"))
                _ = try await client.send(WriteRequest(.patch, "/repos/a/x", body: ["name": "ä"]))
            }
            for request in fake.received {
                #expect(request.headers["accept"] == "application/vnd.github+json")
                #expect(request.headers["x-github-api-version"] == "2022-11-28")
                #expect(request.headers["user-agent"] == "githubcop/1.0")
                #expect(request.headers["authorization"] == "Bearer \(testToken)")
            }
            #expect(
                fake.received.map { $0.target } == [
                    "/user", "/graphql", "/repos/a%20b/x/vulnerability-alerts", "/repos/a/x",
                ])
            #expect(fake.received[2].headers["content-length"] == "0")
            #expect(fake.received[3].headers["content-type"] == "application/json")
            #expect(fake.received[3].body == #"{"name":"ä"}"#)
        }
    }

    @Test("without credentials no Authorization is sent")
    func anonymous() async throws {
        try await withFakeGitHub({ _, _, _ in Reply() }) { fake in
            try await withClient(fake.url, as: .anonymous) { client in
                _ = try await client.send(WriteRequest(.post, "/app-manifests/\("code")/conversions"))
                #expect(client.asApp() == nil)
            }
            #expect(fake.received.first?.headers["authorization"] == nil)
        }
    }

    @Test("a body that still names a secret is not sent")
    func unresolved() async throws {
        try await withFakeGitHub({ _, _, _ in Reply() }) { fake in
            try await withClient(fake.url) { client in
                let body: JSON = ["config": ["secret": .unresolved(.secret("HOOK"))]]
                let failure = try await failing {
                    try await client.send(WriteRequest(.post, "/repos/a/b/hooks", body: body))
                }
                #expect(failure.reason == .unexpected)
            }
            #expect(fake.received.isEmpty)
        }
    }

    @Test("an answer that is not JSON is a failure, and no content is no content")
    func bodies() async throws {
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { request, _, _ in
            request.target == "/none" ? Reply(status: 204, body: "") : Reply(body: "<html>Sign in</html>")
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url) { client in
                #expect(try await client.send(WriteRequest(.delete, "/none")).body == .null)
                let failure = try await failing { try await client.get(ReadRequest("/page")) }
                #expect(failure.reason == .unexpected)
                #expect(failure.message == "the answer is not JSON")
            }
        }
    }

    @Test("the log names the route, the status and the budget, and neither token nor headers")
    func logging() async throws {
        let book = LogBook()
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { _, _, _ in
            Reply(headers: Budgets.headers(remaining: 4_321), body: #"{"answer":"body-of-answer"}"#)
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, logger: book.logger) { client in
                _ = try await client.send(
                    WriteRequest(.patch, "/repos/\("acme")/\("api")", body: ["secret": "body-of-request"]))
            }
        }
        let text = book.lines.joined(separator: "\n")
        #expect(text.contains("PATCH /repos/{}/{}: 200"))
        #expect(text.contains("4321"))
        for hidden in [testToken, "Bearer", "body-of", "acme"] { #expect(!text.contains(hidden)) }
    }
}
