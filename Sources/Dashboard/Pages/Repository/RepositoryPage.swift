/// One repository: each setting, its history, and what stands in the way.
struct RepositoryPage: Page {
    static let path = "/repositories/*"
    static let template = PackageResources.repository_mustache

    private let repository: @Sendable (String) async throws -> RepositoryAnswer

    init(_ source: DashboardSource) { repository = source.repository }

    func content(_ request: PageRequest) async throws -> PageContent? {
        switch try await repository(request.name) {
        case .found(let details):
            let view = RepositoryView(details, on: request.gitHub, now: request.now)
            return PageContent(title: details.name, values: view)
        case .moved(let name): throw PageMoved(to: Address.repository(name))
        case .unknown(let suggestions):
            throw PageMissing(
                "No repository called '\(request.name)' has been checked with this state file.",
                suggestions: suggestions.map { .init(label: $0, address: Address.repository($0)) })
        }
    }
}
