import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A server on loopback that answers as a test tells it, and remembers what it was asked.
package final class LoopbackServer: Sendable {
    /// A request as it arrived.
    package struct Request: Sendable {
        package let method: String
        /// Path and query.
        package let target: String
        /// Names in lower case.
        package let headers: [String: String]
        package let body: String
    }

    package struct Reply: Sendable {
        package var status: Int
        package var headers: [String: String]
        package var body: String

        package init(_ status: Int = 200, _ body: String = "{}", headers: [String: String] = [:]) {
            self.status = status
            self.headers = headers
            self.body = body
        }
    }

    package let port: Int
    private let book: Mutex<[Request]>

    fileprivate init(port: Int, book: sending [Request] = []) {
        self.port = port
        self.book = Mutex(book)
    }

    package var address: String { "127.0.0.1:\(port)" }
    package var url: String { "http://\(address)" }
    package var received: [Request] { book.withLock { $0 } }

    /// - Returns: how many there are now.
    fileprivate func note(_ request: Request) -> Int {
        book.withLock { book in
            book.append(request)
            return book.count
        }
    }
}

/// Runs a server for as long as `work` takes.
///
/// - Parameter answer: is given the request and its number, from 1 on. No answer: it hangs until the server ends.
package func withLoopbackServer<Result: Sendable>(
    _ answer: @escaping @Sendable (LoopbackServer.Request, Int) async throws -> LoopbackServer.Reply,
    _ work: @escaping @Sendable (LoopbackServer) async throws -> Result
) async throws -> Result {
    let running = Mutex<LoopbackServer?>(nil)
    let (ports, announce) = AsyncStream.makeStream(of: Int.self)
    let responder = CallbackResponder<BasicRequestContext> { request, _ in
        guard let server = running.withLock({ $0 }) else { return Response(status: .serviceUnavailable) }
        let received = LoopbackServer.Request(
            method: request.method.rawValue, target: request.head.path ?? "",
            headers: Dictionary(request.headers.map { ($0.name.canonicalName, $0.value) }) { $1 },
            body: String(buffer: try await request.body.collect(upTo: 1 << 24)))
        let reply = try await answer(received, server.note(received))
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
        }, logger: Logger(label: "loopback") { _ in SwiftLogNoOpLogHandler() })
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await application.run() }
        var iterator = ports.makeAsyncIterator()
        let server = LoopbackServer(port: await iterator.next() ?? 0)
        running.withLock { $0 = server }
        defer { group.cancelAll() }
        return try await work(server)
    }
}
