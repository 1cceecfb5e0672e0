/// Where the pages get what they show. The target knows no database: each page names a closure with values of its own.
package struct DashboardSource: Sendable {
    package var overview: @Sendable () async throws -> OverviewData

    package init(overview: @escaping @Sendable () async throws -> OverviewData) {
        self.overview = overview
    }
}
