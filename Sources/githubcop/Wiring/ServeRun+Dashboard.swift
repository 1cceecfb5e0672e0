import Dashboard
import Deliveries
import Foundation
import GitHubAPI
import ServeWiring
import Server
import StateReporting
import Store
import Wiring

/// What the pages of a running server show and do.
extension ServeRun {
    var dashboardSource: DashboardSource {
        let policy = policy
        return .serving(store, service, connection, policy: { policy.inForce })
    }

    var dashboardActions: DashboardActions {
        .serving(
            store, service, deliveries: DeliveryService(connection, store), session: connection.session)
    }
}

extension DashboardSource {
    /// What the state file holds, and what is left of GitHub's budgets.
    static func serving(
        _ store: StateStore, _ service: EnforcementService, _ connection: Connection,
        policy: @escaping @Sendable () -> PolicyInForce
    ) -> DashboardSource {
        let environment = ProcessInfo.processInfo.environment
        let client = connection.client
        let reader = DeliveriesReader(DeliveryService(connection, store), store)
        let all = SharedAnswer(for: .seconds(10)) { try await reader.deliveries(onlyLost: false) }
        let lost = SharedAnswer(for: .seconds(30)) { try await reader.deliveries(onlyLost: true) }
        var source = DashboardSource.stateFile(
            store.database, organization: service.organization, policy: policy,
            isSecretSet: { PolicySecretValues.isSet($0, in: environment) },
            budgets: { OverviewData.Budget.all(client.budget()) },
            deliveries: { try await ($0 ? lost : all).value() })
        source.forget = { [forget = source.forget] in
            await forget()
            await all.forget()
            await lost.forget()
        }
        return source
    }
}

extension DeliveryService {
    /// - Returns: `nil` without an App's credentials.
    fileprivate init?(_ connection: Connection, _ store: StateStore) {
        guard let deliveries = HookDeliveries(connection.client) else { return nil }
        self.init(deliveries, store.inbox)
    }
}

extension OverviewData.Budget {
    fileprivate static func all(_ budget: Budget) -> [OverviewData.Budget] {
        [("REST requests", budget.core), ("GraphQL points", budget.graphQL)].compactMap { name, resource in
            resource.map {
                OverviewData.Budget(
                    name: name, remaining: $0.remaining, limit: $0.limit,
                    resetsAt: Date(timeIntervalSince1970: Double($0.resetsAt)))
            }
        }
    }
}
