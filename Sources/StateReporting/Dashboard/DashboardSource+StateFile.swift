package import Dashboard
package import Foundation
package import Store

extension DashboardSource {
    /// What the state file holds, read once for all who look at the same moment.
    ///
    /// - Parameters:
    ///   - policy: the one in force.
    ///   - isSecretSet: whether there is a value for the secret of this name.
    ///   - budgets: what is left of GitHub's budgets.
    ///   - deliveries: GitHub's list of deliveries.
    package static func stateFile(
        _ database: StateDatabase, organization: String, policy: @escaping @Sendable () -> PolicyInForce,
        isSecretSet: @escaping @Sendable (String) -> Bool,
        budgets: @escaping @Sendable () -> [OverviewData.Budget] = { [] },
        deliveries: @escaping @Sendable (_ onlyLost: Bool) async throws -> DeliveriesData,
        now: @escaping @Sendable () -> Date = { Date() }
    ) -> DashboardSource {
        let overview = OverviewReader(database, organization: organization, budgets: budgets, now: now)
        let shared = SharedAnswer(for: .seconds(1)) { try await overview.overview() }
        let changes = ChangesReader(database)
        let page = RepositoryPageSource(database, policy: policy, organization: organization, now: now)
        var source = DashboardSource(
            overview: { try await shared.value() },
            changes: ChangesSource(
                runs: { try await changes.runs($0) }, run: { try await changes.run($0, after: $1) }),
            deliveries: deliveries, repositories: RepositoryListSource(database, policy: policy, now: now).list,
            repository: page.answer, organization: page.ofOrganization,
            policy: PolicyPageSource(database, policy: policy, isSecretSet: isSecretSet, now: now).details)
        source.forget = { await shared.forget() }
        return source
    }
}
