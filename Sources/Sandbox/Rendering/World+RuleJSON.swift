extension World {
    /// A rule as webhooks show it: levels instead of switches; without App ids, bypass lists and dismissal actors.
    package func ruleJSON(_ rule: BranchProtectionRule, in repositoryID: Int) -> JSONObject {
        // What binds everyone if administrators are included, else everyone but them.
        func level(_ isOn: Bool) -> String { isOn ? (rule.isAdminEnforced ? "everyone" : "non_admins") : "off" }
        var object = JSONObject()
        object.add("id", rule.id)
        object.add("repository_id", repositoryID)
        object.add("name", rule.pattern)
        object.add("created_at", rule.createdAt.iso8601)
        object.add("updated_at", rule.updatedAt.iso8601)
        object.add("pull_request_reviews_enforcement_level", level(rule.requiresApprovingReviews))
        object.add("required_approving_review_count", rule.requiredApprovingReviewCount ?? 0)
        object.add("dismiss_stale_reviews_on_push", rule.dismissesStaleReviews)
        object.add("require_code_owner_review", rule.requiresCodeOwnerReviews)
        object.add("authorized_dismissal_actors_only", rule.restrictsReviewDismissals)
        object.add("ignore_approvals_from_contributors", false)
        object.add("required_status_checks", rule.requiredStatusChecks.map { $0.context })
        object.add("required_status_checks_enforcement_level", level(rule.requiresStatusChecks))
        object.add("strict_required_status_checks_policy", rule.requiresStrictStatusChecks)
        object.add("signature_requirement_enforcement_level", level(rule.requiresCommitSignatures))
        object.add("linear_history_requirement_enforcement_level", level(rule.requiresLinearHistory))
        object.add("admin_enforced", rule.isAdminEnforced)
        object.add("create_protected", rule.blocksCreations)
        object.add("allow_force_pushes_enforcement_level", rule.allowsForcePushes ? "everyone" : "off")
        object.add("allow_deletions_enforcement_level", rule.allowsDeletions ? "everyone" : "off")
        object.add("merge_queue_enforcement_level", "off")
        object.add("required_deployments_enforcement_level", level(rule.requiresDeployments))
        object.add("required_conversation_resolution_level", level(rule.requiresConversationResolution))
        object.add("lock_branch_enforcement_level", level(rule.lockBranch))
        object.add("lock_allows_fork_sync", rule.lockAllowsFetchAndMerge)
        object.add("require_last_push_approval", rule.requireLastPushApproval)
        object.add("authorized_actors_only", rule.restrictsPushes)
        object.add("authorized_actor_names", rule.pushActors.compactMap { name(of: $0) })
        return object
    }

    /// Login or slug.
    package func name(of actor: RuleActor) -> String? {
        switch actor {
        case .user(let id): accounts[id]?.login
        case .team(let id): teams[id]?.slug
        case .app(let id): apps[id]?.slug
        }
    }
}
