import Foundation
import Testing
import Webhooks

@testable import Server

@Suite("Slow, oversized and broken clients", .timeLimit(.minutes(10)))
struct HostileClientTests {
    /// A client that is disconnected, or goes away, notices it before the server has counted it: wait for the first.
    private func rejections(of server: WebhookServer) async -> [String: Int] {
        while server.counters.rejected.isEmpty, !Task.isCancelled { await Task.yield() }
        return server.counters.rejected
    }

    private func head(_ more: String, path: String = "/webhook") -> String {
        "POST \(path) HTTP/1.1\r\nHost: localhost\r\nX-GitHub-Event: repository\r\nX-GitHub-Delivery: 1\r\n\(more)\r\n"
    }

    @Test(
        "a declared length beyond the limit is 413 before a byte of the body is read",
        arguments: ["26214401", "9223372036854775807", "18446744073709551615"])
    func declaredTooLarge(_ length: String) async throws {
        try await withServer { server, port in
            let connection = try RawConnection(port: port)
            connection.send(head("Content-Length: \(length)\r\n"))
            // Nothing more is sent: an answer shows that none of it was waited for.
            let answer = try await connection.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            #expect(answer.lowercased().contains("connection: close"))
            #expect(server.counters.rejected == ["body_too_large": 1])
            connection.end()
        }
    }

    @Test("a chunked body that grows beyond the limit is cut off with 413, though it never ends")
    func chunkedTooLarge() async throws {
        try await withServer(.init(bodyLimit: 1000)) { server, port in
            let connection = try RawConnection(port: port)
            connection.send(head("Transfer-Encoding: chunked\r\n"))
            connection.send("1f4\r\n" + String(repeating: "x", count: 500) + "\r\n")
            connection.send("1f5\r\n" + String(repeating: "x", count: 501) + "\r\n")
            let answer = try await connection.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            #expect(server.counters.rejected == ["body_too_large": 1])
            connection.end()
        }
    }

    @Test("a body of several megabytes, within GitHub's limit, is accepted, also in chunks")
    func largeBody() async throws {
        try await withServer { server, port in
            let filler = String(repeating: "x", count: 5_000_000)
            let body = createdPayload.replacing(#""action""#, with: #""filler":"\#(filler)","action""#)
            #expect(try await deliver("repository", body, port: port).status == 202)

            let connection = try RawConnection(port: port)
            let signature = signature(of: createdPayload)
            connection.send(
                head("X-Hub-Signature-256: \(signature)\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n"))
            for character in createdPayload { connection.send("1\r\n\(character)\r\n") }
            connection.send("0\r\n\r\n")
            #expect(try await connection.readToEnd().hasPrefix("HTTP/1.1 202 "))
            #expect(server.counters.accepted == 2)
            connection.end()
        }
    }

    @Test("who never completes a header or a body is disconnected; good deliveries are answered meanwhile")
    func slow() async throws {
        let configuration = WebhookServer.Configuration(
            idleTimeout: .seconds(1), bodyTimeout: .seconds(1))
        try await withServer(configuration) { server, port in
            let silent = try RawConnection(port: port)
            let headers = try RawConnection(port: port)
            headers.send("POST /webhook HTTP/1.1\r\nHost: local")
            let body = try RawConnection(port: port)
            body.send(head("Content-Length: 1000\r\n") + "{\"action\":")
            #expect(try await deliver("repository", createdPayload, port: port).status == 202)
            for connection in [silent, headers, body] {
                let answer = try await connection.readToEnd()
                #expect(!answer.contains("HTTP/1.1 2"))
                connection.end()
            }
            #expect(server.counters.accepted == 1)
            #expect(await rejections(of: server).values.reduce(0, +) == 1)
        }
    }

    @Test("who sends requests and never takes the answers is disconnected; good deliveries are answered meanwhile")
    func deaf() async throws {
        try await withServer(.init(idleTimeout: .seconds(1))) { server, port in
            let connection = try RawConnection(port: port)
            let question = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
            async let closed: Void = connection.sendUntilClosed(String(repeating: question, count: 1_000))
            #expect(try await deliver("repository", createdPayload, port: port).status == 202)
            try await closed
            connection.end()
            #expect(try await deliver("repository", createdPayload, port: port).status == 202)
            #expect(server.counters.accepted == 2)
        }
    }

    @Test("requests sent at once are answered one after the other, each for itself")
    func pipelining() async throws {
        try await withServer { server, port in
            let connection = try RawConnection(port: port)
            let length = "Content-Length: \(createdPayload.utf8.count)\r\n"
            let signed = head("X-Hub-Signature-256: \(signature(of: createdPayload))\r\n" + length)
            let forged = signed.replacing("sha256=", with: "sha256=0")
            connection.send(
                signed + createdPayload + forged + createdPayload + signed + createdPayload
                    + "GET /elsewhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            let answers = try await connection.readToEnd().split(separator: "HTTP/1.1 ").map { $0.prefix(3) }
            #expect(answers == ["202", "401", "202", "404"])
            #expect(server.counters.accepted == 2)
            connection.end()
        }
    }

    @Test(
        "where two lengths of a body could be meant, nothing is taken in, and nothing behind it is answered",
        arguments: [
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "Transfer-Encoding : chunked\r\n",
            "Transfer-Encoding: xchunked\r\n", "Content-Length: 5, 6\r\n", "Content-Length: +5\r\n",
            "Content-Length: 5\r\n Transfer-Encoding: chunked\r\n",
        ])
    func smuggling(_ lengths: String) async throws {
        try await withServer { server, port in
            let connection = try RawConnection(port: port)
            connection.send(head(lengths) + "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let answers = try await connection.readToEnd().split(separator: "HTTP/1.1 ")
            #expect(answers.map { $0.prefix(3) } == ["400"], "\(answers)")
            #expect(server.counters.accepted == 0)
            connection.end()
        }
    }

    @Test("a body cut off half-way is incomplete, not a wrong signature, and is not handed on")
    func truncated() async throws {
        try await withServer { server, port in
            let connection = try RawConnection(port: port)
            connection.send(head("Content-Length: 1000\r\n") + "{\"action\":")
            connection.end()
            #expect(await rejections(of: server) == ["body_incomplete": 1])
        }
    }

    @Test("garbage, floods of header fields and huge ones are refused, and the server goes on")
    func garbage() async throws {
        try await withServer { server, port in
            let flood = (0..<5_000).map { "X-Flood-\($0): 1\r\n" }.joined()
            for text in [
                "\u{0}\u{1}\u{2} garbage\r\n\r\n", "GET\r\n\r\n", head(flood),
                head("X-Big: " + String(repeating: "x", count: 100_000) + "\r\n"),
                head("Content-Length: -1\r\n"), head("Content-Length: 5\r\nContent-Length: 6\r\n"),
            ] {
                let connection = try RawConnection(port: port)
                connection.send(text)
                #expect(!(try await connection.readToEnd()).contains("HTTP/1.1 2"), "\(text.prefix(40))")
                connection.end()
            }
            #expect(try await deliver("repository", createdPayload, port: port).status == 202)
        }
    }

    @Test("bodies of all connections together stay within the buffer; who comes beyond it gets 503")
    func bufferLimit() async throws {
        let length = createdPayload.utf8.count
        let configuration = WebhookServer.Configuration(
            bodyLimit: length, bufferLimit: length * 3 / 2, idleTimeout: .seconds(600), bodyTimeout: .seconds(600))
        try await withServer(configuration) { server, port in
            let signed = "X-Hub-Signature-256: \(signature(of: createdPayload))\r\nContent-Length: \(length)\r\n"
            let connections = [try RawConnection(port: port), try RawConnection(port: port)]
            for connection in connections {
                connection.send(head(signed + "Connection: close\r\n") + createdPayload.dropLast())
            }
            #expect(await rejections(of: server) == ["overloaded": 1])
            // Whichever the server read first has its room.
            var answers: [String] = []
            for connection in connections {
                connection.send(String(createdPayload.suffix(1)))
                answers.append(String(try await connection.readToEnd().prefix(12)))
                connection.end()
            }
            #expect(Set(answers) == ["HTTP/1.1 202", "HTTP/1.1 503"])
            #expect(try await deliver("repository", createdPayload, port: port).status == 202)
        }
    }

    @Test("large bodies that never end leave room for small ones")
    func roomForSmallBodies() async throws {
        var configuration = WebhookServer.Configuration(
            bodyLimit: 4000, bufferLimit: 8000, idleTimeout: .seconds(600), bodyTimeout: .seconds(600))
        configuration.smallBody = 1000
        try await withServer(configuration) { server, port in
            let connections = [try RawConnection(port: port), try RawConnection(port: port)]
            for connection in connections {
                let signed = "X-Hub-Signature-256: \(signature(of: createdPayload))\r\n"
                connection.send(head(signed + "Content-Length: 4000\r\n") + String(repeating: "x", count: 3990))
            }
            #expect(await rejections(of: server) == ["overloaded": 1], "the second would have taken all that was left")
            #expect(try await deliver("repository", createdPayload, port: port).status == 202)
            for connection in connections { connection.end() }
        }
    }

    @Test("beyond the limit of connections new ones wait until the idle are closed")
    func connectionLimit() async throws {
        try await withServer(.init(maximumConnections: 2, idleTimeout: .seconds(1))) { _, port in
            let idle = [try RawConnection(port: port), try RawConnection(port: port)]
            #expect(try await deliver("repository", createdPayload, port: port).status == 202)
            for connection in idle { connection.end() }
        }
    }

    @Test(
        "a request whose body goes on and on, and is of no use, is disconnected after it was answered",
        arguments: [("POST", "/elsewhere", "404"), ("GET", "/healthz", "200")])
    func endlessBodyElsewhere(_ method: String, _ path: String, _ status: String) async throws {
        try await withServer { _, port in
            let connection = try RawConnection(port: port)
            connection.send("\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
            connection.send("5\r\nhello\r\n")
            #expect(try await connection.readToEnd().hasPrefix("HTTP/1.1 \(status) "))
            connection.end()
        }
    }
}
