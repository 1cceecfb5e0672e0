import NIOCore
import NIOPosix
import Synchronization

/// A forward proxy on loopback that opens connections with `CONNECT`, whatever the name, to one port of this machine.
final class ForwardProxy: Sendable {
    private let channel: any Channel
    private let book: Book

    /// - Parameters:
    ///   - target: the port that every connection leads to.
    ///   - refusal: what it answers instead, such as `407 Proxy Authentication Required`.
    static func start(to target: Int, refusal: String? = nil) async throws -> ForwardProxy {
        let book = Book()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Tunnel(target, refusal, book))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ForwardProxy(channel, book)
    }

    private init(_ channel: any Channel, _ book: Book) {
        self.channel = channel
        self.book = book
    }

    var port: Int { channel.localAddress?.port ?? 0 }
    /// The heads of the requests to it.
    var requests: [String] { book.heads.withLock { $0 } }

    func stop() async throws { try await channel.close() }

    private final class Book: Sendable {
        let heads = Mutex<[String]>([])
    }

    private final class Tunnel: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let target: Int
        private let refusal: String?
        private let book: Book
        private var head = ""
        private var isOpening = false
        private var early: [ByteBuffer] = []
        private var other: (any Channel)?

        init(_ target: Int, _ refusal: String?, _ book: Book) {
            self.target = target
            self.refusal = refusal
            self.book = book
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let buffer = unwrapInboundIn(data)
            if let other { return other.writeAndFlush(buffer, promise: nil) }
            if isOpening { return early.append(buffer) }
            head += String(buffer: buffer)
            guard head.contains("\r\n\r\n") else { return }
            book.heads.withLock { $0.append(head) }
            isOpening = true
            let client = context.channel
            if let refusal {
                let answer = "HTTP/1.1 \(refusal)\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                client.writeAndFlush(ByteBuffer(string: answer)).whenComplete { _ in client.close(promise: nil) }
                return
            }
            let opening = ClientBootstrap(group: context.eventLoop)
                .channelInitializer { $0.pipeline.addHandler(Back(to: client)) }
                .connect(host: "127.0.0.1", port: target)
            let tunnel = NIOLoopBound(self, eventLoop: context.eventLoop)
            opening.whenSuccess { channel in
                let tunnel = tunnel.value
                client.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 Connection established\r\n\r\n"), promise: nil)
                for buffer in tunnel.early { channel.writeAndFlush(buffer, promise: nil) }
                tunnel.other = channel
            }
            opening.whenFailure { _ in client.close(promise: nil) }
        }

        func channelInactive(context: ChannelHandlerContext) { other?.close(promise: nil) }
    }

    private final class Back: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        private let client: any Channel

        init(to client: any Channel) { self.client = client }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            client.writeAndFlush(unwrapInboundIn(data), promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) { client.close(promise: nil) }
    }
}
