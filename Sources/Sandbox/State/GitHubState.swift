import Synchronization

/// The world behind one lock, and the way out for webhooks.
package final class GitHubState: Sendable {
    private let world: Mutex<World>
    private let sender = Mutex<(@Sendable (Outbox) -> Void)?>(nil)

    package init(_ world: consuming sending World) { self.world = Mutex(world) }

    /// Called after each write that queued anything, outside the lock, in the order of the writes of one caller.
    package func onOutbox(_ send: @escaping @Sendable (Outbox) -> Void) { sender.withLock { $0 = send } }

    package func read<Result: Sendable>(_ body: (borrowing World) throws -> Result) rethrows -> Result {
        try world.withLock { try body($0) }
    }

    /// A refused write changes nothing: the functions of `World` check everything before they change anything.
    package func write<Result: Sendable>(_ body: (inout World) throws -> Result) rethrows -> Result {
        let (result, outbox) = try world.withLock { world in
            let result = try body(&world)
            let outbox = Outbox(events: world.outbox, redeliveries: world.redeliveries)
            world.outbox = []
            world.redeliveries = []
            return (result, outbox)
        }
        if !outbox.isEmpty, let send = sender.withLock({ $0 }) { send(outbox) }
        return result
    }
}

/// What a write asks to be sent.
package struct Outbox: Sendable {
    package var events: [WebhookEvent]
    /// Earlier deliveries to send again with their guid.
    package var redeliveries: [Delivery]

    package var isEmpty: Bool { events.isEmpty && redeliveries.isEmpty }
}
