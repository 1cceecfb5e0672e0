import NIOCore

/// Ends the connection of a client that does not take its answers.
///
/// To the idle time-out such a connection is never idle: there is always a request that is still being answered.
final class StalledAnswers: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    /// Bytes of answers that the system keeps for one client: by itself it would keep megabytes. Ours are short.
    private static let systemBuffer: SocketOptionValue = 64 * 1024

    private let timeout: TimeAmount
    private var ending: Scheduled<Void>?

    /// - Parameter timeout: how long what was written may wait for the client to take it.
    init(timeout: TimeAmount) {
        self.timeout = timeout
    }

    func handlerAdded(context: ChannelHandlerContext) {
        // Where it cannot be set it only takes longer until nothing more fits.
        try? context.channel.syncOptions?.setOption(
            ChannelOptions.socketOption(.so_sndbuf), value: Self.systemBuffer)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            giveUpWaiting()
        } else if ending == nil {
            let channel = context.channel
            ending = context.eventLoop.scheduleTask(in: timeout) { channel.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        giveUpWaiting()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { giveUpWaiting() }

    private func giveUpWaiting() {
        ending?.cancel()
        ending = nil
    }
}
