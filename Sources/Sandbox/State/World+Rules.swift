extension World {
    /// A rule for a branch name or pattern, whether or not such a branch exists. `edit` fills it in. Returns its
    /// database id. Emits `branch_protection_rule.created`.
    @discardableResult
    package mutating func createRule(
        _ pattern: String, in id: Int, by actor: Actor, _ edit: (inout BranchProtectionRule) throws -> Void
    ) throws -> Int {
        try requireWritable(id)
        guard let repository = repositories[id] else { throw Refusal.notFound }
        guard !repository.rules.contains(where: { $0.pattern == pattern }) else {
            throw Refusal(422, "Name already protected: \(pattern)")
        }
        var rule = BranchProtectionRule(
            id: nextID(.rule), pattern: pattern, creatorID: account(of: actor)?.id, at: now)
        try edit(&rule)
        try check(rule)
        rule = normalised(rule, in: repository)
        repositories[id]?.rules.append(rule)
        queue(
            "branch_protection_rule", "created", ["rule": .object(ruleJSON(rule, in: id))], repositoryID: id, by: actor)
        return rule.id
    }

    /// Emits `branch_protection_rule.edited` if anything changed.
    package mutating func updateRule(
        _ ruleID: Int, in id: Int, by actor: Actor, _ edit: (inout BranchProtectionRule) throws -> Void
    ) throws {
        try requireWritable(id)
        guard let repository = repositories[id], let index = repository.rules.firstIndex(where: { $0.id == ruleID })
        else { throw Refusal.notFound }
        let old = repository.rules[index]
        var new = old
        try edit(&new)
        try check(new)
        new = normalised(new, in: repository)
        guard new != old else { return }
        guard new.pattern == old.pattern || !repository.rules.contains(where: { $0.pattern == new.pattern }) else {
            throw Refusal(422, "Name already protected: \(new.pattern)")
        }
        new.updatedAt = now
        repositories[id]?.rules[index] = new
        let before = ruleJSON(old, in: id)
        let after = ruleJSON(new, in: id)
        var changes = JSONObject()
        for (key, value) in after where key != "updated_at" && before[key] != value {
            changes.add(key, ["from": before[key] ?? .null])
        }
        let parts: JSONObject = ["rule": .object(after), "changes": .object(changes)]
        queue("branch_protection_rule", "edited", parts, repositoryID: id, by: actor)
    }

    /// Emits `branch_protection_rule.deleted`.
    package mutating func deleteRule(_ ruleID: Int, in id: Int, by actor: Actor) throws(Refusal) {
        try requireWritable(id)
        guard let rule = repositories[id]?.rules.first(where: { $0.id == ruleID }) else { throw .notFound }
        repositories[id]?.rules.removeAll { $0.id == ruleID }
        queue(
            "branch_protection_rule", "deleted", ["rule": .object(ruleJSON(rule, in: id))], repositoryID: id, by: actor)
    }

    private func check(_ rule: BranchProtectionRule) throws(Refusal) {
        guard (0...6).contains(rule.requiredApprovingReviewCount ?? 0) else {
            throw Refusal(422, "required_approving_review_count must be between 0 and 6")
        }
        guard !rule.pattern.isEmpty else { throw Refusal(422, "Name can't be blank") }
        let actors = rule.pushActors.count
        guard actors <= 100 else { throw Refusal(422, "Only 100 users, teams and apps can be allowed to push.") }
    }

    /// What is off holds nothing; actors who cannot push are silently dropped from the push list, as on GitHub.
    private func normalised(_ rule: BranchProtectionRule, in repository: Repository) -> BranchProtectionRule {
        var rule = rule
        if !rule.requiresStatusChecks {
            rule.requiresStrictStatusChecks = false
            rule.requiredStatusChecks = []
        }
        if rule.requiresApprovingReviews {
            rule.requiredApprovingReviewCount = rule.requiredApprovingReviewCount ?? 1
        } else {
            rule.requiredApprovingReviewCount = nil
            rule.dismissesStaleReviews = false
            rule.requiresCodeOwnerReviews = false
            rule.requireLastPushApproval = false
            rule.restrictsReviewDismissals = false
            rule.bypassPullRequestActors = []
        }
        if !rule.restrictsReviewDismissals { rule.reviewDismissalActors = [] }
        if !rule.restrictsPushes { rule.pushActors = [] }
        // Accepted without a lock, and ignored.
        if !rule.lockBranch { rule.lockAllowsFetchAndMerge = false }
        if !rule.requiresDeployments { rule.requiredDeploymentEnvironments = [] }
        rule.pushActors = unique(rule.pushActors).filter { canPush($0, to: repository) }
        rule.reviewDismissalActors = unique(rule.reviewDismissalActors)
        rule.bypassPullRequestActors = unique(rule.bypassPullRequestActors)
        rule.bypassForcePushActors = unique(rule.bypassForcePushActors)
        return rule
    }

    private func unique(_ actors: [RuleActor]) -> [RuleActor] {
        actors.enumerated().filter { index, actor in actors.firstIndex(of: actor) == index }.map { $0.element }
    }

    private func canPush(_ actor: RuleActor, to repository: Repository) -> Bool {
        switch actor {
        case .user(let id): role(ofUser: id, in: repository).map { $0 >= .write } ?? false
        case .team(let id): role(ofTeam: id, in: repository).map { $0 >= .write } ?? false
        case .app(let id):
            installation(accountID: repository.ownerID, appID: id)?.permissions.allows("contents", .write) ?? false
        }
    }
}
