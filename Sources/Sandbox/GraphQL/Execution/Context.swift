extension GraphQL {
    /// What resolvers know beside their object: the state as it is under the lock, who asks, and the bill.
    final class Context {
        var world: World
        let caller: Caller
        let cost: Cost
        let account: PointsAccount
        /// Input fields of mutations that have no effect.
        let ignoredFields: Set<String>
        /// Fields that fail, with the type of their error.
        let failingFields: [String: String]
        /// How many objects connections leave out of their pages.
        let unlisted: [String: Int]

        init(
            world: World, caller: Caller, cost: Cost, account: PointsAccount, ignoredFields: Set<String>,
            failingFields: [String: String], unlisted: [String: Int]
        ) {
            self.world = world
            self.caller = caller
            self.cost = cost
            self.account = account
            self.ignoredFields = ignoredFields
            self.failingFields = failingFields
            self.unlisted = unlisted
        }
    }
}

extension GraphQL.Call {
    var world: World { context.world }
    var caller: Caller { context.caller }

    /// What the caller may do in a repository; nil when it must not know of it.
    func role(in repository: Repository) -> Role? { context.world.role(of: caller, in: repository) }

    /// Whether the caller sees every repository of an owner, so that a listing needs no filter.
    func seesAll(ofOwner id: Int) -> Bool {
        switch caller.identity {
        case .anonymous, .app: false
        case .user(let user):
            caller.repositoryIDs == nil
                && (user == id
                    || context.world.organizations[id].map { organization in
                        organization.owners.contains(user)
                            || (organization.basePermission != nil && organization.members.contains(user))
                    } ?? false)
        case .installation(let installation, _):
            caller.repositoryIDs == nil && caller.permissions != nil
                && context.world.installations[installation]?.accountID == id
        }
    }

    /// What GitHub says to somebody who lacks the rights for a field or a mutation.
    var refusal: GraphQL.FieldError {
        guard !caller.isApp else { return .forbidden }
        let name = field.name.prefix(1).uppercased() + field.name.dropFirst()
        let login = caller.actor.flatMap { context.world.account(of: $0)?.login } ?? "Anonymous"
        return GraphQL.FieldError(
            "FORBIDDEN", "\(login) does not have the correct permissions to execute `\(name)`")
    }
}
