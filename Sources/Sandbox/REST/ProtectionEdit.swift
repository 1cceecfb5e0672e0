/// The body of `PUT …/protection`, which replaces the whole rule.
struct ProtectionEdit {
    private let fields: Fields
    private let reviews: ReviewEdit?
    private let pushActors: [RuleActor]?

    static let requiredKeys = [
        "required_status_checks", "enforce_admins", "required_pull_request_reviews", "restrictions",
    ]
    static let noSubschema = Fields.invalid("No subschema in \"anyOf\" matched.")
    static let personal = Refusal(
        422, "Validation Failed: Only organization repositories can have users and team restrictions")

    /// Names are looked up at once. `organization`: nil for a personal repository.
    init(_ object: JSONObject, in world: borrowing World, organization: Int?) throws(Refusal) {
        fields = Fields(object)
        try fields.require(Self.requiredKeys)
        if let block = try fields.fields("required_pull_request_reviews") {
            reviews = try ReviewEdit(block, in: world, organization: organization)
        } else {
            reviews = nil
        }
        if let block = try fields.fields("restrictions") {
            guard organization != nil else { throw Self.personal }
            guard block.object["users"] != nil, block.object["teams"] != nil else { throw Self.noSubschema }
            pushActors = try world.actors(block, organization)
        } else {
            pushActors = nil
        }
    }

    func apply(to rule: inout BranchProtectionRule) throws(Refusal) {
        if let block = try fields.fields("required_status_checks") {
            guard block.object["strict"] != nil else { throw Self.noSubschema }
            rule.requiresStatusChecks = true
            rule.requiredStatusChecks = []
            try Self.readChecks(block, into: &rule)
        } else {
            rule.requiresStatusChecks = false
        }
        rule.isAdminEnforced = try fields.bool("enforce_admins") ?? false
        rule.requiresApprovingReviews = reviews != nil
        if let reviews {
            // An empty block turns reviews on with one approval.
            rule.requiredApprovingReviewCount = 1
            rule.dismissesStaleReviews = false
            rule.requiresCodeOwnerReviews = false
            rule.requireLastPushApproval = false
            rule.restrictsReviewDismissals = false
            rule.bypassPullRequestActors = []
            try reviews.apply(to: &rule)
        }
        rule.restrictsPushes = pushActors != nil
        rule.pushActors = pushActors ?? []
        rule.requiresLinearHistory = try fields.bool("required_linear_history") ?? false
        rule.allowsForcePushes = try fields.bool("allow_force_pushes") ?? false
        rule.allowsDeletions = try fields.bool("allow_deletions") ?? false
        rule.blocksCreations = try fields.bool("block_creations") ?? false
        rule.requiresConversationResolution = try fields.bool("required_conversation_resolution") ?? false
        rule.lockBranch = try fields.bool("lock_branch") ?? false
        rule.lockAllowsFetchAndMerge = try fields.bool("allow_fork_syncing") ?? false
    }

    /// Puts back what a fault wants accepted and ignored.
    static func restore(_ ignored: Set<String>, of old: BranchProtectionRule, in rule: inout BranchProtectionRule) {
        if ignored.contains("enforce_admins") { rule.isAdminEnforced = old.isAdminEnforced }
        if ignored.contains("required_status_checks") {
            rule.requiresStatusChecks = old.requiresStatusChecks
            rule.requiresStrictStatusChecks = old.requiresStrictStatusChecks
            rule.requiredStatusChecks = old.requiredStatusChecks
        }
        if ignored.contains("restrictions") {
            rule.restrictsPushes = old.restrictsPushes
            rule.pushActors = old.pushActors
        }
        if ignored.contains("required_pull_request_reviews") {
            rule.requiresApprovingReviews = old.requiresApprovingReviews
            rule.requiredApprovingReviewCount = old.requiredApprovingReviewCount
            rule.dismissesStaleReviews = old.dismissesStaleReviews
            rule.requiresCodeOwnerReviews = old.requiresCodeOwnerReviews
            rule.requireLastPushApproval = old.requireLastPushApproval
            rule.restrictsReviewDismissals = old.restrictsReviewDismissals
            rule.reviewDismissalActors = old.reviewDismissalActors
            rule.bypassPullRequestActors = old.bypassPullRequestActors
        }
    }

    /// `checks` counts more than the older `contexts`; `app_id` -1 means any App.
    static func readChecks(_ block: Fields, into rule: inout BranchProtectionRule) throws(Refusal) {
        if let strict = try block.bool("strict") { rule.requiresStrictStatusChecks = strict }
        if let checks = block.object["checks"] {
            guard let values = checks.array else { throw noSubschema }
            var required: [RequiredCheck] = []
            for value in values {
                guard let context = value["context"]?.string else { throw noSubschema }
                let app = value["app_id"]?.int
                required.append(RequiredCheck(context: context, appID: app == -1 ? nil : app))
            }
            rule.requiredStatusChecks = required
        } else if let contexts = block.object["contexts"] {
            guard let names = contexts.strings else { throw noSubschema }
            rule.requiredStatusChecks = names.map { RequiredCheck(context: $0) }
        }
    }
}

/// The block `required_pull_request_reviews`, whole or in part.
struct ReviewEdit {
    private let fields: Fields
    private let dismissalActors: [RuleActor]?
    private let restrictsDismissals: Bool?
    private let bypassActors: [RuleActor]?

    init(_ fields: Fields, in world: borrowing World, organization: Int?) throws(Refusal) {
        self.fields = fields
        if let block = try fields.fields("dismissal_restrictions") {
            guard block.object.isEmpty || organization != nil else { throw ProtectionEdit.personal }
            restrictsDismissals = !block.object.isEmpty
            dismissalActors = try world.actors(block, organization)
        } else {
            restrictsDismissals = nil
            dismissalActors = nil
        }
        if let block = try fields.fields("bypass_pull_request_allowances") {
            bypassActors = try world.actors(block, organization)
        } else {
            bypassActors = nil
        }
    }

    func apply(to rule: inout BranchProtectionRule) throws(Refusal) {
        if let value = try fields.bool("dismiss_stale_reviews") { rule.dismissesStaleReviews = value }
        if let value = try fields.bool("require_code_owner_reviews") { rule.requiresCodeOwnerReviews = value }
        if let value = try fields.bool("require_last_push_approval") { rule.requireLastPushApproval = value }
        if let count = try fields.int("required_approving_review_count") {
            guard (0...6).contains(count) else {
                throw Fields.invalid("For 'properties/required_approving_review_count', \(count) is not in 0...6.")
            }
            rule.requiredApprovingReviewCount = count
        }
        if let restrictsDismissals { rule.restrictsReviewDismissals = restrictsDismissals }
        if let dismissalActors { rule.reviewDismissalActors = dismissalActors }
        if let bypassActors { rule.bypassPullRequestActors = bypassActors }
    }
}

extension World {
    /// `{users: [login], teams: [slug], apps: [slug]}`; names that mean nobody are silently dropped, as on GitHub.
    func actors(_ fields: Fields, _ organization: Int?) throws(Refusal) -> [RuleActor] {
        var actors: [RuleActor] = []
        for login in try fields.strings("users") ?? [] {
            if let user = account(login: login), user.kind == .user { actors.append(.user(user.id)) }
        }
        for slug in try fields.strings("teams") ?? [] {
            if let organization, let team = team(organizationID: organization, slug: slug) {
                actors.append(.team(team.id))
            }
        }
        for slug in try fields.strings("apps") ?? [] {
            if let app = app(slug: slug) { actors.append(.app(app.id)) }
        }
        return actors
    }
}
