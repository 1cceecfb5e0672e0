import GitHubAPI
import Policy
import Testing

@Suite("Redirects and pages")
struct RedirectTests {
    @Test("a renamed repository is followed by id, for reading and for writing, with method, body and token")
    func rename() async throws {
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { request, _, fake in
            guard request.target == "/repos/acme/old" else { return Reply(body: #"{"id":42}"#) }
            let status = request.method == "GET" ? 301 : 307
            return Reply(status: status, headers: ["location": "\(fake.url)/repositories/42"])
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url) { client async throws in
                #expect(try await client.get(ReadRequest("/repos/acme/old")).body == ["id": 42])
                let write = WriteRequest(.patch, "/repos/acme/old", body: ["has_wiki": false])
                #expect(try await client.send(write).body == ["id": 42])
                #expect(client.usage().total == 4)
                #expect(client.usage().retries == 0)
            }
            let last = fake.received[3]
            #expect(last.method == "PATCH" && last.target == "/repositories/42")
            #expect(last.json == ["has_wiki": false])
            #expect(last.headers["authorization"] == "Bearer \(testToken)")
        }
    }

    @Test("another host is not followed and never sees the token", arguments: [301, 302, 307, 308])
    func foreign(_ status: Int) async throws {
        try await withFakeGitHub({ _, _, _ in Reply() }) { stranger in
            let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { _, _, _ in
                Reply(status: status, headers: ["location": "\(stranger.url)/repositories/42"])
            }
            try await withFakeGitHub(github) { fake in
                try await withClient(fake.url) { client in
                    let failure = try await failing { try await client.get(ReadRequest("/repos/acme/old")) }
                    #expect(failure.reason == .unexpected)
                    #expect(failure.message.contains("redirected outside"))
                }
            }
            #expect(stranger.received.isEmpty)
        }
    }

    @Test("a redirect that would turn a write into a read is a failure")
    func lostWrite() async throws {
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { _, _, _ in
            Reply(status: 301, headers: ["location": "/repositories/42"])
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url) { client in
                let failure = try await failing {
                    try await client.send(WriteRequest(.patch, "/repos/acme/old", body: [:]))
                }
                #expect(failure.reason == .unexpected)
            }
            #expect(fake.received.count == 1)
        }
    }

    @Test("redirects in a circle end")
    func circle() async throws {
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { _, _, _ in
            Reply(status: 302, headers: ["location": "/a"])
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url) { client in
                let failure = try await failing { try await client.get(ReadRequest("/a")) }
                #expect(failure.message == "redirected more than three times")
            }
            #expect(fake.received.count == 4)
        }
    }

    @Test("all pages become one array, by the links that GitHub gives")
    func pages() async throws {
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { request, _, fake in
            let next = "\(fake.url)/organizations/9/repos?per_page=100&page="
            switch request.target {
            case "/orgs/acme/repos?per_page=100":
                return Reply(headers: ["link": "<\(next)2>; rel=\"next\", <\(next)3>; rel=\"last\""], body: "[1,2]")
            case "/organizations/9/repos?per_page=100&page=2":
                return Reply(headers: ["link": "<\(next)1>; rel=\"prev\", <\(next)3>; rel=\"next\""], body: "[3]")
            case "/organizations/9/repos?per_page=100&page=3":
                return Reply(headers: ["link": "<\(next)1>; rel=\"first\""], body: "[4]")
            default: return Reply(status: 404)
            }
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url) { client in
                let answer = try await client.get(ReadRequest("/orgs/acme/repos", isPaginated: true))
                #expect(answer.body == [1, 2, 3, 4])
                let first = try await client.get(ReadRequest(pageAt: "/orgs/acme/repos?per_page=100"))
                #expect(first.body == [1, 2])
            }
        }
    }

    @Test("a list inside an object is joined too")
    func wrappedPages() async throws {
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { request, _, _ in
            request.target.hasSuffix("&page=2")
                ? Reply(body: #"{"total_count":3,"repositories":[3]}"#)
                : Reply(
                    headers: ["link": "</installation/repositories?per_page=2&page=2>; rel=\"next\""],
                    body: #"{"total_count":3,"repositories":[1,2]}"#)
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url) { client in
                let answer = try await client.get(
                    ReadRequest("/installation/repositories?per_page=2", isPaginated: true))
                #expect(answer.body == ["total_count": 3, "repositories": [1, 2, 3]])
            }
        }
    }

    @Test("a next page on another host is not asked for, and pages in a circle end")
    func badLinks() async throws {
        try await withFakeGitHub({ _, _, _ in Reply(body: "[]") }) { stranger in
            let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { request, _, fake in
                let next = request.target.hasPrefix("/circle") ? "/circle?per_page=100" : "\(stranger.url)/x"
                return Reply(headers: ["link": "<\(next)>; rel=\"next\""], body: "[]")
            }
            try await withFakeGitHub(github) { fake in
                try await withClient(fake.url) { client in
                    for path in ["/a", "/circle"] as [APIPath] {
                        let failure = try await failing { try await client.get(ReadRequest(path, isPaginated: true)) }
                        #expect(failure.reason == .unexpected)
                    }
                }
                #expect(fake.received.count == 2)
            }
            #expect(stranger.received.isEmpty)
        }
    }
}
