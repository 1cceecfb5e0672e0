extension World {
    /// `GET …/branches/{branch}/protection`: what is off is absent, not null.
    func protectionJSON(
        _ rule: BranchProtectionRule, branch: String, in repository: borrowing Repository
    ) -> JSONObject {
        let url = protectionURL(branch, in: repository)
        var object: JSONObject = ["url": .string(url)]
        if rule.requiresStatusChecks { object.add("required_status_checks", statusChecksJSON(rule, url)) }
        if rule.restrictsPushes { object.add("restrictions", restrictionsJSON(rule, url)) }
        if rule.requiresApprovingReviews { object.add("required_pull_request_reviews", reviewsJSON(rule, url)) }
        object.add("required_signatures", switchJSON("required_signatures", rule.requiresCommitSignatures, url))
        object.add("enforce_admins", switchJSON("enforce_admins", rule.isAdminEnforced, url))
        for (key, isOn) in [
            ("required_linear_history", rule.requiresLinearHistory), ("allow_force_pushes", rule.allowsForcePushes),
            ("allow_deletions", rule.allowsDeletions), ("block_creations", rule.blocksCreations),
            ("required_conversation_resolution", rule.requiresConversationResolution),
            ("lock_branch", rule.lockBranch), ("allow_fork_syncing", rule.lockAllowsFetchAndMerge),
        ] {
            object.add(key, ["enabled": .bool(isOn)])
        }
        return object
    }

    func protectionURL(_ branch: String, in repository: borrowing Repository) -> String {
        "\(url(of: repository))/branches/\(branch)/protection"
    }

    func switchJSON(_ name: String, _ isOn: Bool, _ url: String) -> JSONObject {
        ["url": .string("\(url)/\(name)"), "enabled": .bool(isOn)]
    }

    func statusChecksJSON(_ rule: BranchProtectionRule, _ url: String) -> JSONObject {
        [
            "url": .string("\(url)/required_status_checks"), "strict": .bool(rule.requiresStrictStatusChecks),
            "contexts": .array(rule.requiredStatusChecks.map { .string($0.context) }),
            "contexts_url": .string("\(url)/required_status_checks/contexts"),
            "checks": .array(rule.requiredStatusChecks.map { $0.json }),
        ]
    }

    func reviewsJSON(_ rule: BranchProtectionRule, _ url: String) -> JSONObject {
        var object: JSONObject = [
            "url": .string("\(url)/required_pull_request_reviews"),
            "dismiss_stale_reviews": .bool(rule.dismissesStaleReviews),
            "require_code_owner_reviews": .bool(rule.requiresCodeOwnerReviews),
            "require_last_push_approval": .bool(rule.requireLastPushApproval),
            "required_approving_review_count": .int(rule.requiredApprovingReviewCount ?? 0),
        ]
        if rule.restrictsReviewDismissals {
            let dismissal = "\(url)/dismissal_restrictions"
            var block: JSONObject = [
                "url": .string(dismissal), "users_url": .string("\(dismissal)/users"),
                "teams_url": .string("\(dismissal)/teams"),
            ]
            block.append(contentsOf: actorsJSON(rule.reviewDismissalActors))
            object.add("dismissal_restrictions", block)
        }
        if !rule.bypassPullRequestActors.isEmpty {
            object.add("bypass_pull_request_allowances", actorsJSON(rule.bypassPullRequestActors))
        }
        return object
    }

    func restrictionsJSON(_ rule: BranchProtectionRule, _ url: String) -> JSONObject {
        let restrictions = "\(url)/restrictions"
        var object: JSONObject = [
            "url": .string(restrictions), "users_url": .string("\(restrictions)/users"),
            "teams_url": .string("\(restrictions)/teams"), "apps_url": .string("\(restrictions)/apps"),
        ]
        object.append(contentsOf: actorsJSON(rule.pushActors))
        return object
    }

    private func actorsJSON(_ actors: [RuleActor]) -> JSONObject {
        var users: [JSONObject] = []
        var teams: [JSONObject] = []
        var apps: [JSONObject] = []
        for actor in actors {
            switch actor {
            case .user(let id): users += accounts[id].map { [accountJSON($0)] } ?? []
            case .team(let id): teams += self.teams[id].map { [teamJSON($0)] } ?? []
            case .app(let id): apps += self.apps[id].map { [appJSON($0)] } ?? []
            }
        }
        return [
            "users": .array(users.map { .object($0) }), "teams": .array(teams.map { .object($0) }),
            "apps": .array(apps.map { .object($0) }),
        ]
    }
}
