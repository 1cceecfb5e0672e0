/// A repository or organization ruleset. Conditions and parameters are kept as REST writes them, because their many
/// shapes only pass through.
package struct Ruleset: Sendable, Equatable {
    package enum Source: Hashable, Sendable {
        case repository(Int)
        case organization(Int)
    }

    package struct Rule: Sendable, Equatable {
        package let id: Int
        /// As in REST: `pull_request`, `required_status_checks` …
        package var type: String
        package var parameters: JSONObject?

        package init(id: Int, type: String, parameters: JSONObject? = nil) {
            self.id = id
            self.type = type
            self.parameters = parameters
        }
    }

    package struct BypassActor: Sendable, Equatable {
        package enum Kind: Hashable, Sendable {
            case app(Int)
            case team(Int)
            /// 2 is maintain, 4 write, 5 admin, others are roles of the organization.
            case repositoryRole(Int)
            case organizationAdmin
            case enterpriseOwner
            case deployKey
            case user(Int)
        }

        package var kind: Kind
        /// `always`, `pull_request` or `exempt`.
        package var mode: String

        package init(kind: Kind, mode: String) {
            self.kind = kind
            self.mode = mode
        }
    }

    package let id: Int
    package let source: Source
    package var name: String
    /// `branch`, `tag`, `push` or `repository`.
    package var target = "branch"
    /// `active`, `disabled` or `evaluate`.
    package var enforcement: String
    package var conditions: JSONObject = [:]
    package var rules: [Rule] = []
    package var bypassActors: [BypassActor] = []
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    package var nodeID: NodeID { NodeID(.ruleset, id) }
}

/// A role of the organization beside GitHub's five.
package struct CustomRole: Sendable, Equatable {
    package let id: Int
    package var name: String
    package var base: Role

    package init(id: Int, name: String, base: Role) {
        self.id = id
        self.name = name
        self.base = base
    }
}

/// One state in the history of a ruleset.
package struct RulesetVersion: Sendable {
    package let id: Int
    package let actor: Actor
    package let at: Timestamp
    package let state: Ruleset
}
