/// How fast requests may follow each other, by what they are for.
struct RateLimiter: Sendable {
    private let writes: TokenBucket
    private let sweepWrites: TokenBucket
    private let sweepReads: TokenBucket?
    private let creations: CreationRateLimiter

    init(_ configuration: GitHubClient.Configuration, now: Double) {
        // GitHub counts by token: anyone who shares one takes an equal part.
        let share = 1 / Double(max(configuration.shards, 1))
        func bucket(_ perSecond: Double, _ burst: Int) -> TokenBucket {
            TokenBucket(
                perSecond: perSecond * share, burst: max(Int(Double(burst) * share), 1), now: now)
        }
        let (pacing, sweeps) = (configuration.writePacing, configuration.sweepPacing)
        writes = bucket(pacing.perSecond, pacing.burst)
        sweepWrites = bucket(pacing.perSecond, min(sweeps.writeBurst, pacing.burst))
        creations = CreationRateLimiter(share: share)
        sweepReads = sweeps.readsPerSecond.map { bucket($0, sweeps.readBurst) }
    }

    /// Takes a place in the queue. - Returns: how long to wait before sending.
    func take(for call: Call, _ purpose: RequestPriority, now: Double) -> Duration {
        let pause = buckets(for: call, purpose).map { $0.take(now: now) }.max() ?? .zero
        return max(pause, creations.take(for: call, now: now))
    }

    /// Gives up a place that was taken.
    func putBack(for call: Call, _ purpose: RequestPriority) {
        for bucket in buckets(for: call, purpose) { bucket.putBack() }
        creations.putBack(for: call)
    }

    /// GitHub refused the call for going too fast: no burst for a while, and fewer of its kind for an hour.
    ///
    /// - Returns: what a person should know of the latter.
    func slowDown(after call: Call, now: Double) -> String? {
        for bucket in [writes, sweepWrites] + [sweepReads].compactMap(\.self) { bucket.empty(now: now) }
        return creations.slowDown(call, now: now)
    }

    private func buckets(for call: Call, _ purpose: RequestPriority) -> [TokenBucket] {
        switch (call.isWrite, purpose) {
        case (true, .sweep): [writes, sweepWrites]
        case (true, _): [writes]
        case (false, .sweep): call.kind == .read ? [sweepReads].compactMap(\.self) : []
        case (false, _): []
        }
    }
}
