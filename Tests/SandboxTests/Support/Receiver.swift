import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

@testable import Sandbox

/// What a webhook server of the tests got.
struct Received: Sendable {
    let headers: [String: String]
    let body: [UInt8]

    var event: String { headers["x-github-event"] ?? "" }
    var json: JSON? { JSON(parsing: body) }
    var name: String { json?["action"]?.string.map { "\(event).\($0)" } ?? event }
}

/// A webhook server on loopback.
final class Receiver: Sendable {
    let url: String
    private let inbox: Inbox
    private let server: Task<Void, any Error>

    final class Inbox: Sendable {
        let received = Mutex<[Received]>([])
        let status = Mutex(202)
    }

    private init(url: String, inbox: Inbox, server: Task<Void, any Error>) {
        self.url = url
        self.inbox = inbox
        self.server = server
    }

    var received: [Received] { inbox.received.withLock { $0 } }
    func clear() { inbox.received.withLock { $0 = [] } }
    func answer(_ status: Int) { inbox.status.withLock { $0 = status } }

    static func start() async throws -> Receiver {
        let inbox = Inbox()
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let router = Router()
        router.post("/webhook") { request, _ in
            let body = try await request.body.collect(upTo: 30_000_000)
            let pairs = request.headers.map { ($0.name.canonicalName, $0.value) }
            let headers = Dictionary(pairs) { first, _ in first }
            inbox.received.withLock { $0.append(Received(headers: headers, body: Array(body.readableBytesView))) }
            return Response(status: HTTPResponse.Status(code: inbox.status.withLock { $0 }))
        }
        var logger = Logger(label: "receiver")
        logger.logLevel = .critical
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                announce.yield(channel.localAddress?.port ?? 0)
                announce.finish()
            }, logger: logger)
        let server = Task { try await application.run() }
        for await port in ports {
            return Receiver(url: "http://127.0.0.1:\(port)/webhook", inbox: inbox, server: server)
        }
        throw SandboxError("The receiver did not start.")
    }

    func stop() async {
        server.cancel()
        _ = await server.result
    }
}

/// A sandbox whose App delivers to a receiver with the secret `It's a secret`.
func withWebhooks(
    _ configure: (inout SandboxConfiguration) -> Void = { _ in },
    _ body: (FakeGitHub, Client, Receiver) async throws -> Void
) async throws {
    let receiver = try await Receiver.start()
    let result = await Result {
        try await withSandbox({ configuration in
            configuration.webhook = (url: receiver.url, secret: "It's a secret")
            configure(&configuration)
        }) { github, client in try await body(github, client, receiver) }
    }
    await receiver.stop()
    try result.get()
}
