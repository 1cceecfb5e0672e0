/// Where the pages get what they show. The target knows no database: each page names a closure with values of its own.
package struct DashboardSource: Sendable {
    package var overview: @Sendable () async throws -> OverviewData
    package var changes: ChangesSource
    package var deliveries: @Sendable (_ onlyLost: Bool) async throws -> DeliveriesData

    package init(
        overview: @escaping @Sendable () async throws -> OverviewData, changes: ChangesSource,
        deliveries: @escaping @Sendable (_ onlyLost: Bool) async throws -> DeliveriesData
    ) {
        self.overview = overview
        self.changes = changes
        self.deliveries = deliveries
    }
}
