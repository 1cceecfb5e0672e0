/// What one run did, change by change.
struct RunPage: Page {
    static let path = "/changes/*"
    static let template = PackageResources.run_mustache

    private let source: ChangesSource

    init(_ source: DashboardSource) { self.source = source.changes }

    private struct View: Sendable {
        struct Repository: Sendable {
            let name: String
            let address: String
            let gitHubAddress: String?
            let causes: [String]
            let changes: [ChangeRow]
            let failure: String?
        }

        let run: RunView
        let repositories: [Repository]
        let more: String?
    }

    func content(_ request: PageRequest) async throws -> PageContent? {
        let after = request.number("after") ?? 0
        guard let data = try await source.run(request.name, after) else { return nil }
        let view = View(
            run: RunView(data.run, now: request.now),
            repositories: data.repositories.map {
                View.Repository(
                    name: $0.name, address: Address.repository($0.name),
                    gitHubAddress: request.gitHub?.address(of: $0.name),
                    causes: $0.causes, changes: $0.changes, failure: $0.failure)
            },
            more: data.next.map { Address.of(Address.run(data.run.name), ["after": "\($0)"]) })
        return PageContent(title: "Run \(data.run.name)", values: view, isLive: false)
    }
}
