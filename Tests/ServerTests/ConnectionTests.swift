import Foundation
import Testing
import Webhooks

@testable import Server

@Suite("Clients with other manners than GitHub's", .timeLimit(.minutes(10)))
struct ConnectionTests {
    private func head(_ version: String, _ more: String = "") -> String {
        "POST /webhook?from=proxy HTTP/\(version)\r\nHost: localhost\r\nX-GitHub-Event: repository\r\n"
            + "X-GitHub-Delivery: 1\r\nX-Hub-Signature-256: \(signature(of: createdPayload))\r\n"
            + "Content-Length: \(createdPayload.utf8.count)\r\n\(more)\r\n"
    }

    /// What the server answers until it closes the connection.
    private func answers(
        accept: @escaping WebhookServer.Accept = { _, _ in .new }, to talk: (RawConnection, Int) async throws -> Void
    ) async throws -> [Substring] {
        var text = ""
        try await withServer(accept: accept) { _, port in
            let connection = try RawConnection(port: port)
            try await talk(connection, port)
            text = try await connection.readToEnd()
            connection.end()
        }
        return text.split(separator: "HTTP/1.1 ")
    }

    @Test("who asks whether to send the body is told to go on before it is sent, or refused")
    func expectation() async throws {
        let answers = try await answers { connection, _ in
            connection.send(head("1.1", "Expect: 100-continue\r\nConnection: close\r\n"))
            connection.send(createdPayload)
        }
        #expect(answers.map { $0.prefix(3) } == ["100", "202"])
        let refused = try await self.answers { connection, _ in
            connection.send(
                "POST /webhook HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 26214401\r\n\r\n")
        }
        #expect(refused.map { $0.prefix(3) } == ["413"])
    }

    @Test("a client of HTTP/1.0 sees the end of the answer, of a delivery and of a page", arguments: [true, false])
    func oldVersion(_ isDelivery: Bool) async throws {
        let answers = try await answers { connection, _ in
            connection.send(isDelivery ? head("1.0") + createdPayload : "GET /healthz HTTP/1.0\r\n\r\n")
        }
        #expect(answers.map { $0.prefix(3) } == [isDelivery ? "202" : "200"])
    }

    @Test("who ends sending after a delivery gets its answer, however long that takes")
    func halfClosed() async throws {
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let answers = try await answers(accept: { _, _ in
            enter.yield()
            for await _ in released { break }
            return .new
        }) { connection, port in
            connection.send(head("1.1") + createdPayload)
            for await _ in entered { break }
            connection.endSending()
            // Time enough for the server to see it.
            for _ in 0..<100 { _ = try await send("GET", "/healthz", port: port) }
            release.yield()
        }
        #expect(answers.map { $0.prefix(3) } == ["202"])
    }

    @Test("answers say when they were given")
    func date() async throws {
        try await withServer { _, port in
            let reply = try await deliver("repository", createdPayload, port: port)
            let date = try #require(reply.headers["date"])
            #expect(date.wholeMatch(of: /[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/) != nil, "\(date)")
        }
    }
}
