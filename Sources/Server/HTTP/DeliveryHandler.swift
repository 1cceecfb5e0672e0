import NIOCore
import NIOHTTP1
import Webhooks

/// Takes the deliveries out of the requests of one connection and answers them. What is asked of other places goes on to anyone who comes next in the pipeline.
///
/// It belongs behind NIO's handlers that let in one request after the other and that tell when nothing more comes.
final class DeliveryHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private enum Phase {
        case idle
        case receiving
        case handling
        /// The request is somebody else's.
        case elsewhere(isAnswered: Bool)
        /// The last answer is given: what still comes is of no use to anybody.
        case ending
    }

    private struct Reception {
        let headers: DeliveryHeaders
        var body: IncomingBody
        /// Closes the connection of a body that takes too long. Most come at once and need none.
        var deadline: Scheduled<Void>?
        var isLate = false
    }

    private let receiver: DeliveryReceiver
    private var phase = Phase.idle
    private var reception: Reception?
    private var handling: Task<Void, Never>?
    private var isLastRequest = false
    private var isInputClosed = false
    /// Anyone who is connected: the client, or the proxy in front. The system is asked once.
    private var sender: SocketAddress?

    init(_ receiver: DeliveryReceiver) { self.receiver = receiver }

    // MARK: Receiving

    func handlerAdded(context: ChannelHandlerContext) { sender = context.remoteAddress }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .ending = phase { return }
        let part = unwrapInboundIn(data)
        if case .head(let head) = part { begin(head, context) }
        if case .elsewhere = phase { return context.fireChannelRead(data) }
        guard reception != nil else { return }
        switch part {
        case .head: break
        case .body(let buffer):
            do throws(BodyFailure) {
                try reception?.body.append(buffer, within: receiver.budget)
            } catch {
                refuse(error, context)
            }
        case .end: handle(context)
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        isLastRequest = !head.isKeepAlive || head.version == .http1_0
        guard head.method == .POST, receiver.isTarget(head.uri) else { return phase = .elsewhere(isAnswered: false) }
        receiver.server.tally.count { $0.received += 1 }
        let headers = DeliveryHeaders(head.headers)
        do throws(BodyFailure) {
            let body = try IncomingBody(
                contentLength: headers["Content-Length"], limit: receiver.server.configuration.bodyLimit)
            reception = Reception(headers: headers, body: body)
            phase = .receiving
        } catch {
            let answer = receiver.refuse(headers, error, from: sender)
            return write(answer, isLast: true, context)
        }
        if headers["Expect"]?.lowercased() == "100-continue" {
            context.writeAndFlush(wrapOutboundOut(.head(.init(version: .http1_1, status: .continue))), promise: nil)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if reception != nil, reception?.deadline == nil {
            let channel = context.channel
            let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
            reception?.deadline = context.eventLoop.scheduleTask(
                in: TimeAmount(receiver.server.configuration.bodyTimeout)
            ) {
                bound.value.reception?.isLate = true
                channel.close(promise: nil)
            }
        }
        context.fireChannelReadComplete()
    }

    /// Ends what has been received so far, and gives it.
    private func takeReception() -> Reception? {
        defer { reception = nil }
        reception?.deadline?.cancel()
        return reception
    }

    private func refuse(_ failure: BodyFailure, _ context: ChannelHandlerContext) {
        guard let reception = takeReception() else { return }
        receiver.budget.release(reception.body.bytes.count)
        write(receiver.refuse(reception.headers, failure, from: sender), isLast: true, context)
    }

    // MARK: Handling

    private func handle(_ context: ChannelHandlerContext) {
        if reception?.body.isComplete == false { return refuse(.incomplete, context) }
        guard let reception = takeReception() else { return }
        phase = .handling
        let (eventLoop, sender, receiver) = (context.eventLoop, sender, receiver)
        let (headers, body) = (reception.headers, reception.body.bytes)
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: eventLoop)
        handling = Task {
            let answer = await receiver.receive(headers, body, from: sender)
            eventLoop.execute { bound.value.handler.handled(answer, bytes: body.count, bound.value.context) }
        }
    }

    private func handled(_ answer: DeliveryAnswer, bytes: Int, _ context: ChannelHandlerContext) {
        receiver.budget.release(bytes)
        handling = nil
        if case .handling = phase { write(answer, isLast: isLastRequest || isInputClosed, context) }
    }

    // MARK: Answering

    private func write(_ answer: DeliveryAnswer, isLast: Bool, _ context: ChannelHandlerContext) {
        var headers: HTTPHeaders = [
            "Content-Type": "application/json; charset=utf-8", "Content-Length": "\(answer.body.utf8.count)",
            "Date": receiver.date.text(),
        ]
        if let seconds = answer.retryAfter { headers.add(name: "Retry-After", value: "\(seconds)") }
        if isLast { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
        // The end lets the next request in, before this returns.
        phase = isLast ? .ending : .idle
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
        guard isLast else { return context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil) }
        end(context.channel, after: context.writeAndFlush(wrapOutboundOut(.end(nil))))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .elsewhere = phase, case .end = unwrapOutboundIn(data) else {
            return context.write(data, promise: promise)
        }
        phase = .elsewhere(isAnswered: true)
        guard isLastRequest else { return context.write(data, promise: promise) }
        let promise = promise ?? context.eventLoop.makePromise()
        context.write(data, promise: promise)
        end(context.channel, after: promise.futureResult)
    }

    /// Ends the connection: at once towards the client, soon in the other direction, so that the client gets to see the
    /// answer even while it is sending.
    private func end(_ channel: any Channel, after written: EventLoopFuture<Void>) {
        let isInputClosed = isInputClosed
        written.whenComplete { _ in
            if isInputClosed { return channel.close(promise: nil) }
            channel.close(mode: .output, promise: nil)
            channel.eventLoop.scheduleTask(in: Responses.lingering) { channel.close(promise: nil) }
        }
    }

    // MARK: Ending

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch (event, phase) {
        case (IdleStateHandler.IdleStateEvent.read, .handling), (IdleStateHandler.IdleStateEvent.read, .ending),
            (IdleStateHandler.IdleStateEvent.read, .elsewhere(isAnswered: false)):
            break
        case (IdleStateHandler.IdleStateEvent.read, _):
            reception?.isLate = true
            context.close(promise: nil)
        case (ChannelEvent.inputClosed, .handling):
            // To the others it means that this connection is done; it is not, as long as an answer is owed.
            isInputClosed = true
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch phase {
        case .receiving: refuse(.incomplete, context)
        case .ending: break
        case .idle, .handling, .elsewhere: context.fireErrorCaught(error)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let reception = takeReception() {
            receiver.budget.release(reception.body.bytes.count)
            _ = receiver.refuse(
                reception.headers, reception.isLate ? .timedOut : .incomplete, from: sender)
        }
        handling?.cancel()
        phase = .ending
        context.fireChannelInactive()
    }
}
