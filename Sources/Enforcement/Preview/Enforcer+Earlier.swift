import Kinds
import Policy

/// Two policies over what was observed before.
extension Enforcer {
    /// So many repositories are asked for one by one; more are read with the organization.
    private static let mostNamed = 20

    /// Compares over earlier observations, and asks GitHub only for what either policy needs and they lack.
    ///
    /// - Parameter earlier: of all targets of the selection.
    /// - Returns: `nil` where they do not suffice: then nothing was handed over, and all has to be read.
    /// - Throws: as `sweep`.
    package func preview(
        _ selection: Selection, from earlier: EarlierObservations,
        until isEnough: @escaping @Sendable () -> Bool = { false }, each: (SweepEvent) async throws -> Void
    ) async throws -> SweepEnd? {
        guard let comparison, earlier.isOf(organization), earlier.hasFacts(for: comparison) else { return nil }
        let selectsByCondition = policies.contains { $0.selectsRepositories() }
        guard !selectsByCondition || earlier.older.isEmpty else { return nil }
        let repositories = selectsByCondition ? earlier.snapshots.compactMap { $0.target.repository } : nil
        let chosen = earlier.snapshots.filter { selection.includes($0.target) }
        let unread = unread(selection, chosen, earlier.older.filter { selection.includes($0) })
        try await each(.size(chosen.count + unread.count { !$0.name.isOrganization }))
        var lacking: [(snapshot: TargetSnapshot, kinds: Set<String>)] = []
        for snapshot in chosen {
            guard !isEnough() else { return SweepEnd(reason: .stopped, failure: nil, usage: session().usage()) }
            if case .organization = snapshot.target, !concernsOrganization { continue }
            let wanted = comparison.wanted(of: snapshot.target, repositories: repositories)
            let kinds = snapshot.kindsLacking(for: wanted, isOfBase: snapshot.policy == earlier.basePolicy)
            guard kinds.isEmpty else {
                lacking.append((snapshot, kinds))
                continue
            }
            let preview = comparison.preview(wanted, snapshot.observation)
            try await each(.planned(PlannedRepository(preview)))
        }
        var partly = self
        partly.query = ObservationQuery(of: policies, only: lacking.reduce(into: []) { $0.formUnion($1.kinds) })
        partly.earlier = Dictionary(lacking.map { ($0.snapshot.target.id, $0.snapshot) }) { first, _ in first }
        partly.basePolicy = earlier.basePolicy
        let first = try await partly.read(lacking.map { $0.snapshot.target.reference }, isEnough, each)
        guard case .completed = first.reason else { return first }
        return try await read(unread, isEnough, each)
    }

    /// What of the selection is not among the observations.
    private func unread(
        _ selection: Selection, _ chosen: [TargetSnapshot], _ older: [RepositoryReference]
    ) -> [RepositoryReference] {
        var unread = older
        func isKnown(_ name: RepositoryName) -> Bool {
            chosen.contains { $0.target.name == name } || unread.contains { $0.name == name }
        }
        for name in selection.named ?? [] where !isKnown(name) { unread.append(RepositoryReference(name: name)) }
        let own = organizationReference
        if concernsOrganization, selection.includes(own), !isKnown(own.name) { unread.append(own) }
        return unread
    }

    /// Reads and compares targets, the organization by itself.
    private func read(
        _ references: [RepositoryReference], _ isEnough: @escaping @Sendable () -> Bool,
        _ each: (SweepEvent) async throws -> Void
    ) async throws -> SweepEnd {
        var end = SweepEnd(reason: .completed, failure: nil, usage: session().usage())
        func sweep(_ selection: Selection, within scope: SweepScope = .everything) async throws {
            guard case .completed = end.reason else { return }
            end = try await self.sweep(selection, within: scope, until: isEnough) { event in
                switch event {
                case .planned, .notice: try await each(event)
                // The whole is counted already.
                case .size, .reached: break
                }
            }
        }
        let names = references.map { $0.name }.filter { !$0.isOrganization }
        if names.count < references.count { try await sweep(.organization(organization, nil, .organization)) }
        guard !names.isEmpty else { return end }
        if names.count <= Self.mostNamed {
            try await sweep(.repositories(names))
        } else {
            let chosen = Set(names)
            try await sweep(
                .organization(organization, nil, .repositories), within: SweepScope { chosen.contains($0.name) })
        }
        return end
    }
}

extension PlannedRepository {
    fileprivate init(_ preview: TargetPreview) {
        self.init(
            name: preview.target.name, plan: .success(preview.introduced), outage: preview.outage, preview: preview)
    }
}
