import GitHubAPI
import Policy
import Testing

@Suite("Repetition")
struct RetryTests {
    @Test("after a lost connection a PATCH is sent again and a POST is not")
    func reset() async throws {
        let server = try await RawServer.start([.reset, RawServer.ok("{}"), .reset, RawServer.ok("{}")])
        try await withClient(server.url) { client in
            _ = try await client.send(WriteRequest(.patch, "/repos/acme/api", body: ["has_wiki": false]))
            #expect(server.requests.count == 2)
            #expect(client.usage().restWrites == 2)
            #expect(client.usage().retries == 1)
            let failure = try await failing {
                try await client.send(WriteRequest(.post, "/repos/acme/api/autolinks", body: [:]))
            }
            #expect(failure.reason == .unavailable)
            #expect(failure.hint == "GitHub may have executed it, so it was not sent again. Plan again to see.")
            #expect(server.requests.count == 3)
        }
        try await server.stop()
    }

    @Test(
        "a truncated body is noticed and read again",
        arguments: [
            "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[1,2",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n[1,2\r\n",
            "HTTP/1.1 200 OK\r\ncontent-le",
        ])
    func truncated(_ half: String) async throws {
        let server = try await RawServer.start([.write(half), .close, RawServer.ok("[1,2]")])
        try await withClient(server.url) { client async throws in
            #expect(try await client.get(ReadRequest("/a")).body == [1, 2])
        }
        #expect(server.requests.count == 3)
        try await server.stop()
    }

    @Test("a POST that could not leave is sent once there is a connection")
    func refusedConnection() async throws {
        let port = try await RawServer.unusedPort()
        let (started, announce) = AsyncStream.makeStream(of: RawServer.self)
        let clock = TestClock { _ in
            announce.yield(try await RawServer.start(port: port, [RawServer.ok("{}")]))
            announce.finish()
        }
        try await withClient("http://127.0.0.1:\(port)", clock: clock) { client async throws in
            #expect(try await client.send(WriteRequest(.post, "/a", body: [:])).status == 200)
            #expect(client.usage().restWrites == 1)
        }
        for await server in started {
            #expect(server.requests.count == 1)
            try await server.stop()
        }
    }

    @Test("when nobody listens it says so after five attempts, with growing pauses")
    func nobody() async throws {
        let clock = TestClock()
        let port = try await RawServer.unusedPort()
        try await withClient("http://127.0.0.1:\(port)", clock: clock) { client in
            let failure = try await failing { try await client.get(ReadRequest("/a")) }
            #expect(failure.reason == .unavailable)
            #expect(failure.message.contains("no connection to http://127.0.0.1:\(port): nobody listens there"))
            #expect(failure.message.hasSuffix("(tried 5 times)"))
            #expect(client.usage().total == 0)
        }
        // Half of 0.5, 1, 2 and 4 seconds.
        #expect(clock.sleeps == [.milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2)])
    }

    @Test("no answer in time is a failure that is tried again, for a POST too only if it is safe")
    func silence() async throws {
        let server = try await RawServer.start([.silence, RawServer.ok("{}"), .silence])
        try await withClient(server.url, configure: { $0.requestTimeout = .seconds(2) }) { client in
            #expect(try await client.get(ReadRequest("/a")).status == 200)
            let failure = try await failing { try await client.send(WriteRequest(.post, "/a", body: [:])) }
            #expect(failure.reason == .unavailable)
            #expect(failure.message.contains("no whole answer within"))
        }
        #expect(server.requests.count == 3)
        try await server.stop()
    }

    @Test("a server error is tried again as long as told, except for a POST")
    func serverErrors() async throws {
        let clock = TestClock()
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { request, count, _ in
            if count == 1 { return Reply(status: 503, headers: ["retry-after": "7"], body: "") }
            return request.target == "/down" ? Reply(status: 502, body: "<html>") : Reply()
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, clock: clock) { client in
                _ = try await client.send(WriteRequest(.put, "/a", body: [:]))
                #expect(clock.sleeps == [.seconds(7)])
                let read = try await failing { try await client.get(ReadRequest("/down")) }
                #expect(read.status == 502)
                #expect(fake.count("GET", "/down") == 5)
                let write = try await failing { try await client.send(WriteRequest(.post, "/b", body: [:])) }
                #expect(write.reason == .unavailable)
                #expect(fake.count("POST", "/b") == 1)
            }
        }
    }

    @Test("the pauses of one request have a bound")
    func boundedTime() async throws {
        let clock = TestClock()
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { _, _, _ in
            Reply(status: 503, headers: ["retry-after": "50"], body: "")
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, clock: clock) { client in
                let failed = try await failing { try await client.get(ReadRequest("/a")) }
                #expect(failed.reason == .unavailable)
            }
            #expect(clock.seconds == [50, 50])
        }
    }

    @Test("a DELETE whose answer was lost has succeeded when the thing is gone")
    func deletedTwice() async throws {
        let server = try await RawServer.start([
            .reset,
            .write(
                "HTTP/1.1 404 Not Found\r\ncontent-length: 23\r\nconnection: close\r\n\r\n{\"message\":\"Not Found\"}"),
            .write(
                "HTTP/1.1 404 Not Found\r\ncontent-length: 23\r\nconnection: close\r\n\r\n{\"message\":\"Not Found\"}"),
        ])
        try await withClient(server.url) { client in
            #expect(try await client.send(WriteRequest(.delete, "/a")).status == 204)
            let failed = try await failing { try await client.send(WriteRequest(.delete, "/a")) }
            #expect(failed.reason == .notFound)
        }
        try await server.stop()
    }

    @Test("a refusal is not repeated")
    func refusals() async throws {
        try await withFakeGitHub({ _, _, _ in Reply(status: 422, body: #"{"message":"no"}"#) }) { fake in
            try await withClient(fake.url) { client in
                let failed = try await failing { try await client.send(WriteRequest(.put, "/a")) }
                #expect(failed.reason == .invalid)
                #expect(fake.received.count == 1)
            }
        }
    }

    @Test("an endless answer is cut off and not requested again")
    func tooLong() async throws {
        let server = try await RawServer.start([RawServer.ok("[\"\(String(repeating: "x", count: 5_000))\"]")])
        try await withClient(server.url, configure: { $0.maximumBodyBytes = 1_000 }) { client in
            let failure = try await failing { try await client.get(ReadRequest("/a")) }
            #expect(failure.message == "the answer is longer than 1000 bytes")
        }
        #expect(server.requests.count == 1)
        try await server.stop()
    }
}
