/// What GitHub has delivered, and what has never arrived.
struct DeliveriesPage: Page {
    static let path = "/deliveries"
    static let navigation: String? = "Deliveries"
    static let template = PackageResources.deliveries_mustache

    private let deliveries: @Sendable (_ onlyLost: Bool) async throws -> DeliveriesData

    init(_ source: DashboardSource) { deliveries = source.deliveries }

    private struct View: Sendable {
        struct Row: Sendable {
            let at: Moment
            let event: String
            let guid: String
            let repository: String?
            /// Of what is one repository.
            let address: String?
            let status: String?
            let outcome: String
            let isLost: Bool
            let redeliver: String?
        }

        let rows: [Row]
        let note: String?
        let lost: Int?
        let onlyLost: Bool
    }

    func content(_ request: PageRequest) async throws -> PageContent? {
        let onlyLost = request.parameters["lost"] == "1"
        let data = try await deliveries(onlyLost)
        let rows = data.deliveries.map { delivery in
            View.Row(
                at: Moment(delivery.at, now: request.now), event: delivery.event, guid: delivery.guid,
                repository: delivery.repository,
                address: delivery.repository.flatMap {
                    $0.contains("/") && !$0.contains(" ") ? Address.repository($0) : nil
                },
                status: delivery.status, outcome: delivery.outcome, isLost: delivery.isLost,
                redeliver: delivery.attempt.map { Address.of("/actions/redeliver", ["delivery": "\($0)"]) })
        }
        let view = View(
            rows: rows, note: data.note, lost: data.lost > 0 ? data.lost : nil, onlyLost: onlyLost)
        return PageContent(title: "Deliveries", values: view)
    }
}
