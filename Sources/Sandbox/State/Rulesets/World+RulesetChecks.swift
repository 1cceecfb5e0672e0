extension World {
    /// What GitHub refuses in a ruleset whose body has the right form. Rules of a type that the catalog lacks pass.
    func check(_ ruleset: Ruleset) throws(Refusal) {
        guard !ruleset.name.isEmpty else { throw Self.failed("Name can't be blank") }
        try checkPlan(ruleset)
        for (place, rule) in ruleset.rules.enumerated() {
            guard !ruleset.rules.prefix(place).contains(where: { $0.type == rule.type }) else {
                throw Self.failed("Rules of the type '\(rule.type)' are not unique.")
            }
            try check(rule, of: ruleset)
        }
        try RulesetConditions.check(ruleset)
        for actor in ruleset.bypassActors { try check(actor, of: ruleset) }
    }

    private static func failed(_ text: String) -> Refusal { Refusal(422, "Validation Failed: \(text)") }

    private func checkPlan(_ ruleset: Ruleset) throws(Refusal) {
        let plan: String
        switch ruleset.source {
        case .organization(let id):
            plan = self.plan(of: id)
            guard plan != "free" else { throw Refusal(403, "Upgrade to GitHub Team to enable this feature.") }
        case .repository(let id):
            guard let repository = repositories[id] else { throw .notFound }
            plan = self.plan(of: repository.ownerID)
            guard plan != "free" || repository.visibility == .public else {
                throw Refusal(403, "Upgrade to GitHub Pro or make this repository public to enable this feature.")
            }
            guard ruleset.target != "push" || repository.isPrivate else {
                throw Self.failed("Push rulesets are only available for private and internal repositories.")
            }
        }
        guard ruleset.enforcement != "evaluate" || (plan == "enterprise" && ruleset.target != "repository") else {
            throw Refusal(422, "Enforcement evaluate option is not supported on this plan.")
        }
        guard ruleset.target != "push" || plan != "free" else {
            throw Refusal(403, "Upgrade to GitHub Team to enable this feature.")
        }
        let isGated = ruleset.rules.contains { RuleCatalog.entry($0.type)?.needsEnterprise ?? false }
        guard !isGated || plan == "enterprise" else {
            throw Refusal(422, "Validation Failed: Upgrade to GitHub Enterprise to enable this rule.")
        }
    }

    private func check(_ rule: Ruleset.Rule, of ruleset: Ruleset) throws(Refusal) {
        guard let entry = RuleCatalog.entry(rule.type) else { return }
        guard entry.targets.contains(ruleset.target) else {
            throw Self.failed("Invalid rule '\(rule.type)': not supported for the target '\(ruleset.target)'.")
        }
        let parameters = rule.parameters ?? [:]
        switch rule.type {
        case "required_status_checks":
            let ids = (parameters["required_status_checks"]?.array ?? []).compactMap { $0["integration_id"]?.int }
            let wrong = ids.filter { !isKnownIntegration($0, to: owner(of: ruleset)) }
            guard wrong.isEmpty else {
                throw Self.failed("Invalid rule 'required_status_checks': Invalid integration ids \(wrong).")
            }
        case "pull_request":
            let ids = (parameters["required_reviewers"]?.array ?? []).compactMap { $0["reviewer"]?["id"]?.int }
            guard ids.allSatisfy({ teams[$0]?.organizationID == owner(of: ruleset) }) else {
                throw Self.failed("Invalid rule 'pull_request': Invalid reviewers.")
            }
            let actors = parameters["dismissal_restriction"]?["allowed_actors"]?.array ?? []
            guard actors.allSatisfy({ mayDismiss($0, in: owner(of: ruleset)) }) else {
                throw Self.failed("Invalid rule 'pull_request': Invalid dismissal actors.")
            }
        case "workflows":
            let ids = (parameters["workflows"]?.array ?? []).compactMap { $0["repository_id"]?.int }
            guard ids.allSatisfy({ repositories[$0]?.ownerID == owner(of: ruleset) }) else {
                throw Self.failed("Invalid rules: 'Workflows'")
            }
        case "merge_queue": try checkMergeMethod(parameters["merge_method"]?.string, ruleset)
        default: break
        }
    }

    private func checkMergeMethod(_ method: String?, _ ruleset: Ruleset) throws(Refusal) {
        guard case .repository(let id) = ruleset.source, let merge = repositories[id]?.merge else { return }
        let isAllowed =
            switch method {
            case "SQUASH": merge.allowSquashMerge
            case "REBASE": merge.allowRebaseMerge
            default: merge.allowMergeCommit
            }
        guard isAllowed else {
            throw Self.failed("Invalid rule 'merge_queue': The merge method is not allowed in this repository.")
        }
    }

    private func check(_ actor: Ruleset.BypassActor, of ruleset: Ruleset) throws(Refusal) {
        let owner = owner(of: ruleset)
        let isPart =
            switch actor.kind {
            case .team(let id): teams[id]?.organizationID == owner
            // GitHub's own Apps are installed nowhere.
            case .app(let id): apps[id].map { !$0.isFirstParty && isKnownIntegration(id, to: owner) } ?? false
            case .user(let id): organizations[owner]?.members.contains(id) ?? (id == owner)
            // Readers and triagers have nothing to bypass.
            case .repositoryRole(let id):
                [2, 4, 5].contains(id) || organizations[owner]?.customRoles.contains { $0.id == id } ?? false
            case .organizationAdmin, .enterpriseOwner, .deployKey: true
            }
        guard isPart else {
            let name = Ruleset.BypassActor.typeName(actor.kind)
            throw Self.failed("Actor \(name) must be part of the ruleset source or owner organization")
        }
        guard actor.mode != "pull_request" || (ruleset.target == "branch" && actor.kind != .deployKey) else {
            throw Self.failed("Bypass mode 'pull_request' is not allowed here.")
        }
        guard actor.kind != .deployKey || actor.mode == "always" else {
            throw Self.failed("Bypass mode of deploy keys must be 'always'.")
        }
    }

    private func mayDismiss(_ actor: JSON, in owner: Int) -> Bool {
        guard let id = actor["id"]?.int else { return false }
        return switch actor["type"]?.string {
        case "Team": teams[id]?.organizationID == owner
        case "User": organizations[owner]?.members.contains(id) ?? (id == owner)
        case "IntegrationInstallation": installations[id]?.accountID == owner
        case "RepositoryRole":
            [2, 4, 5].contains(id) || organizations[owner]?.customRoles.contains { $0.id == id } ?? false
        default: false
        }
    }

    private func isKnownIntegration(_ id: Int, to owner: Int) -> Bool {
        apps[id]?.isFirstParty ?? false || installation(accountID: owner, appID: id) != nil
    }

    private func owner(of ruleset: Ruleset) -> Int {
        switch ruleset.source {
        case .organization(let id): id
        case .repository(let id): repositories[id]?.ownerID ?? 0
        }
    }

    /// The ruleset as GitHub keeps it: parameters and conditions filled in.
    func normalised(_ ruleset: Ruleset) -> Ruleset {
        var ruleset = ruleset
        ruleset.conditions = RulesetConditions.filled(ruleset.conditions, target: ruleset.target)
        var isFork = false
        if case .repository(let id) = ruleset.source { isFork = repositories[id]?.isFork ?? false }
        ruleset.rules = ruleset.rules.map { rule in
            var rule = RuleCatalog.filled(rule)
            if rule.type == "update", !isFork { rule.parameters?["update_allows_fetch_and_merge"] = false }
            if rule.type == "workflows" { rule.parameters = rule.parameters.map { Self.withWholeRefs($0) } }
            return rule
        }
        return ruleset
    }

    /// `main` comes back as `refs/heads/main`.
    private static func withWholeRefs(_ parameters: JSONObject) -> JSONObject {
        var parameters = parameters
        parameters["workflows"] = .array(
            (parameters["workflows"]?.array ?? []).map { workflow in
                guard var object = workflow.object, let ref = object["ref"]?.string, !ref.hasPrefix("refs/") else {
                    return workflow
                }
                object["ref"] = .string("refs/heads/\(ref)")
                return .object(object)
            })
        return parameters
    }
}
