import Enforcement

/// How far a run over many repositories has come.
package struct RunProgress: Sendable {
    /// What is done to the repositories: `planned`, `written`.
    package var deed: String
    package var done: Int
    /// `nil` while it is not known.
    package var total: Int?
    package var changes: Int

    private static let barWidth = 24

    package init(deed: String, done: Int = 0, total: Int? = nil, changes: Int = 0) {
        self.deed = deed
        self.done = done
        self.total = total
        self.changes = changes
    }

    /// One line.
    ///
    /// - Parameters:
    ///   - earlier: how many were done before this run began: the time that is left is estimated from the others.
    ///   - seconds: how long this run has taken so far.
    ///   - left: what is left of the budgets.
    package func text(
        since earlier: Int = 0, seconds: Double, requests: Int, left: [String] = [], hasBar: Bool = false
    ) -> String {
        var parts = [changes.counted("change"), requests.counted("request")]
        if !left.isEmpty { parts.append("\(left.joined(separator: " and ")) left") }
        let rate = Double(done - earlier) / max(seconds, 0.001)
        if let total, rate > 0, total > done { parts.append("\(Self.time(Double(total - done) / rate)) to go") }
        let count = total.map { "\(done) of \($0)" } ?? "\(done)"
        return (hasBar ? "\(bar) " : "") + (["\(count) repositories \(deed)"] + parts).joined(separator: ", ")
    }

    private var bar: String {
        let share = total.map { $0 > 0 ? min(Double(done) / Double($0), 1) : 1 } ?? 0
        let filled = Int(share * Double(Self.barWidth))
        return "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: Self.barWidth - filled) + "]"
    }

    private static func time(_ seconds: Double) -> String {
        seconds < 100 ? "\(Int(seconds.rounded())) s" : "\(Int((seconds / 60).rounded())) min"
    }
}
