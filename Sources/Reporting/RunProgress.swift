import Enforcement

/// How far a run over many repositories has come.
package struct RunProgress: Sendable {
    /// What is done to the repositories: `planned`, `written`.
    package var deed: String
    package var done: Int
    /// `nil` while it is not known.
    package var total: Int?
    package var changes: Int
    /// Whether changes are counted: where none can be, the line does not say so.
    private let countsChanges: Bool

    private static let barWidth = 24
    private static let shortestBar = 8
    /// Its brackets and the space behind it.
    private static let barFrame = 3

    package init(deed: String, done: Int = 0, total: Int? = nil, changes: Int = 0, countsChanges: Bool = true) {
        self.countsChanges = countsChanges
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
    ///   - width: where there is not room for everything, the bar gets shorter, then parts are left out.
    package func text(
        since earlier: Int = 0, seconds: Double, requests: Int, left: [String] = [], hasBar: Bool = false,
        width: LineWidth = .unlimited
    ) -> String {
        let count = total.map { "\(done) of \($0)" } ?? "\(done)"
        var parts = ["\(count) repositories \(deed)"]
        if countsChanges { parts.append(changes.counted("change")) }
        parts.append(requests.counted("request"))
        let (known, isLeftKnown) = (parts.count, !left.isEmpty)
        if isLeftKnown { parts.append("\(left.joined(separator: " and ")) left") }
        let rate = Double(done - earlier) / max(seconds, 0.001)
        if let total, rate > 0, total > done { parts.append("\(Self.time(Double(total - done) / rate)) to go") }
        guard let columns = width.columns else {
            return (hasBar ? "\(bar(Self.barWidth)) " : "") + parts.joined(separator: ", ")
        }
        // The last column stays free: a terminal may begin a new line behind it.
        let room = columns - 1 - (hasBar ? Self.shortestBar + Self.barFrame : 0)
        func text() -> String { parts.joined(separator: ", ") }
        // What is left of the budget goes first, then the requests, then the changes.
        for place in (1..<(isLeftKnown ? known + 1 : known)).reversed() where text().count > room {
            parts.remove(at: place)
        }
        guard hasBar, text().count <= room else { return LineWidth(columns: columns - 1).cut(text()) }
        return "\(bar(min(Self.barWidth, Self.shortestBar + room - text().count))) \(text())"
    }

    private func bar(_ width: Int) -> String {
        let share = total.map { $0 > 0 ? min(Double(done) / Double($0), 1) : 1 } ?? 0
        let filled = Int(share * Double(width))
        return "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled) + "]"
    }

    private static func time(_ seconds: Double) -> String {
        seconds < 100 ? "\(Int(seconds.rounded())) s" : "\(Int((seconds / 60).rounded())) min"
    }
}
