import Foundation
import Store

/// Charts as inline SVG, each with its figures in words for those who do not see it.
enum ComplianceCharts {
    private static let width = 720.0
    private static let height = 180.0
    private static let left = 44.0
    private static let bottom = 24.0

    /// The share in sync, day by day. Days of which nothing is known are gaps.
    static func shares(_ days: [SnapshotDay]) -> HTMLText? {
        let points = days.compactMap { day in
            ComplianceReport.share(of: day.totals).map { (number: number(of: day.day), day: day.day, share: $0) }
        }
        guard let first = points.first, let last = points.last, points.count > 1 else { return nil }
        let span = max(last.number - first.number, 1)
        let lowest = max((points.map { $0.share }.min() ?? 0) - 0.05, 0)
        let floor = (lowest * 10).rounded(.down) / 10
        func x(_ number: Int) -> Double { left + Double(number - first.number) / Double(span) * (width - left - 8) }
        func y(_ share: Double) -> Double { 8 + (1 - share) / (1 - floor) * (height - bottom - 8) }
        var lines: [HTMLText] = []
        var run: [(Double, Double)] = []
        func close() {
            guard run.count > 1 else { return run = [] }
            let text = run.map { "\(round($0.0)),\(round($0.1))" }.joined(separator: " ")
            lines.append("<polyline class=\"line\" points=\"\(text)\"/>")
            run = []
        }
        for (index, point) in points.enumerated() {
            if index > 0, point.number - points[index - 1].number > 1 { close() }
            run.append((x(point.number), y(point.share)))
        }
        close()
        let dots = points.map { point -> HTMLText in
            """
            <circle class="dot" cx="\(x(point.number))" cy="\(y(point.share))" r="2.5">\
            <title>\(point.day): \(ComplianceReport.percent(point.share))</title></circle>
            """
        }
        let marks = [floor, (1 + floor) / 2, 1].map { share -> HTMLText in
            """
            <line class="grid" x1="\(left)" x2="\(width)" y1="\(y(share))" y2="\(y(share))"/>\
            <text x="\(left - 6)" y="\(y(share) + 4)" text-anchor="end">\(ComplianceReport.percent(share))</text>
            """
        }
        let label =
            "Share in sync from \(first.day), \(ComplianceReport.percent(first.share)), to \(last.day), "
            + ComplianceReport.percent(last.share)
        return """
            <svg class="chart" viewBox="0 0 \(width) \(height)" role="img" aria-label="\(label)">
            \(HTMLText(joining: marks))
            \(HTMLText(joining: lines))
            \(HTMLText(joining: dots))
            <text x="\(left)" y="\(height - 4)">\(first.day)</text>
            <text x="\(width - 8)" y="\(height - 4)" text-anchor="end">\(last.day)</text>
            </svg>
            """
    }

    /// A bar for each month: what was reverted, and what was not.
    static func months(_ months: [ComplianceReport.Month]) -> HTMLText? {
        let months = months.suffix(13)
        guard let most = months.map({ $0.changes }).max(), most > 0 else { return nil }
        let step = (width - left) / Double(max(months.count, 6))
        func height(_ count: Int) -> Double { Double(count) / Double(most) * (self.height - bottom - 22) }
        let bars = months.enumerated().map { index, month -> HTMLText in
            let (x, base) = (left + Double(index) * step, self.height - bottom)
            let (all, reverted) = (height(month.changes), height(month.reverted))
            return """
                <rect class="open" x="\(x)" y="\(base - all)" width="\(step * 0.6)" height="\(all)"/>\
                <rect class="done" x="\(x)" y="\(base - reverted)" width="\(step * 0.6)" height="\(reverted)">\
                <title>\(month.name): \(month.changes), \(month.reverted) reverted</title></rect>\
                <text x="\(x + step * 0.3)" y="\(base - all - 5)" text-anchor="middle">\(month.changes)</text>\
                <text x="\(x + step * 0.3)" y="\(self.height - 6)" text-anchor="middle">\(month.name)</text>
                """
        }
        let label = months.map { "\($0.name): \($0.changes)" }.joined(separator: ", ")
        return """
            <svg class="chart" viewBox="0 0 \(width) \(self.height)" role="img" aria-label="Drift by month: \(label)">
            \(HTMLText(joining: bars))
            </svg>
            """
    }

    /// What is in sync, what differs, and the rest, as one bar.
    static func bar(_ group: SnapshotTotals.Group) -> HTMLText {
        guard group.targets > 0 else { return "" }
        let size = 160.0
        let done = size * Double(group.inSync) / Double(group.targets)
        let open = size * Double(group.differing) / Double(group.targets)
        return """
            <svg class="bar" viewBox="0 0 \(size) 10" width="160" height="10" aria-hidden="true">\
            <rect class="rest" width="\(size)" height="10"/><rect class="done" width="\(done)" height="10"/>\
            <rect class="open" x="\(done)" width="\(open)" height="10"/></svg>
            """
    }

    private static func round(_ value: Double) -> Double { (value * 10).rounded() / 10 }

    /// Days since 1970.
    private static func number(of day: String) -> Int {
        let date = try? Date.ISO8601FormatStyle().year().month().day().parse(day)
        return Int((date?.timeIntervalSince1970 ?? 0) / 86_400)
    }
}
