import AsyncHTTPClient
import Crypto
import Foundation
import Logging
import NIOCore
import Synchronization
import Webhooks

@testable import Server

let testSecret = "correct horse battery staple"

/// A server on a free loopback port, for the duration of a test.
func withServer(
    _ configuration: WebhookServer.Configuration = WebhookServer.Configuration(),
    logs: RecordedLogs = RecordedLogs(), readiness: @escaping @Sendable () async -> ServerReadiness = { .ready },
    accept: @escaping WebhookServer.Accept = { _, _ in .new },
    _ test: (WebhookServer, Int) async throws -> Void
) async throws {
    let server = try WebhookServer(
        configuration: configuration, secrets: WebhookSecrets(commaSeparated: testSecret), logger: logs.logger,
        readiness: readiness, accept: accept)
    let running = try await server.start()
    do {
        try await test(server, running.port)
    } catch {
        try? await running.stop()
        throw error
    }
    try await running.stop()
}

func signature(of body: String, secret: String = testSecret) -> String {
    let code = HMAC<SHA256>.authenticationCode(for: Array(body.utf8), using: SymmetricKey(data: Array(secret.utf8)))
    return "sha256=" + code.map { String(format: "%02x", $0) }.joined()
}

struct Reply {
    let status: Int
    let body: String
    let headers: [String: String]
}

/// A request with real HTTP over loopback.
func send(
    _ method: String, _ path: String, port: Int, headers: [(String, String)] = [], body: String? = nil
) async throws -> Reply {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
    request.method = .init(rawValue: method)
    request.headers = .init(headers)
    if let body { request.body = .bytes(ByteBuffer(string: body)) }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
    let text = String(buffer: try await response.body.collect(upTo: 1_000_000))
    let fields = response.headers.map { ($0.name.lowercased(), $0.value) }
    return Reply(
        status: Int(response.status.code), body: text,
        headers: Dictionary(fields, uniquingKeysWith: { first, _ in first }))
}

/// A delivery as GitHub sends it. A nil signature leaves the header out.
func deliver(
    _ event: String, _ body: String, port: Int, id: String = UUID().uuidString, signedWith secret: String? = testSecret,
    contentType: String = "application/json", more: [(String, String)] = []
) async throws -> Reply {
    var headers = [("X-GitHub-Event", event), ("X-GitHub-Delivery", id), ("Content-Type", contentType)] + more
    if let secret { headers.append(("X-Hub-Signature-256", signature(of: body, secret: secret))) }
    return try await send("POST", "/webhook", port: port, headers: headers, body: body)
}

let createdPayload = #"""
    {"action":"created","repository":{"id":41,"full_name":"acme/rocket"},"sender":{"login":"octocat","type":"User"}}
    """#

/// What the server logged, every field of it, as text.
final class RecordedLogs: Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    var logger: Logger { Logger(label: "test") { _ in Handler(logs: self) } }

    private struct Handler: LogHandler {
        let logs: RecordedLogs
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let fields = metadata.merging(event.metadata ?? [:]) { $1 }
            logs.lines.withLock { $0.append("\(event.level) \(event.message) \(fields)") }
        }
    }
}
