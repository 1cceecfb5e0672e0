/// What a kind's settings belong to: a repository, or the organization.
package protocol SettingTarget: Hashable, Sendable, Codable {
    static var targetKind: TargetKind { get }

    /// - Returns: `nil` where it is the other of the two.
    init?(_ target: TargetFacts)
}

/// Which of the two a setting belongs to.
package enum TargetKind: String, Hashable, Sendable, Codable {
    case repository
    case organization
}

/// A repository or the organization, for what treats them alike.
package enum TargetFacts: Hashable, Sendable {
    case repository(RepositoryFacts)
    case organization(OrganizationFacts)

    package var kind: TargetKind {
        switch self {
        case .repository: .repository
        case .organization: .organization
        }
    }

    package var repository: RepositoryFacts? { if case .repository(let facts) = self { facts } else { nil } }

    package var reference: RepositoryReference {
        switch self {
        case .repository(let facts): facts.reference
        case .organization(let facts): facts.reference
        }
    }

    package var name: RepositoryName { reference.name }

    /// Under which its state is kept; see `OrganizationFacts.reference`.
    package var id: Int {
        switch self {
        case .repository(let facts): facts.id
        case .organization(let facts): -facts.id
        }
    }

    package var isArchived: Bool { repository?.isArchived ?? false }
}

extension RepositoryFacts: SettingTarget {
    package static var targetKind: TargetKind { .repository }

    package init?(_ target: TargetFacts) {
        guard case .repository(let facts) = target else { return nil }
        self = facts
    }
}

/// What is known of the organization.
package struct OrganizationFacts: SettingTarget {
    package var login: String
    package var id: Int
    package var nodeID: String

    package init(login: String, id: Int, nodeID: String) {
        self.login = login
        self.id = id
        self.nodeID = nodeID
    }

    package static var targetKind: TargetKind { .organization }

    package init?(_ target: TargetFacts) {
        guard case .organization(let facts) = target else { return nil }
        self = facts
    }

    package var reference: RepositoryReference { RepositoryReference(organization: login, id: id, nodeID: nodeID) }
}
