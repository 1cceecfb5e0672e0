/// How the organization stands, at a glance.
struct OverviewPage: Page {
    static let path = "/"
    static let navigation: String? = "Overview"
    static let template = PackageResources.overview_mustache

    private let overview: @Sendable () async throws -> OverviewData

    init(_ source: DashboardSource) { overview = source.overview }

    func content(_ request: PageRequest) async throws -> PageContent? {
        PageContent(title: "Overview", values: OverviewView(try await overview(), now: request.now))
    }
}
