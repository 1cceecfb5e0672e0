import Foundation

/// The overview as its template shows it.
struct OverviewView: Sendable {
    struct Row: Sendable {
        let repository: String
        let address: String
        let text: String
        let since: Moment?
    }

    let sweep: OverviewData.Sweep?
    let due: Int
    let working: Int
    let deferred: Int
    let waiting: [Row]
    let failed: [Row]

    init(_ data: OverviewData, now: Date) {
        sweep = data.sweep
        due = data.due
        working = data.working
        deferred = data.deferred
        func row(_ item: OverviewData.Item) -> Row {
            Row(
                repository: item.repository, address: Address.repository(item.repository), text: item.text,
                since: item.since.map { Moment($0, now: now) })
        }
        waiting = data.waiting.map(row)
        failed = data.failed.map(row)
    }
}
