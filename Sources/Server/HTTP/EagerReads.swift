import NIOCore

/// Keeps a connection reading while one request of it is answered.
///
/// What lets in one request after the other stops reading meanwhile. Nearly always nothing comes then, and to stop and
/// to begin again costs two calls of the system for each request. So one read is let through that nobody asked for; when
/// that brings something, there is no other before somebody asks.
final class EagerReads: ChannelDuplexHandler {
    typealias InboundIn = Any
    typealias OutboundIn = Any

    /// The channel was asked to read, and has not yet.
    private var isReading = false
    /// Somebody asked for what is read next.
    private var isDesired = false

    func read(context: ChannelHandlerContext) {
        isDesired = true
        begin(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        let wasDesired = isDesired
        (isReading, isDesired) = (false, false)
        context.fireChannelReadComplete()
        // As the channel would by itself, if it were not reading already.
        context.channel.read()
        if wasDesired { begin(context) }
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard !isReading else { return }
        isReading = true
        context.read()
    }
}
