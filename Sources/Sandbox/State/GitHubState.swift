import Synchronization

/// The world behind one lock, and the way out for webhooks.
package final class GitHubState: Sendable {
    private let world: Mutex<World>
    private let sender = Mutex<(@Sendable ([WebhookEvent]) -> Void)?>(nil)

    package init(_ world: consuming sending World) { self.world = Mutex(world) }

    /// Called after each write that queued events, outside the lock, in the order of the writes of one caller.
    package func onEvents(_ send: @escaping @Sendable ([WebhookEvent]) -> Void) { sender.withLock { $0 = send } }

    package func read<Result: Sendable>(_ body: (borrowing World) throws -> Result) rethrows -> Result {
        try world.withLock { try body($0) }
    }

    /// A refused write changes nothing: the functions of `World` check everything before they change anything.
    package func write<Result: Sendable>(_ body: (inout World) throws -> Result) rethrows -> Result {
        let (result, events) = try world.withLock { world in
            let result = try body(&world)
            defer { world.outbox = [] }
            return (result, world.outbox)
        }
        if !events.isEmpty, let send = sender.withLock({ $0 }) { send(events) }
        return result
    }
}
