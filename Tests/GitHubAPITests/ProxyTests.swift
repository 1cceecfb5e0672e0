import GitHubAPI
import Policy
import Testing

@Suite("Proxies")
struct ProxyTests {
    @Test(
        "which proxy the environment names for an address",
        arguments: [
            (["HTTPS_PROXY": "http://proxy.corp:3128"], "https://api.github.com", "proxy.corp:3128"),
            (["https_proxy": "proxy.corp:3128"], "https://api.github.com", "proxy.corp:3128"),
            (["HTTPS_PROXY": "http://upper:1", "https_proxy": "http://lower:2/"], "https://api.github.com", "lower:2"),
            (["HTTPS_PROXY": "http://upper:1", "https_proxy": " "], "https://api.github.com", "upper:1"),
            (["HTTPS_PROXY": "http://proxy"], "https://api.github.com", "proxy:80"),
            (["HTTPS_PROXY": "http://[fd00::1]:3128"], "https://api.github.com", "[fd00::1]:3128"),
            (["HTTP_PROXY": "http://proxy:1"], "https://api.github.com", nil),
            (["HTTP_PROXY": "http://proxy:1"], "http://ghes.corp/api/v3", "proxy:1"),
            (["HTTPS_PROXY": "http://proxy:1"], "http://ghes.corp/api/v3", nil),
            ([:], "https://api.github.com", nil),
            (["HTTPS_PROXY": "http://p:1", "NO_PROXY": "*"], "https://api.github.com", nil),
            (["HTTPS_PROXY": "http://p:1", "NO_PROXY": "a.b, github.com"], "https://api.github.com", nil),
            (["HTTPS_PROXY": "http://p:1", "NO_PROXY": ".github.com"], "https://api.github.com", nil),
            (["HTTPS_PROXY": "http://p:1", "NO_PROXY": "*.GitHub.com"], "https://api.github.com", nil),
            (["HTTPS_PROXY": "http://p:1", "NO_PROXY": "github.com:443"], "https://api.github.com", nil),
            (["HTTPS_PROXY": "http://p:1", "NO_PROXY": "github.com:8443"], "https://api.github.com", "p:1"),
            (["HTTPS_PROXY": "http://p:1", "NO_PROXY": "hub.com"], "https://api.github.com", "p:1"),
            (["HTTPS_PROXY": "http://p:1", "NO_PROXY": "x", "no_proxy": "ghes.corp"], "https://ghes.corp/api/v3", nil),
            (["HTTPS_PROXY": "http://p:1", "NO_PROXY": "10.0.0.0/8"], "https://10.1.2.3/api/v3", nil),
            (["HTTPS_PROXY": "http://p:1", "NO_PROXY": "10.0.0.0/9"], "https://10.128.2.3/api/v3", "p:1"),
            (["HTTPS_PROXY": "http://p:1", "NO_PROXY": "fd00::/16"], "https://[fd00:1::2]/api/v3", nil),
            (["HTTPS_PROXY": "http://p:1", "NO_PROXY": "10.1.2.3"], "https://10.1.2.3:8443/api/v3", nil),
            (["HTTP_PROXY": "http://p:1"], "http://127.0.0.1:4000", nil),
            (["HTTP_PROXY": "http://p:1"], "http://localhost:4000", nil),
            (["HTTP_PROXY": "http://p:1"], "http://[::1]:4000", nil),
        ] as [([String: String], String, String?)])
    func choice(_ environment: [String: String], _ url: String, _ expected: String?) throws {
        let location = try APILocation(url)
        #expect(try Proxy.forGitHub(at: location, environment)?.description == expected)
    }

    @Test(
        "what cannot be used is named by its variable, without the value, which may hold a password",
        arguments: [
            "https://u:hunter2@proxy:3128", "socks5://u:hunter2@proxy:1080", "http://u:hunter2@proxy:port",
            "http://u:hunter2%zz@proxy:1", "http://u:hunter2@", "ftp://u:hunter2@proxy",
        ])
    func unusable(_ value: String) throws {
        let location = try APILocation("https://api.github.com")
        let problem = #expect(throws: SetupProblem.self) {
            try Proxy.forGitHub(at: location, ["https_proxy": value])
        }
        #expect(problem?.message.contains("https_proxy") == true)
        #expect(problem?.description.contains("hunter2") == false)
    }

    @Test("requests go through the proxy, with its credentials, and GitHub does not see these")
    func through() async throws {
        try await withFakeGitHub({ _, _, _ in Reply() }) { fake in
            let proxy = try await ForwardProxy.start(to: fake.port)
            let address = "http://jonas:p%40ss@127.0.0.1:\(proxy.port)"
            let book = LogBook()
            // A name that exists nowhere: only the proxy can lead to the fake.
            try await withClient(
                "http://github.corp.invalid", logger: book.logger,
                configure: { try? $0.setProxy(["http_proxy": address]) }
            ) { client async throws in
                #expect(try await client.get(ReadRequest("/a")).status == 200)
                #expect(try await client.send(WriteRequest(.post, "/b", body: [:])).status == 200)
            }
            try await proxy.stop()
            #expect(fake.received.map { $0.target } == ["/a", "/b"])
            #expect(fake.received.allSatisfy { $0.headers["proxy-authorization"] == nil })
            #expect(fake.received.allSatisfy { $0.headers["authorization"] == "Bearer \(testToken)" })
            let head = try #require(proxy.requests.first)
            #expect(head.hasPrefix("CONNECT github.corp.invalid:80 "))
            #expect(head.contains("Basic am9uYXM6cEBzcw=="))
            #expect(!head.contains(testToken))
            #expect(!book.lines.contains { $0.contains("p@ss") || $0.contains("p%40ss") })
        }
    }

    @Test("a proxy that refuses is named, without its password; nothing was sent, so a POST is tried again")
    func refusals() async throws {
        func failure(_ refusal: String) async throws -> (GitHubFailure, attempts: Int) {
            let proxy = try await ForwardProxy.start(to: 1, refusal: refusal)
            let address = "http://jonas:hunter2@127.0.0.1:\(proxy.port)"
            let failure = try await withClient(
                "http://github.corp.invalid", configure: { try? $0.setProxy(["HTTP_PROXY": address]) }
            ) { client async throws in
                try await failing { try await client.send(WriteRequest(.post, "/a", body: [:])) }
            }
            #expect(failure.reason == .unavailable)
            #expect(failure.message.contains("the proxy 127.0.0.1:\(proxy.port) "))
            #expect(failure.message.contains("HTTP_PROXY"))
            #expect(!failure.description.contains("hunter2"))
            try await proxy.stop()
            return (failure, proxy.requests.count)
        }
        let (password, once) = try await failure("407 Proxy Authentication Required")
        #expect(password.message.contains("credentials"))
        #expect(once == 1)
        let (closed, often) = try await failure("403 Forbidden")
        #expect(closed.message.contains("does not open a connection to http://github.corp.invalid"))
        #expect(often == RetryLimits().attempts)
    }

    @Test("a proxy where nobody listens is named")
    func unreachable() async throws {
        let port = try await RawServer.unusedPort()
        let failure = try await withClient(
            "http://github.corp.invalid", configure: { try? $0.setProxy(["HTTP_PROXY": "127.0.0.1:\(port)"]) }
        ) { client async throws in
            try await failing { try await client.get(ReadRequest("/a")) }
        }
        #expect(failure.message.contains("the proxy 127.0.0.1:\(port) cannot be reached"))
    }
}

extension GitHubClient.Configuration {
    fileprivate mutating func setProxy(_ environment: [String: String]) throws {
        proxy = try Proxy.forGitHub(at: location, environment)
    }
}
