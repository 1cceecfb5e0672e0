package import FoundationEssentials
import Kinds
package import Policy

/// What was observed before, to compare two policies over it without asking GitHub again.
///
/// It holds which targets there are; what was observed of them is read a few at a time.
package struct EarlierObservations: Sendable {
    /// A target, and when GitHub was asked about it last.
    package struct Target: Sendable {
        package internal(set) var facts: TargetFacts
        package let observedAt: Date

        package init(_ facts: TargetFacts, observedAt: Date) {
            self.facts = facts
            self.observedAt = observedAt
        }
    }

    /// In the order of their names.
    package internal(set) var targets: [Target]
    /// Targets that are known, and were observed too long ago.
    let older: [RepositoryReference]
    /// When all repositories were listed last; `nil` where that is not known.
    package let listedAt: Date?
    /// The digest of the present policy: under it, not only the names are known that were asked for.
    let basePolicy: String
    /// The organization's repositories, where its settings select some by a condition.
    var repositories: [RepositoryFacts]?
    private let read: @Sendable ([Int]) async throws -> [Int: EarlierObservation]

    /// - Parameter read: what was observed of targets, by id; those that are gone by now are missing.
    package init(
        targets: [Target], older: [RepositoryReference], listedAt: Date? = nil, basePolicy: PolicyDigest,
        read: @escaping @Sendable ([Int]) async throws -> [Int: EarlierObservation]
    ) {
        self.targets = targets
        self.older = older
        self.listedAt = listedAt
        self.basePolicy = "\(basePolicy)"
        self.read = read
    }

    package var isEmpty: Bool { targets.isEmpty }

    /// A state file of another organization, or of an organization that was renamed, says nothing about this one.
    func isOf(_ organization: String) -> Bool {
        let owners = Set(targets.map { $0.facts.name.owner.lowercased() })
            .union(older.map { $0.name.owner.lowercased() })
        return owners == [organization.lowercased()]
    }

    /// How many repositories there are, as far as is known.
    package var repositoryCount: Int {
        targets.count { $0.facts.repository != nil } + older.count { !$0.name.isOrganization }
    }

    /// Since when what was observed of a selection may be otherwise.
    package func observedAt(in selection: Selection) -> Date? {
        targets.lazy.filter { selection.includes($0.facts) }.map { $0.observedAt }.min()
    }

    /// What was observed of targets, by id.
    package func observations(of targets: some Sequence<TargetFacts>) async throws -> [Int: EarlierObservation] {
        try await read(targets.map { $0.id })
    }

    /// - Returns: `nil` where nothing was observed.
    func observation(of target: TargetFacts) async throws -> EarlierObservation? {
        try await read([target.id])[target.id]
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
