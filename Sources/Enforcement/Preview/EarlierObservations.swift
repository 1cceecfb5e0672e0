package import FoundationEssentials
import Kinds
package import Policy

/// What was observed before, to compare two policies over it without asking GitHub again.
package struct EarlierObservations: Sendable {
    let snapshots: [TargetSnapshot]
    /// Targets that are known, and were observed too long ago.
    let older: [RepositoryReference]
    /// The digest of the present policy: under it, not only the names are known that were asked for.
    let basePolicy: String

    package init(snapshots: [TargetSnapshot], older: [RepositoryReference], basePolicy: PolicyDigest) {
        self.snapshots = snapshots
        self.older = older
        self.basePolicy = "\(basePolicy)"
    }

    package var isEmpty: Bool { snapshots.isEmpty }

    /// A state file of another organization, or of an organization that was renamed, says nothing about this one.
    func isOf(_ organization: String) -> Bool {
        let owners = Set(snapshots.map { $0.target.name.owner.lowercased() })
            .union(older.map { $0.name.owner.lowercased() })
        return owners == [organization.lowercased()]
    }

    /// Since when what was observed may be otherwise.
    package var observedAt: Date? { snapshots.lazy.map { $0.observedAt }.min() }

    /// Whether facts that the rules of both policies ask about were asked for whenever these were observed.
    func hasFacts(for comparison: PolicyComparison) -> Bool {
        guard hasTeams(for: comparison) else { return false }
        let needed = comparison.policies.reduce(into: Set<RepositoryFacts.Fact>()) {
            $0.formUnion(ObservationQuery.costlyFacts(of: $1).subtracting([.teams]))
        }
        guard !needed.isEmpty else { return true }
        let ofBase = ObservationQuery.costlyFacts(of: comparison.base)
        return snapshots.allSatisfy { snapshot in
            guard snapshot.target.repository != nil else { return true }
            if snapshot.policy == basePolicy, needed.isSubset(of: ofBase) { return true }
            let asked = repositoryKinds.filter { snapshot.asked.names[$0.name] != nil }
                .reduce(into: Set<RepositoryFacts.Fact>()) { $0.formUnion($1.neededFacts) }
            return needed.isSubset(of: asked)
        }
    }

    /// Whether it was read of each team that rules ask about. One that GitHub refused to tell stays unknown.
    private func hasTeams(for comparison: PolicyComparison) -> Bool {
        let teams = comparison.policies.reduce(into: Set<String>()) { $0.formUnion($1.conditionTeams) }
        return snapshots.allSatisfy { snapshot in
            guard let facts = snapshot.target.repository, facts.unreadable[.teams] == nil else { return true }
            return teams.allSatisfy { facts.teams?.includes($0) != nil }
        }
    }
}

extension TargetSnapshot {
    /// The kinds that have to be read before two policies can be compared.
    ///
    /// - Parameter isOfBase: it was observed under the present policy, so that what that one asks was asked.
    func kindsLacking(for wanted: PolicyComparison.Wanted, isOfBase: Bool) -> Set<String> {
        let reads = wanted.reads
        var lacking = kindsLacking(for: reads)
        let base =
            isOfBase
            ? wanted.base.settings.map { settings in wanted.base.allSettings.map { settings.joining($0) } ?? settings }
            : nil
        for kind in target.kinds where !lacking.contains(kind.name) {
            guard let desired = reads.kinds[kind.name] else { continue }
            let known = base?.kinds[kind.name]
            if desired.readsMore(than: known, kind.documentation.schema) { lacking.insert(kind.name) }
        }
        // What was not readable because GitHub did not answer may be by now.
        for (kind, answer) in kinds where reads.kinds[kind] != nil || reads.exclusive[kind] != nil {
            if case .failure(let unreadable) = answer, unreadable.isTransient { lacking.insert(kind) }
        }
        return lacking
    }
}

extension Desired {
    /// Whether values of it ask for more than its names do: what is to go is counted before, and a custom role is read
    /// by its name.
    ///
    /// - Parameter known: what was asked for; `nil`: that is not known.
    fileprivate func readsMore(than known: Desired?, _ schema: SettingSchema) -> Bool {
        switch self {
        case .absent:
            if case .absent? = known { return false }
            return true
        case .members(let members, _):
            return members.contains { key, member in
                guard let below = schema[[key]] else { return false }
                // Only an entry that is to go is counted: a field that is off is not.
                if case .object = schema, case .absent = member { return false }
                return member.readsMore(than: known?[key], below)
            }
        case .value(let value):
            guard case .choice(let choice) = schema, choice.isOpen, let text = value.json.stringValue else {
                return false
            }
            return !choice.values.contains(text) && known?.json != value.json
        }
    }
}

extension Selection {
    /// Whether a target is among what is to be checked.
    func includes(_ target: TargetFacts) -> Bool {
        switch self {
        case .repositories(let names): return names.contains(target.name)
        case .matching(let patterns, let organization):
            return target.repository != nil && target.name.owner.lowercased() == organization.lowercased()
                && patterns.matches(target.name.name)
        case .organization(let organization, let shard, let kind):
            guard target.name.owner.lowercased() == organization.lowercased() else { return false }
            switch target {
            case .organization: return kind != .repositories && shard?.isFirst != false
            case .repository(let facts): return kind != .organization && shard?.contains(facts.id) != false
            }
        }
    }

    /// The same of a target of which only the reference is known.
    func includes(_ reference: RepositoryReference) -> Bool {
        if reference.name.isOrganization {
            return includes(
                .organization(OrganizationFacts(login: reference.name.owner, id: reference.id ?? 0, nodeID: "")))
        }
        return includes(
            .repository(
                RepositoryFacts(name: reference.name, id: reference.id ?? 0, nodeID: "", visibility: .private)))
    }
}
