import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A server that misbehaves below HTTP: it takes whole requests and then does as its script says.
final class RawServer: Sendable {
    enum Act: Sendable {
        /// These bytes, then the end of the connection.
        case write(String)
        /// TCP reset, without a byte.
        case reset
        case close
        /// Nothing, ever.
        case silence
    }

    private let channel: any Channel
    fileprivate let script: Script

    /// - Parameter port: 0 for any free one.
    static func start(port: Int = 0, _ acts: [Act]) async throws -> RawServer {
        let script = Script(acts)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(script))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        return RawServer(channel: channel, script: script)
    }

    private init(channel: any Channel, script: Script) {
        self.channel = channel
        self.script = script
    }

    var port: Int { channel.localAddress?.port ?? 0 }
    var url: String { "http://127.0.0.1:\(port)" }
    /// Request lines and all that followed, one text per request.
    var requests: [String] { script.requests }

    func stop() async throws { try await channel.close() }

    /// A port of loopback on which nothing listens, and which no other test is given: those take any free one, and the
    /// system gives none of these without being asked for it by number.
    static func unusedPort() async throws -> Int {
        for port in (20_000..<30_000).shuffled() {
            guard let server = try? await start(port: port, []) else { continue }
            try await server.stop()
            return port
        }
        throw IOError(errnoCode: EADDRINUSE, reason: "every port from 20000 to 29999 is taken")
    }

    static func ok(_ body: String) -> Act {
        .write("HTTP/1.1 200 OK\r\ncontent-length: \(body.utf8.count)\r\nconnection: close\r\n\r\n\(body)")
    }
}

extension RawServer {
    fileprivate final class Script: Sendable {
        private let state: Mutex<(acts: [Act], requests: [String])>

        init(_ acts: [Act]) { state = Mutex((acts, [])) }

        var requests: [String] { state.withLock { $0.requests } }

        func next(after request: String) -> Act {
            state.withLock { state in
                state.requests.append(request)
                return state.acts.isEmpty ? .close : state.acts.removeFirst()
            }
        }
    }

    fileprivate final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let script: Script
        private var text = ""

        init(_ script: Script) { self.script = script }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
            guard isWhole else { return }
            let act = script.next(after: text)
            text = ""
            switch act {
            case .silence: break
            case .close: context.close(promise: nil)
            case .reset:
                let channel = context.channel
                (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
                    .whenComplete { _ in channel.close(promise: nil) }
            case .write(let reply):
                let channel = context.channel
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: reply)))
                    .whenComplete { _ in channel.close(promise: nil) }
            }
        }

        private var isWhole: Bool {
            guard let end = text.firstRange(of: "\r\n\r\n") else { return false }
            let head = text[..<end.lowerBound].lowercased()
            guard let field = head.firstRange(of: "content-length: ") else { return true }
            let length = Int(head[field.upperBound...].prefix { $0.isNumber }) ?? 0
            return text[end.upperBound...].utf8.count >= length
        }
    }
}
