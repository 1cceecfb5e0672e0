/// A person, an organization or the bot of an App.
package struct Account: Sendable {
    package enum Kind: String, Sendable { case user = "User", organization = "Organization", bot = "Bot" }

    package let id: Int
    package var login: String
    package let kind: Kind
    package var name: String?
    package var email: String?
    package var description: String?
    package var createdAt: Timestamp

    package var nodeID: NodeID {
        switch kind {
        case .user: NodeID(.user, id)
        case .organization: NodeID(.organization, id)
        case .bot: NodeID(.bot, id)
        }
    }
}

/// What only an organization has.
package struct OrganizationSettings: Sendable {
    /// Logins' ids of members; owners are in both sets.
    package var members: Set<Int> = []
    package var owners: Set<Int> = []
    /// What every member may do in every repository; nil is GitHub's "none".
    package var basePermission: Role? = .read
    package var plan = "enterprise"
    /// Without it private and internal repositories have no code security or secret scanning.
    package var hasAdvancedSecurityLicence = true
    /// Definitions of custom properties by name.
    package var propertyDefinitions: [PropertyDefinition] = []
    package var actions = OrganizationActions()
    /// Overrides those of its repositories.
    package var interactionLimit: InteractionLimit?
    package var variables: [ActionsVariable] = []
    package var secrets: [ActionsSecret] = []
    package var dependabotSecrets: [ActionsSecret] = []
    package var hooks: [Hook] = []
    /// Roles of repositories that the organization has defined.
    package var customRoles: [CustomRole] = []
    package var allowsDeployKeys = true
}

/// Who performs a write, and so the `sender` of its webhooks.
package enum Actor: Hashable, Sendable {
    /// By the database id of the person.
    case user(Int)
    /// By the database id of the App; the sender is its bot.
    case app(Int)
}
