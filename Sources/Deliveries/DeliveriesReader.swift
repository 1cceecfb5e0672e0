package import Dashboard
import Enforcement
import Foundation
import Policy
import ServeWiring
import Server
package import Store

/// Fills the dashboard's page of deliveries: GitHub's list beside what the state file knows, or that alone.
package struct DeliveriesReader: Sendable {
    private let service: DeliveryService?
    private let store: StateStore
    /// Attempts that are shown, and those among which lost ones are searched: a hundred cost a request.
    private static let shown = 200
    private static let searched = 1000

    /// - Parameter service: `nil` without an App's credentials.
    package init(_ service: DeliveryService?, _ store: StateStore) {
        self.service = service
        self.store = store
    }

    package func deliveries(onlyLost: Bool) async throws -> DeliveriesData {
        let lost = try await store.missed.count()
        guard let service else { return try await kept(lost) }
        let since = Date().addingTimeInterval(-3 * 86_400)
        do {
            let views = try await service.list(onlyLost ? Self.searched : Self.shown, failed: false, since: since)
            var seen: Set<String> = []
            let chosen = onlyLost ? views.filter { $0.isLost && seen.insert($0.attempt.guid).inserted } : views
            let limit = onlyLost ? Self.searched : Self.shown
            let note =
                views.count >= limit ? "From the latest \(limit.grouped) attempts of the last three days." : nil
            let names = try await SnapshotTable(database: store.database).names(
                of: Set(chosen.compactMap { $0.repositoryID }))
            return DeliveriesData(deliveries: chosen.map { $0.row(names) }, note: note, lost: lost)
        } catch let nothing as DeliveryService.NoWebhook {
            return DeliveriesData(deliveries: [], note: nothing.description, lost: lost)
        }
    }

    /// What was taken in, which is all that is known without an App.
    private func kept(_ lost: Int) async throws -> DeliveriesData {
        let deliveries = try await store.inbox.latest(Self.shown).map {
            DeliveriesData.Delivery(
                attempt: nil, guid: $0.id, at: $0.received, event: $0.event, repository: $0.target, status: nil,
                outcome: "accepted: \($0.sentence)", isLost: false)
        }
        return DeliveriesData(
            deliveries: deliveries,
            note: "Only a GitHub App may list what GitHub sent; this server has a token and shows what has arrived.",
            lost: lost)
    }
}

extension DeliveryView {
    /// - Parameter names: of repositories, by their ids.
    fileprivate func row(_ names: [Int: String]) -> DeliveriesData.Delivery {
        DeliveriesData.Delivery(
            attempt: attempt.id, guid: attempt.guid, at: attempt.at, event: event,
            repository: repositoryID.flatMap { names[$0] } ?? repository,
            status: attempt.statusCode == 0 ? "no answer" : "\(attempt.statusCode)", outcome: words,
            isLost: isLost && !attempt.hasArrived)
    }

    /// As the page says it.
    private var words: String { state == .answered && attempt.hasArrived ? "nothing to do" : fateText }
}
