/// The organization itself: the same as a repository's page.
struct OrganizationPage: Page {
    static let path = Address.organization
    static let navigation: String? = "Organization"
    static let template = PackageResources.repository_mustache

    private let organization: @Sendable () async throws -> RepositoryDetails

    init(_ source: DashboardSource) { organization = source.organization }

    func content(_ request: PageRequest) async throws -> PageContent? {
        let details = try await organization()
        let view = RepositoryView(details, on: request.gitHub, now: request.now)
        return PageContent(title: details.name, values: view)
    }
}
