/// What one may do in a repository, in GitHub's five standard steps.
package enum Role: String, Sendable, Comparable, CaseIterable {
    case read, triage, write, maintain, admin

    /// The word of `PUT …/teams/…/repos/…` and of the `permissions` map.
    package init?(word: String) {
        switch word {
        case "pull", "read": self = .read
        case "push", "write": self = .write
        case "triage", "maintain", "admin": self.init(rawValue: word)
        default: return nil
        }
    }

    package var word: String {
        switch self {
        case .read: "pull"
        case .write: "push"
        default: rawValue
        }
    }

    /// The value of GraphQL's `RepositoryPermission`.
    package var graphQL: String { rawValue.uppercased() }

    package static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }

    private var rank: Int { Role.allCases.firstIndex(of: self) ?? 0 }
}
