import NIOCore
import NIOEmbedded
import Testing

@testable import Server

@Suite("Reading while a request is answered")
struct EagerReadsTests {
    private let reads = Reads()
    private let gate = Gate()
    private let channel = EmbeddedChannel()

    init() throws {
        try channel.pipeline.syncOperations.addHandlers([reads, EagerReads(), gate])
    }

    private func somethingComes() {
        channel.pipeline.fireChannelRead(())
        channel.pipeline.fireChannelReadComplete()
    }

    @Test("as long as one request comes after the other, the connection never stops to read")
    func steady() {
        channel.read()
        for request in 1...9 {
            gate.isClosed = true
            somethingComes()
            #expect(reads.count == request + 1)
            gate.open()
            #expect(reads.count == request + 1)
        }
    }

    @Test("whoever sends on and on meanwhile is read from once more, and then not before there is an answer")
    func flood() {
        channel.read()
        gate.isClosed = true
        for _ in 1...9 { somethingComes() }
        #expect(reads.count == 2)
        gate.open()
        #expect(reads.count == 3)
    }
}

/// Counts how often the channel is asked to read.
private final class Reads: ChannelOutboundHandler {
    typealias OutboundIn = Never

    private(set) var count = 0

    func read(context: ChannelHandlerContext) { count += 1 }
}

/// Lets nothing be read while it is closed.
private final class Gate: ChannelOutboundHandler {
    typealias OutboundIn = Never

    var isClosed = false
    private var held: ChannelHandlerContext?

    func read(context: ChannelHandlerContext) {
        if isClosed { held = context } else { context.read() }
    }

    func open() {
        isClosed = false
        held?.read()
        held = nil
    }
}
