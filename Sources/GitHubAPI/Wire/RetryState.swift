import Policy

/// What one request has gone through so far, and whether it may go on trying.
struct RetryState {
    private let limits: RetryLimits
    private let attempts: Int
    /// Requests sent for it, followed redirects included.
    private(set) var sends = 0
    private(set) var isRepetition = false
    private var failures = 0
    private var refusals = 0
    private var redirects = 0
    private var slept = Duration.zero
    private var pausedBySecondaryLimit = Duration.zero
    private var hasRenewedToken = false
    private var tokenWaits = 0
    private var waitedForToken = Duration.zero
    /// An earlier send may have been executed although its answer was lost.
    private(set) var mayBeDone = false
    /// The last refusal, to give up with.
    var last: GitHubFailure?

    init(_ limits: RetryLimits, for call: Call) {
        self.limits = limits
        attempts = call.kind == .query ? limits.queryAttempts : limits.attempts
    }

    /// Something was sent; what is sent from now on repeats it.
    mutating func noteSend() {
        sends += 1
        isRepetition = true
    }

    /// Whether one more redirect may be followed. What it leads to repeats nothing.
    mutating func follow() -> Bool {
        redirects += 1
        isRepetition = false
        return redirects <= 3
    }

    /// The pause before the next attempt: exponential, with full jitter. `nil`: give up.
    ///
    /// Source: <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>
    mutating func backOff(atLeast minimum: Duration, wasNotExecuted: Bool, random: Double) -> Duration? {
        failures += 1
        if !wasNotExecuted { mayBeDone = true }
        guard failures < attempts else { return nil }
        let bound = min(limits.firstPause * (1 << min(failures - 1, 16)), limits.longestPause)
        let pause = max(bound * random, minimum)
        guard slept + pause <= limits.total else { return nil }
        slept += pause
        return pause
    }

    /// Whether it may be sent again after GitHub refused it for the rate of requests.
    mutating func surviveRefusal() -> Bool {
        refusals += 1
        return refusals <= limits.limitRefusals
    }

    /// Whether a secondary limit may hold it up for so long.
    mutating func surviveSecondaryPause(_ pause: Duration) -> Bool {
        guard pausedBySecondaryLimit + pause <= limits.longestSecondaryPause else { return false }
        pausedBySecondaryLimit += pause
        return true
    }

    mutating func mayRenewToken() -> Bool {
        defer { hasRenewedToken = true }
        return !hasRenewedToken
    }

    /// Whether it may wait on for GitHub to know a token of this age everywhere.
    func mayAwaitToken(ofAge age: Double?) -> Bool {
        guard let age else { return false }
        return age < limits.freshToken.inSeconds && waitedForToken < limits.freshToken
    }

    /// The pause before it is sent again with the same new token: they double, and the last ends with its freshness.
    mutating func awaitToken(ofAge age: Double) -> Duration {
        let left = min(limits.freshToken - .seconds(age), limits.freshToken - waitedForToken)
        let pause = min(limits.firstTokenPause * (1 << min(tokenWaits, 16)), left)
        tokenWaits += 1
        waitedForToken += max(pause, .zero)
        return max(pause, .zero)
    }

    /// The failure to give up with, saying how often it was tried.
    func givingUp(with failure: GitHubFailure) -> GitHubFailure {
        guard failures > 1 else { return failure }
        return GitHubFailure(
            failure.reason, request: failure.request, status: failure.status,
            message: "\(failure.message) (tried \(failures) times)", requestID: failure.requestID, hint: failure.hint)
    }
}
