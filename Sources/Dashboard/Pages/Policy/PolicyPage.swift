/// The policy in force, and how the organization stands to it.
struct PolicyPage: Page {
    static let path = "/policy"
    static let navigation: String? = "Policy"
    static let template = PackageResources.policy_mustache

    private let policy: @Sendable () async throws -> PolicyDetails

    init(_ source: DashboardSource) { policy = source.policy }

    func content(_ request: PageRequest) async throws -> PageContent? {
        PageContent(title: "Policy", values: PolicyView(try await policy(), now: request.now), isLive: false)
    }
}
