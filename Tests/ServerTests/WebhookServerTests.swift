import Foundation
import Synchronization
import Testing
import Webhooks

@testable import Server

private struct DiskFull: Error {}

@Suite("The webhook endpoint")
struct WebhookServerTests {
    @Test("a signed delivery is handed on before it is answered 202, with what it concerns")
    func accepted() async throws {
        let seen = Mutex<[String]>([])
        try await withServer(accept: { delivery, concern in
            seen.withLock { $0.append("\(delivery.id) \(concern.cause?.sentence ?? "")") }
            return .new
        }) { server, port in
            let reply = try await deliver("repository", createdPayload, port: port, id: "d-1")
            #expect(reply.status == 202)
            #expect(
                reply.body
                    == #"{"accepted":["acme/rocket"],"because":"octocat created the repository","duplicate":false}"#)
            #expect(seen.withLock { $0 } == ["d-1 octocat created the repository"])
            #expect(server.counters.received == 1 && server.counters.accepted == 1)
        }
    }

    @Test("a form-encoded delivery is accepted like a JSON one")
    func form() async throws {
        try await withServer { server, port in
            let escaped = try #require(createdPayload.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            let reply = try await deliver(
                "repository", "payload=" + escaped, port: port, contentType: "application/x-www-form-urlencoded")
            #expect(reply.status == 202 && reply.body.contains("acme/rocket"))
        }
    }

    @Test("a ping is answered with pong, what concerns nothing with the reason; neither is handed on")
    func notConcerned() async throws {
        let calls = Mutex(0)
        try await withServer(accept: { _, _ in
            calls.withLock { $0 += 1 }
            return .new
        }) { server, port in
            let ping = try await deliver("ping", #"{"zen":"Keep it logically awesome."}"#, port: port)
            #expect(ping.status == 200 && ping.body == #"{"message":"pong"}"#)
            let star = try await deliver("star", #"{"action":"created"}"#, port: port)
            #expect(star.status == 202 && star.body == #"{"ignored":"the event star concerns no setting"}"#)
            #expect(calls.withLock { $0 } == 0)
            #expect(server.counters.pings == 1 && server.counters.ignored == 1)
        }
    }

    @Test("a repeated delivery is accepted and said to be a duplicate")
    func duplicate() async throws {
        try await withServer(accept: { _, _ in .duplicate }) { server, port in
            let reply = try await deliver("repository", createdPayload, port: port)
            #expect(reply.status == 202 && reply.body.contains(#""duplicate":true"#))
            #expect(server.counters.accepted == 1 && server.counters.duplicates == 1)
        }
    }

    @Test("when the work cannot be accepted GitHub is told 503, without the inner reason, and the log has it")
    func notAccepted() async throws {
        let logs = RecordedLogs()
        try await withServer(logs: logs, accept: { _, _ in throw DiskFull() }) { server, port in
            let reply = try await deliver("repository", createdPayload, port: port, id: "d-503")
            #expect(reply.status == 503)
            #expect(!reply.body.contains("DiskFull"))
            #expect(server.counters.failed == 1 && server.counters.accepted == 0)
            #expect(logs.text.contains("DiskFull") && logs.text.contains("d-503"))
        }
    }

    @Test("every unverified delivery gets the same 401, is counted by its reason, and is not handed on")
    func rejected() async throws {
        try await withServer(accept: { _, _ in throw DiskFull() }) { server, port in
            let replies = [
                try await deliver("repository", createdPayload, port: port, signedWith: nil),
                try await deliver(
                    "repository", createdPayload, port: port, signedWith: nil,
                    more: [("X-Hub-Signature", "sha1=2fd4e1c67a2d28fced849ee1bb76e7391b93eb12")]),
                try await deliver(
                    "repository", createdPayload, port: port, signedWith: nil,
                    more: [("X-Hub-Signature-256", "sha256=nonsense")]),
                try await deliver("repository", createdPayload, port: port, signedWith: "guessed"),
            ]
            #expect(replies.map(\.status) == [401, 401, 401, 401])
            #expect(Set(replies.map(\.body)) == [#"{"error":"the delivery is not verified"}"#])
            #expect(
                server.counters.rejected == [
                    "missing_signature": 1, "sha1_only": 1, "malformed_signature": 1, "signature_mismatch": 1,
                ])
            #expect(server.counters.failed == 0)
        }
    }

    @Test("a verified body that is no delivery is 400 and says why")
    func malformed() async throws {
        try await withServer { server, port in
            let reply = try await deliver("repository", "[]", port: port)
            #expect(reply.status == 400 && reply.body == #"{"error":"the body is not a JSON object"}"#)
            #expect(server.counters.rejected == ["not_a_json_object": 1])
        }
    }

    @Test("logs name delivery, address and repository, never the body, the signature or the secret")
    func logging() async throws {
        let logs = RecordedLogs()
        let body = createdPayload.replacing(#""id":41"#, with: #""id":41,"description":"BODYMARK""#)
        try await withServer(logs: logs) { _, port in
            _ = try await deliver("repository", body, port: port, id: "good-1")
            _ = try await deliver("repository", body, port: port, id: "bad-1", signedWith: "SECRETMARK")
            _ = try await deliver("repository", body, port: port, id: "bad-2", signedWith: nil)
        }
        let text = logs.text
        for expected in ["good-1", "bad-1", "bad-2", "127.0.0.1", "acme/rocket", "signature_mismatch"] {
            #expect(text.contains(expected), "\(expected)")
        }
        let hidden = [
            "BODYMARK", "SECRETMARK", testSecret, signature(of: body).dropFirst(7).description,
            signature(of: body, secret: "SECRETMARK").dropFirst(7).description,
        ]
        for word in hidden { #expect(!text.contains(word), "\(word)") }
    }

    @Test("paths and methods: health, readiness, a page for people, 404 and 405 with what is allowed")
    func routes() async throws {
        let readiness = Mutex(ServerReadiness.ready)
        let configuration = WebhookServer.Configuration(path: "/hooks/github")
        try await withServer(configuration, readiness: { readiness.withLock { $0 } }) { server, port in
            #expect(try await send("GET", "/healthz", port: port).body == "ok\n")
            #expect(try await send("GET", "/readyz?verbose", port: port).status == 200)
            readiness.withLock { $0 = .notReady(because: "the policy cannot be read") }
            let notReady = try await send("GET", "/readyz", port: port)
            #expect(notReady.status == 503 && notReady.body.contains("the policy cannot be read"))
            let page = try await send("GET", "/", port: port)
            #expect(page.status == 200 && page.body.contains("POST /hooks/github"))
            #expect(page.headers["content-type"] == "text/plain; charset=utf-8")
            let head = try await send("HEAD", "/healthz", port: port)
            #expect(head.status == 200 && head.body.isEmpty)
            for path in ["/webhook", "/hooks", "/hooks/github/x", "/../etc/passwd", "/%2e%2e/", "//"] {
                #expect(try await send("POST", path, port: port, body: "{}").status == 404, "\(path)")
            }
            let get = try await send("GET", "/hooks/github", port: port)
            #expect(get.status == 405 && get.headers["allow"] == "POST")
            let put = try await send("PUT", "/hooks/github", port: port, body: "{}")
            #expect(put.status == 405 && put.headers["allow"] == "POST")
            let post = try await send("POST", "/healthz", port: port, body: "{}")
            #expect(post.status == 405 && post.headers["allow"] == "GET, HEAD")
            #expect(server.counters.received == 0)
        }
    }

    @Test("a configuration that cannot work is refused with what to correct")
    func configuration() throws {
        let wrong: [WebhookServer.Configuration] = [
            .init(port: 65_536), .init(path: "webhook"), .init(path: "/healthz"), .init(path: "/a?b"),
            .init(bodyLimit: 0), .init(bodyLimit: 10, bufferLimit: 9), .init(idleTimeout: .zero),
        ]
        for configuration in wrong {
            #expect(throws: ServerFault.self) {
                try WebhookServer(
                    configuration: configuration, secrets: WebhookSecrets(commaSeparated: "x"),
                    logger: RecordedLogs().logger, accept: { _, _ in .new })
            }
        }
    }
}
