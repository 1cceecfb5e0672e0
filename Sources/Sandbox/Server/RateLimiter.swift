import Synchronization

/// GitHub's primary limits: an hour's budget per identity and resource.
final class RateLimiter: Sendable {
    enum Resource: String, Sendable { case core, graphql }

    private struct Key: Hashable {
        let identity: Caller.Identity
        let resource: Resource
    }

    private let windows = Mutex<[Key: RateBudget]>([:])
    private let limits: SandboxLimits
    private let clock: SandboxClock

    init(_ limits: SandboxLimits, clock: SandboxClock) {
        self.limits = limits
        self.clock = clock
    }

    func budget(_ identity: Caller.Identity, _ resource: Resource) -> RateBudget {
        windows.withLock { current(&$0, Key(identity: identity, resource: resource)) }
    }

    /// Takes points and returns what the headers of this answer say.
    @discardableResult
    func charge(_ identity: Caller.Identity, _ resource: Resource, _ points: Int) -> RateBudget {
        windows.withLock { windows in
            let key = Key(identity: identity, resource: resource)
            var budget = current(&windows, key)
            budget.remaining = max(0, budget.remaining - points)
            windows[key] = budget
            return budget
        }
    }

    /// Nothing is left until `seconds` from now.
    func exhaust(_ identity: Caller.Identity, _ resource: Resource, resetIn seconds: Int) {
        windows.withLock { windows in
            var budget = current(&windows, Key(identity: identity, resource: resource))
            budget.remaining = 0
            budget.reset = clock.now() + seconds
            windows[Key(identity: identity, resource: resource)] = budget
        }
    }

    private func current(_ windows: inout [Key: RateBudget], _ key: Key) -> RateBudget {
        if let budget = windows[key], budget.reset > clock.now() { return budget }
        let limit = key.identity == .anonymous ? 60 : key.resource == .core ? limits.core : limits.graphQL
        let budget = RateBudget(limit: limit, remaining: limit, reset: clock.now() + 3600)
        windows[key] = budget
        return budget
    }
}
