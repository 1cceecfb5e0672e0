import Hummingbird
import NIOCore
import Policy
import Synchronization

/// A request as it arrived.
struct Received: Sendable {
    let method: String
    /// Path and query.
    let target: String
    /// Names in lower case.
    let headers: [String: String]
    let body: String

    var json: JSON { (try? JSON(parsing: Array(body.utf8))) ?? .null }
}

struct Reply: Sendable {
    var status = 200
    var headers: [String: String] = [:]
    var body = "{}"
}

/// A server on loopback that answers as a test tells it, and remembers what it was asked.
final class FakeGitHub: Sendable {
    let port: Int
    private let book: Mutex<[Received]>

    fileprivate init(port: Int, book: sending [Received] = []) {
        self.port = port
        self.book = Mutex(book)
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var received: [Received] { book.withLock { $0 } }
    func count(_ method: String, _ target: String) -> Int {
        received.count { $0.method == method && $0.target == target }
    }

    /// - Returns: how often the same was asked, this time included.
    fileprivate func note(_ request: Received) -> Int {
        book.withLock { $0.append(request) }
        return count(request.method, request.target)
    }
}

/// Runs a fake for as long as `work` takes.
///
/// - Parameter answer: is given the request, how often the same was asked, and the fake.
func withFakeGitHub<Result: Sendable>(
    _ answer: @escaping @Sendable (Received, Int, FakeGitHub) async -> Reply,
    _ work: @escaping @Sendable (FakeGitHub) async throws -> Result
) async throws -> Result {
    let running = Mutex<FakeGitHub?>(nil)
    let (ports, announce) = AsyncStream.makeStream(of: Int.self)
    let responder = CallbackResponder<BasicRequestContext> { request, _ in
        guard let fake = running.withLock({ $0 }) else { return Response(status: .serviceUnavailable) }
        let received = Received(
            method: request.method.rawValue, target: request.head.path ?? "",
            headers: Dictionary(request.headers.map { ($0.name.canonicalName, $0.value) }) { $1 },
            body: String(buffer: try await request.body.collect(upTo: 1 << 24)))
        let reply = await answer(received, fake.note(received), fake)
        var response = Response(status: .init(code: reply.status))
        for (name, value) in reply.headers {
            guard let name = HTTPFields.Element.Name(name) else { continue }
            response.headers[name] = value
        }
        if reply.status != 204 { response.body = ResponseBody(byteBuffer: ByteBuffer(string: reply.body)) }
        return response
    }
    let application = Application(
        responder: responder, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { channel in
            announce.yield(channel.localAddress?.port ?? 0)
            announce.finish()
        }, logger: silentLogger)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await application.run() }
        var iterator = ports.makeAsyncIterator()
        let fake = FakeGitHub(port: await iterator.next() ?? 0)
        running.withLock { $0 = fake }
        defer { group.cancelAll() }
        return try await work(fake)
    }
}
