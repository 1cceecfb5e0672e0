import Kinds
import Policy

/// Two policies over what was observed before.
extension Enforcer {
    /// So many repositories are asked for one by one; more are read with the organization.
    private static let mostNamed = 20

    /// What was observed of so many targets is held at once.
    private static let pageSize = 200

    /// Compares over earlier observations, and asks GitHub only for what either policy needs and they lack.
    ///
    /// - Parameter earlier: of all targets of the selection.
    /// - Returns: `nil` where they are of another organization: then nothing was handed over, and all has to be read.
    /// - Throws: as `sweep`.
    package func preview(
        _ selection: Selection, from earlier: EarlierObservations,
        until isEnough: @escaping @Sendable () -> Bool = { false }, each: (SweepEvent) async throws -> Void
    ) async throws -> SweepEnd? {
        guard let comparison, earlier.isOf(organization) else { return nil }
        var earlier = earlier
        do {
            try await complete(&earlier, for: selection, each)
        } catch let failure as GitHubFailure where failure.isLimit {
            return SweepEnd(reason: .limited("\(failure)"), failure: failure, usage: session().usage())
        }
        let chosen = earlier.targets.map { $0.facts }.filter { selection.includes($0) }
        let unread = unread(selection, chosen, earlier.older.filter { selection.includes($0) })
        try await each(.size(chosen.count + unread.count { !$0.name.isOrganization }))
        var lacking: (targets: [RepositoryReference], kinds: Set<String>) = ([], [])
        for start in stride(from: 0, to: chosen.count, by: Self.pageSize) {
            let page = chosen[start..<min(start + Self.pageSize, chosen.count)]
            let observations = try await earlier.observations(of: page)
            for target in page {
                guard !isEnough() else { return SweepEnd(reason: .stopped, failure: nil, usage: session().usage()) }
                if case .organization = target, !concernsOrganization { continue }
                // What was deleted meanwhile is nobody's business any more.
                guard let observation = observations[target.id] else { continue }
                let wanted = comparison.wanted(of: target, repositories: earlier.repositories)
                let kinds = observation.kindsLacking(
                    of: target, for: wanted, isOfBase: observation.policy == earlier.basePolicy)
                guard kinds.isEmpty else {
                    lacking.targets.append(target.reference)
                    lacking.kinds.formUnion(kinds)
                    continue
                }
                let preview = comparison.preview(
                    wanted, RepositoryObservation(target: target, kinds: observation.kinds))
                try await each(.planned(PlannedRepository(preview)))
            }
        }
        var partly = self
        partly.query = ObservationQuery(of: policies, only: lacking.kinds)
        partly.earlier = earlier
        let first = try await partly.read(lacking.targets, isEnough, each)
        guard case .completed = first.reason else { return first }
        return try await read(unread, isEnough, each)
    }

    /// What of the selection is not among the observations.
    private func unread(
        _ selection: Selection, _ chosen: [TargetFacts], _ older: [RepositoryReference]
    ) -> [RepositoryReference] {
        var unread = older
        func isKnown(_ name: RepositoryName) -> Bool {
            chosen.contains { $0.name == name } || unread.contains { $0.name == name }
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
