/// Where the pages get what they show. The target knows no database: each page names a closure with values of its own.
package struct DashboardSource: Sendable {
    package var overview: @Sendable () async throws -> OverviewData
    package var changes: ChangesSource
    package var deliveries: @Sendable (_ onlyLost: Bool) async throws -> DeliveriesData
    package var repositories: @Sendable (RepositoryQuery) async throws -> RepositoryList
    /// Of `owner/name`, or the name alone, in any case.
    package var repository: @Sendable (String) async throws -> RepositoryAnswer
    /// The organization itself.
    package var organization: @Sendable () async throws -> RepositoryDetails
    package var policy: @Sendable () async throws -> PolicyDetails

    /// Somebody has done something: what was kept for others to look at is read anew.
    package var forget: @Sendable () async -> Void = {}

    package init(
        overview: @escaping @Sendable () async throws -> OverviewData, changes: ChangesSource,
        deliveries: @escaping @Sendable (_ onlyLost: Bool) async throws -> DeliveriesData,
        repositories: @escaping @Sendable (RepositoryQuery) async throws -> RepositoryList,
        repository: @escaping @Sendable (String) async throws -> RepositoryAnswer,
        organization: @escaping @Sendable () async throws -> RepositoryDetails,
        policy: @escaping @Sendable () async throws -> PolicyDetails
    ) {
        self.overview = overview
        self.changes = changes
        self.deliveries = deliveries
        self.repositories = repositories
        self.repository = repository
        self.organization = organization
        self.policy = policy
    }
}
