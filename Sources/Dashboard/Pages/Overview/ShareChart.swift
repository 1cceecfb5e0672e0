/// The share in sync over time, as a line. Its scale begins where it matters: 98% and 99% would look the same from 0.
struct ShareChart: Sendable {
    static let width = 720.0
    static let height = 120.0

    let line: String
    let area: String
    let first: String
    let last: String
    let top: String
    let bottom: String
    /// For those who do not see it.
    let description: String

    /// - Returns: `nil` below two days.
    init?(_ days: [OverviewData.Day]) {
        let known = days.filter { $0.total > 0 }
        guard let first = known.first, let last = known.last, known.count > 1 else { return nil }
        let shares = known.map { Double($0.inSync) / Double($0.total) }
        let least = shares.min() ?? 0
        let floor = (least * 10).rounded(.down) / 10
        let base = floor < 1 ? floor : 0.9
        let points = shares.enumerated().map { index, share in
            let x = Double(index) / Double(shares.count - 1) * Self.width
            let y = Self.height - (share - base) / (1 - base) * Self.height
            return "\(Self.text(x)),\(Self.text(y))"
        }
        line = points.joined(separator: " ")
        area = "0,\(Self.text(Self.height)) \(line) \(Self.text(Self.width)),\(Self.text(Self.height))"
        self.first = first.date
        self.last = last.date
        top = "100%"
        bottom = "\(Int((base * 100).rounded()))%"
        func share(_ day: OverviewData.Day) -> String { OverviewView.percent(day.inSync, of: day.total) ?? "" }
        description =
            "In sync: \(share(first)) on \(first.date), \(share(last)) on \(last.date), at least "
            + "\(Int((least * 100).rounded(.down)))% in between."
    }

    private static func text(_ number: Double) -> String { "\((number * 10).rounded() / 10)" }
}
