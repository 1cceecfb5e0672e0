/// The repositories, a page at a time.
struct RepositoriesPage: Page {
    static let path = "/repositories"
    static let navigation: String? = "Repositories"
    static let template = PackageResources.repositories_mustache

    private let repositories: @Sendable (RepositoryQuery) async throws -> RepositoryList

    init(_ source: DashboardSource) { repositories = source.repositories }

    func content(_ request: PageRequest) async throws -> PageContent? {
        let query = RepositoryQuery(request.query)
        let view = RepositoriesView(try await repositories(query), query, on: request.gitHub, now: request.now)
        // What somebody types into the form must not be taken away.
        return PageContent(title: "Repositories", values: view, isLive: false)
    }
}
