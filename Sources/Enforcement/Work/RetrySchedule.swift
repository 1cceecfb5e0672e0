/// How long to wait before work that did not go well is tried again.
package struct RetrySchedule: Sendable {
    /// After so many attempts it is marked failed, to be asked for by hand or by the next event.
    package var attempts = 8
    private static let longest = Duration.seconds(3600)
    private static let longestOutage = Duration.seconds(300)

    package init() {}

    /// 5 s, 15 s, 45 s … up to an hour: an hour and a half in all, give or take a quarter.
    ///
    /// - Parameters:
    ///   - attempt: how many have failed before.
    ///   - random: from 0 up to 1, so that what failed together does not come back together.
    package func delay(_ attempt: Int, random: Double) -> Duration {
        Self.spread(Self.growing(.seconds(5), by: 3, attempt, upTo: Self.longest), random)
    }

    /// 2 s, 4 s, 8 s … up to five minutes, and never failed: GitHub's outages and limits pass.
    package func outage(_ count: Int, random: Double) -> Duration {
        Self.spread(Self.growing(.seconds(2), by: 2, count, upTo: Self.longestOutage), random)
    }

    private static func growing(_ first: Duration, by factor: Int, _ count: Int, upTo limit: Duration) -> Duration {
        var delay = first
        for _ in 0..<max(0, count) where delay < limit { delay *= factor }
        return min(delay, limit)
    }

    static func spread(_ delay: Duration, _ random: Double) -> Duration { delay * (0.75 + random / 2) }
}
