import Synchronization

/// Everything GitHub has said about going slower, for one credential: the hourly budgets and the pause that a
/// secondary limit imposes on all requests. Decides who may go; does not sleep.
final class RateLimits: Sendable {
    enum Admission: Hashable, Sendable {
        /// The number names the time since the last refusal, so that refusals of requests that were under way
        /// together count once.
        case go(epoch: Int)
        case pause(Duration)
        case exhausted(Budget.Resource, resource: String, resetsIn: Duration)
    }

    private struct Window {
        var seen: Budget.Resource
        /// By our clock, seconds since 1970: GitHub's own may differ by minutes.
        var endsAt: Double
    }

    private struct State {
        var windows: [String: Window] = [:]
        var pausedUntil = 0.0
        /// The end of the latest pause that was told of.
        var announcedUntil = 0.0
        var epoch = 0
        /// Refusals by a secondary limit in a row.
        var refusals = 0
    }

    private let firstPause: Duration
    private let state = Mutex(State())

    init(secondaryPause: Duration) { firstPause = secondaryPause }

    /// See `Admission.go`.
    var epoch: Int { state.withLock { $0.epoch } }

    var budget: Budget { state.withLock { Budget(resources: $0.windows.mapValues { $0.seen }) } }

    func admission(to resource: String, for purpose: RequestPriority, leaving floors: BudgetFloors, now: Double)
        -> Admission
    {
        state.withLock { state in
            if now < state.pausedUntil { return .pause(.seconds(state.pausedUntil - now)) }
            guard let window = state.windows[resource], now < window.endsAt else { return .go(epoch: state.epoch) }
            let floor = floors.floor(for: purpose, limit: window.seen.limit)
            guard window.seen.remaining < floor else { return .go(epoch: state.epoch) }
            return .exhausted(window.seen, resource: resource, resetsIn: .seconds(window.endsAt - now))
        }
    }

    /// Takes in what the headers of an answer say of its budget. Answers may come out of order: within one window
    /// the lowest number is the latest.
    func note(_ answer: HTTPResponse, for call: Call, now: Double) {
        guard let limit = answer.number("x-ratelimit-limit"), let remaining = answer.number("x-ratelimit-remaining"),
            let resetsAt = answer.number("x-ratelimit-reset")
        else { return }
        let resource = answer.headers["x-ratelimit-resource"] ?? call.resource
        let seen = Budget.Resource(limit: limit, remaining: remaining, resetsAt: resetsAt)
        let endsAt = now + Double(resetsAt) - (answer.date ?? now)
        state.withLock { state in
            guard let known = state.windows[resource], now < known.endsAt else {
                state.windows[resource] = Window(seen: seen, endsAt: endsAt)
                return
            }
            // The window starts with its first request, and its end may differ by a second between servers.
            if resetsAt < known.seen.resetsAt - 2 { return }
            if resetsAt <= known.seen.resetsAt + 2, remaining > known.seen.remaining { return }
            state.windows[resource] = Window(seen: seen, endsAt: endsAt)
        }
    }

    /// GitHub refused a request because its budget is used up, perhaps without telling until when.
    func noteExhaustion(of resource: String, now: Double) {
        state.withLock { state in
            if let window = state.windows[resource], now < window.endsAt, window.seen.remaining == 0 { return }
            let known = state.windows[resource].flatMap { now < $0.endsAt ? $0 : nil }
            let endsAt = known?.endsAt ?? now + 60
            let seen = Budget.Resource(
                limit: known?.seen.limit ?? 5_000, remaining: 0, resetsAt: known?.seen.resetsAt ?? Int(endsAt))
            state.windows[resource] = Window(seen: seen, endsAt: endsAt)
        }
    }

    /// GitHub refused a request for going too fast.
    ///
    /// - Returns: whether this is news, and not the echo of a refusal already heard.
    func noteSecondaryRefusal(since epoch: Int, retryAfter: Int?, now: Double) -> Bool {
        state.withLock { state in
            let isNews = epoch == state.epoch
            if isNews {
                state.epoch += 1
                state.refusals += 1
            }
            let doubled = firstPause * (1 << min(state.refusals - 1, 10))
            let pause = retryAfter.map { Duration.seconds(max($0, 1)) } ?? doubled
            state.pausedUntil = max(state.pausedUntil, now + pause.inSeconds)
            return isNews
        }
    }

    /// Whether a pause that ends then is news to anyone who reads the log.
    func announces(pauseUntil end: Double) -> Bool {
        state.withLock { state in
            guard end > state.announcedUntil + 5 else { return false }
            state.announcedUntil = end
            return true
        }
    }

    /// Answers that arrive while a pause lasts belong to requests sent before it and do not end the row.
    func noteGoodAnswer(since epoch: Int) {
        state.withLock { state in
            if epoch == state.epoch { state.refusals = 0 }
        }
    }
}

extension Duration {
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
