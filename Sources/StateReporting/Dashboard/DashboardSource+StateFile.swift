package import Dashboard
package import Foundation
package import Store

extension DashboardSource {
    /// What the state file holds.
    package static func stateFile(
        _ database: StateDatabase, now: @escaping @Sendable () -> Date = { Date() }
    ) -> DashboardSource {
        DashboardSource(overview: { try await OverviewReader(database, now: now).overview() })
    }
}
