extension GraphQL.Types {
    static func addRuleMutations(to type: inout GraphQL.ObjectType<GraphQL.Root>) {
        type.field(
            "createBranchProtectionRule(input: CreateBranchProtectionRuleInput!): CreateBranchProtectionRulePayload"
        ) { _, call in
            let repository = try call.administeredRepository()
            let edit = try GraphQL.RuleEdit(call)
            let pattern = call.input["pattern"]?.string ?? ""
            let id = try call.context.world.createRule(pattern, in: repository.id, by: try call.actor()) { rule in
                edit.apply(to: &rule)
            }
            var payload = call.payload
            payload.ruleID = NodeID(.branchProtectionRule, repository.id, id)
            return createRulePayload(payload)
        }
        type.field(
            "updateBranchProtectionRule(input: UpdateBranchProtectionRuleInput!): UpdateBranchProtectionRulePayload"
        ) { _, call in
            let (repository, rule) = try administeredRule(call)
            let edit = try GraphQL.RuleEdit(call)
            let pattern = call.input["pattern"]?.string
            try call.context.world.updateRule(rule, in: repository, by: try call.actor()) { rule in
                if let pattern { rule.pattern = pattern }
                edit.apply(to: &rule)
            }
            var payload = call.payload
            payload.ruleID = NodeID(.branchProtectionRule, repository, rule)
            return updateRulePayload(payload)
        }
        type.field(
            "deleteBranchProtectionRule(input: DeleteBranchProtectionRuleInput!): DeleteBranchProtectionRulePayload"
        ) { _, call in
            let (repository, rule) = try administeredRule(call)
            try call.context.world.deleteRule(rule, in: repository, by: try call.actor())
            return deleteRulePayload(call.payload)
        }
    }

    private static func administeredRule(_ call: GraphQL.Call) throws -> (repository: Int, rule: Int) {
        let text = call.input["branchProtectionRuleId"]?.string ?? ""
        guard let id = NodeID(text), let (repository, rule) = call.context.world.rule(id),
            call.role(in: repository) != nil
        else { throw GraphQL.FieldError.unresolvedNode(text) }
        guard call.context.world.administers(call.caller, repository, .write) else { throw call.refusal }
        return (repository.id, rule.id)
    }
}

extension GraphQL {
    /// The changes that an input asks for; what it does not name stays as it is.
    struct RuleEdit {
        private let input: JSONObject
        private let checks: [RequiredCheck]?
        private let actors: [String: [RuleActor]]

        init(_ call: Call) throws {
            input = call.input
            checks = try Self.checks(in: call.input, call)
            var actors: [String: [RuleActor]] = [:]
            for list in Self.actorLists {
                guard let ids = call.input[list]?.strings else { continue }
                actors[list] = try ids.map { try Self.actor($0, call) }
            }
            self.actors = actors
        }

        private static let actorLists = [
            "pushActorIds", "reviewDismissalActorIds", "bypassPullRequestActorIds", "bypassForcePushActorIds",
        ]

        private static func actor(_ text: String, _ call: Call) throws -> RuleActor {
            let world = call.context.world
            guard let id = NodeID(text) else { throw FieldError.unresolvedNode(text) }
            switch id.kind {
            case .user where world.accounts[id.databaseID]?.kind == .user: return .user(id.databaseID)
            case .team where world.teams[id.databaseID] != nil: return .team(id.databaseID)
            case .app where world.apps[id.databaseID] != nil: return .app(id.databaseID)
            default: throw FieldError.unresolvedNode(text)
            }
        }

        /// `requiredStatusChecks` says all; `requiredStatusCheckContexts` is its older form. The App `any`, or none,
        /// lets every App report the check: the sandbox has no App that reported it before.
        private static func checks(in input: JSONObject, _ call: Call) throws -> [RequiredCheck]? {
            if let checks = input["requiredStatusChecks"]?.array {
                return try checks.map { check in
                    let context = check["context"]?.string ?? ""
                    guard let text = check["appId"]?.string, text != "any" else {
                        return RequiredCheck(context: context)
                    }
                    guard case .app(let id) = try actor(text, call) else { throw FieldError.unresolvedNode(text) }
                    return RequiredCheck(context: context, appID: id)
                }
            }
            return input["requiredStatusCheckContexts"]?.strings?.map { RequiredCheck(context: $0) }
        }

        func apply(to rule: inout BranchProtectionRule) {
            func set(_ name: String, _ keyPath: WritableKeyPath<BranchProtectionRule, Bool>) {
                if let value = input[name]?.bool { rule[keyPath: keyPath] = value }
            }
            set("allowsDeletions", \.allowsDeletions)
            set("allowsForcePushes", \.allowsForcePushes)
            set("blocksCreations", \.blocksCreations)
            set("dismissesStaleReviews", \.dismissesStaleReviews)
            set("isAdminEnforced", \.isAdminEnforced)
            set("lockAllowsFetchAndMerge", \.lockAllowsFetchAndMerge)
            set("lockBranch", \.lockBranch)
            set("requireLastPushApproval", \.requireLastPushApproval)
            set("requiresApprovingReviews", \.requiresApprovingReviews)
            set("requiresCodeOwnerReviews", \.requiresCodeOwnerReviews)
            set("requiresCommitSignatures", \.requiresCommitSignatures)
            set("requiresConversationResolution", \.requiresConversationResolution)
            set("requiresDeployments", \.requiresDeployments)
            set("requiresLinearHistory", \.requiresLinearHistory)
            set("requiresStatusChecks", \.requiresStatusChecks)
            set("requiresStrictStatusChecks", \.requiresStrictStatusChecks)
            set("restrictsPushes", \.restrictsPushes)
            set("restrictsReviewDismissals", \.restrictsReviewDismissals)
            if let count = input["requiredApprovingReviewCount"]?.int { rule.requiredApprovingReviewCount = count }
            if let names = input["requiredDeploymentEnvironments"]?.strings {
                rule.requiredDeploymentEnvironments = names
            }
            if let checks { rule.requiredStatusChecks = checks }
            if let list = actors["pushActorIds"] { rule.pushActors = list }
            if let list = actors["reviewDismissalActorIds"] { rule.reviewDismissalActors = list }
            if let list = actors["bypassPullRequestActorIds"] { rule.bypassPullRequestActors = list }
            if let list = actors["bypassForcePushActorIds"] { rule.bypassForcePushActors = list }
        }
    }
}
