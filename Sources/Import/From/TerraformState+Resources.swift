import Policy

/// What has resources of its own in Terraform: rulesets, environments, Actions, variables of the organization.
extension TerraformState {
    func readRuleset(_ resource: Resource, _ repository: String?, _ reading: inout Reading) {
        guard let name = resource.values["name"]?.text else { return }
        let target: TargetKind = resource.type == "github_organization_ruleset" ? .organization : .repository
        guard let ruleset = TerraformRulesets.ruleset(resource.values, of: target, teams: reading.teams) else {
            reading.leave(
                resource,
                "names teams, Apps or roles by number, which only GitHub can look up: import it from the live "
                    + "organization")
            return
        }
        if target == .organization {
            reading.ofOrganization.set("rulesets", [name], to: ruleset)
        } else {
            reading.set(repository, "rulesets", [name], ruleset)
        }
    }

    func readDeploymentPolicy(_ values: [String: JSON], _ reading: inout Reading) {
        guard let repository = values["repository"]?.text.map({ reading.repositories[$0] ?? $0 }),
            let environment = values["environment"]?.text
        else { return }
        for (field, list) in [("branch_pattern", "branches"), ("tag_pattern", "tags")] {
            guard let pattern = values[field]?.text, !pattern.isEmpty else { continue }
            let path = [environment, "deployment_branch_policy", list]
            let known = reading.settings[repository]?["environments"]?[SettingPath(path)]?.arrayValue ?? []
            reading.set(repository, "environments", path, .array(known + [.string(pattern)]))
        }
    }

    func readActions(_ values: [String: JSON], _ repository: String?, _ reading: inout Reading) {
        for field in [
            "enabled", "allowed_actions", "sha_pinning_required", "access_level", "default_workflow_permissions",
            "can_approve_pull_request_reviews",
        ] { reading.set(repository, "actions", [field], values[field]) }
        for field in ["github_owned_allowed", "verified_allowed", "patterns_allowed"] {
            reading.set(
                repository, "actions", ["selected_actions", field],
                values["allowed_actions_config"]?.arrayValue?.first?[field])
        }
    }

    func readOrganizationVariable(_ resource: Resource, _ reading: inout Reading) {
        let values = resource.values
        guard let name = values["variable_name"]?.text, let value = values["value"] else { return }
        var variable: [String: JSON] = ["value": value]
        variable["visibility"] = values["visibility"]
        let ids = (values["selected_repository_ids"]?.arrayValue ?? []).compactMap { $0.text }
        let selected = ids.compactMap { reading.repositories[$0] }
        guard selected.count == ids.count else {
            reading.leave(resource, "selects repositories that are not in this state")
            return
        }
        if values["visibility"] == "selected" { variable["selected_repositories"] = .strings(selected.sorted()) }
        reading.ofOrganization.set("variables", [name], to: .object(variable))
    }
}
