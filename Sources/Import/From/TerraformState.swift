import Policy

/// What Terraform's GitHub provider has made, from `terraform show -json` or from a state file.
struct TerraformState {
    struct Resource {
        let address: String
        let type: String
        let values: [String: JSON]
    }

    private let resources: [Resource]

    init(_ files: [PolicyText]) throws {
        var resources: [Resource] = []
        for file in files where file.name.hasSuffix(".json") || file.name.hasSuffix(".tfstate") {
            let document = try JSON(yaml: file)
            if let root = document["values"]?["root_module"] { resources += Self.resources(inModule: root) }
            resources += Self.resources(inState: document)
        }
        self.resources = resources.filter { $0.type.hasPrefix("github_") }.sorted { $0.address < $1.address }
        guard !self.resources.isEmpty else {
            throw ForeignFileProblem(
                "There is no resource of the GitHub provider: name \(ForeignTool.terraform.files).")
        }
    }

    private static func resources(inModule module: JSON) -> [Resource] {
        let own = (module["resources"]?.arrayValue ?? []).compactMap { resource -> Resource? in
            guard resource["mode"] != "data", let type = resource["type"]?.text else { return nil }
            return Resource(
                address: resource["address"]?.text ?? type, type: type, values: resource["values"]?.objectValue ?? [:])
        }
        return own + (module["child_modules"]?.arrayValue ?? []).flatMap { resources(inModule: $0) }
    }

    private static func resources(inState state: JSON) -> [Resource] {
        (state["resources"]?.arrayValue ?? []).flatMap { resource -> [Resource] in
            guard resource["mode"] != "data", let type = resource["type"]?.text else { return [] }
            let module = resource["module"]?.text.map { "\($0)." } ?? ""
            return (resource["instances"]?.arrayValue ?? []).map { instance in
                let index = instance["index_key"].map { "[\($0.text())]" } ?? ""
                return Resource(
                    address: "\(module)\(type).\(resource["name"]?.text ?? "")\(index)", type: type,
                    values: instance["attributes"]?.objectValue ?? [:])
            }
        }
    }

    struct Reading {
        var settings: [String: ForeignSettings] = [:]
        var ofOrganization = ForeignSettings()
        var omissions = OmissionList()
        /// Repositories by their node ids, and teams' slugs by their ids.
        var repositories: [String: String] = [:]
        var teams: [String: String] = [:]
        /// Addresses of what is not carried over, although others of its type are.
        var left: Set<String> = []

        /// A resource that Terraform has to keep.
        mutating func leave(_ resource: Resource, _ reason: String) {
            omissions.add(resource.address, reason)
            left.insert(resource.address)
        }

        mutating func set(_ repository: String?, _ kind: String, _ path: [String], _ value: JSON?) {
            guard let repository, let value, !value.isNull else { return }
            settings[repository, default: ForeignSettings()].set(kind, path, to: value)
        }
    }

    func policy(_ organization: String?) throws -> ForeignPolicy {
        var reading = Reading()
        for resource in resources {
            let values = resource.values
            if resource.type == "github_repository", let name = values["name"]?.text {
                for id in ["node_id", "repo_id"] {
                    if let id = values[id]?.text { reading.repositories[id] = name }
                }
                reading.repositories[name] = name
            } else if resource.type == "github_team", let slug = values["slug"]?.text {
                if let id = values["id"]?.text { reading.teams[id] = slug }
                reading.teams[slug] = slug
            }
        }
        for resource in resources { read(resource, &reading) }
        for resource in resources where resource.type == "github_repository_environment_deployment_policy" {
            readDeploymentPolicy(resource.values, &reading)
        }
        for name in resources.filter({ $0.type == "github_repository" && $0.values["archived"] == true })
            .compactMap({ $0.values["name"]?.text })
        {
            reading.settings[name] = nil
            reading.omissions.add(name, "is archived: archived repositories are read-only")
        }
        let imported = resources.filter { Self.types.contains($0.type) }.map { $0.address }
            .filter { !reading.left.contains($0) }
        for address in imported.prefix(500) {
            reading.omissions.add("terraform state rm '\(address)'", "once the policy enforces it, not before")
        }
        let repositories = reading.settings.sorted { $0.key < $1.key }.map { ForeignRepository($0.key, $0.value) }
        return ForeignPolicy(
            .terraform, organization, repositories, ofOrganization: reading.ofOrganization, reading.omissions)
    }

    private static let types: Set<String> = [
        "github_repository", "github_branch_default", "github_repository_topics", "github_repository_collaborator",
        "github_team_repository", "github_branch_protection", "github_issue_label", "github_issue_labels",
        "github_repository_autolink_reference", "github_repository_webhook", "github_actions_variable",
        "github_repository_ruleset", "github_organization_ruleset", "github_repository_environment",
        "github_repository_environment_deployment_policy", "github_actions_environment_variable",
        "github_repository_deploy_key", "github_repository_custom_property", "github_actions_organization_variable",
        "github_repository_dependabot_security_updates", "github_actions_repository_access_level",
        "github_workflow_repository_permissions", "github_actions_repository_permissions",
    ]

    /// Attributes of `github_repository` that a policy calls as the provider does.
    private static let same: Set<String> = [
        "description", "visibility", "topics", "has_issues", "has_projects", "has_wiki", "has_discussions",
        "is_template",
        "allow_merge_commit", "allow_squash_merge", "allow_rebase_merge", "allow_auto_merge", "delete_branch_on_merge",
        "allow_update_branch", "allow_forking", "web_commit_signoff_required", "squash_merge_commit_title",
        "squash_merge_commit_message", "merge_commit_title", "merge_commit_message",
    ]

    private func read(_ resource: Resource, _ reading: inout Reading) {
        let values = resource.values
        let repository = (values["repository"] ?? values["repository_id"])?.text.map { reading.repositories[$0] ?? $0 }
        switch resource.type {
        case "github_repository":
            let name = values["name"]?.text
            for field in Self.same.sorted() { reading.set(name, "repository", [field], values[field]) }
            reading.set(name, "repository", ["homepage"], values["homepage_url"])
            reading.set(name, "security", ["vulnerability_alerts"], values["vulnerability_alerts"])
            for (feature, status) in values["security_and_analysis"]?.arrayValue?.first?.objectValue ?? [:] {
                guard let status = status.arrayValue?.first?["status"] else { continue }
                reading.set(name, "security", ["security_and_analysis", feature, "status"], status)
            }
        case "github_branch_default": reading.set(repository, "repository", ["default_branch"], values["branch"])
        case "github_repository_topics": reading.set(repository, "repository", ["topics"], values["topics"])
        case "github_repository_collaborator":
            guard let login = values["username"]?.text else { return }
            reading.set(repository, "collaborators", [login, "permission"], values["permission"])
        case "github_team_repository":
            guard let id = values["team_id"]?.text else { return }
            guard let slug = reading.teams[id] ?? (Int(id) == nil ? id : nil) else {
                reading.leave(resource, "its team \(id) is not in this state")
                return
            }
            reading.set(repository, "teams", [slug, "permission"], values["permission"])
        case "github_branch_protection":
            guard let pattern = values["pattern"]?.text else { return }
            reading.set(repository, "branches", [pattern], protection(values, resource.address, &reading))
        case "github_issue_label": readLabel(values, repository, &reading)
        case "github_issue_labels":
            for label in values["label"]?.arrayValue ?? [] { readLabel(label.objectValue ?? [:], repository, &reading) }
        case "github_repository_autolink_reference":
            guard let prefix = values["key_prefix"]?.text else { return }
            reading.set(repository, "autolinks", [prefix, "url_template"], values["target_url_template"])
            reading.set(repository, "autolinks", [prefix, "is_alphanumeric"], values["is_alphanumeric"])
        case "github_repository_webhook": readWebhook(values, repository, &reading)
        case "github_actions_variable":
            guard let name = values["variable_name"]?.text else { return }
            reading.set(repository, "variables", [name, "value"], values["value"])
        case "github_repository_ruleset", "github_organization_ruleset": readRuleset(resource, repository, &reading)
        case "github_repository_environment":
            guard let name = values["environment"]?.text else { return }
            var unknown: [String] = []
            let environment = TerraformRulesets.environment(values, teams: reading.teams) { unknown.append($0) }
            // Its variables are resources of their own.
            for (field, value) in environment.objectValue ?? [:] {
                reading.set(repository, "environments", [name, field], value)
            }
            for reviewer in unknown {
                reading.omissions.add(
                    "\(resource.address): reviewers: \(reviewer)",
                    "is named by number: write all reviewers, each a login or 'team/SLUG'")
            }
        // Read once all environments are known.
        case "github_repository_environment_deployment_policy": return
        case "github_actions_environment_variable":
            guard let environment = values["environment"]?.text, let name = values["variable_name"]?.text else {
                return
            }
            reading.set(repository, "environments", [environment, "variables", name, "value"], values["value"])
        case "github_repository_deploy_key":
            guard let key = values["key"]?.text else { return }
            reading.set(repository, "deploy_keys", [Substring(key).trimmed, "title"], values["title"])
            reading.set(repository, "deploy_keys", [Substring(key).trimmed, "read_only"], values["read_only"])
        case "github_repository_custom_property":
            guard let name = values["property_name"]?.text, let value = values["property_value"]?.arrayValue else {
                return
            }
            reading.set(
                repository, "custom_properties", [name],
                values["property_type"] == "multi_select" ? .array(value) : value.first)
        case "github_actions_repository_permissions", "github_workflow_repository_permissions",
            "github_actions_repository_access_level":
            readActions(values, repository, &reading)
        case "github_repository_dependabot_security_updates":
            reading.set(repository, "security", ["automated_security_fixes"], values["enabled"])
        case "github_actions_organization_variable": readOrganizationVariable(resource, &reading)
        case _ where resource.type.contains("secret"):
            reading.omissions.add(resource.address, "secrets are never copied out of a state file")
        default: reading.omissions.add(resource.address, "\(resource.type) is not carried over")
        }
    }

    private func readLabel(_ values: [String: JSON], _ repository: String?, _ reading: inout Reading) {
        guard let name = values["name"]?.text else { return }
        reading.set(repository, "labels", [name, "color"], values["color"]?.text.map { JSON.string($0) })
        reading.set(repository, "labels", [name, "description"], values["description"])
    }

    private func readWebhook(_ values: [String: JSON], _ repository: String?, _ reading: inout Reading) {
        let configuration = values["configuration"]?.arrayValue?.first ?? [:]
        guard let url = configuration["url"]?.text, let repository else {
            reading.omissions.add(
                "webhook of \(repository ?? "?")", "its URL is not in the state, or hidden because it is sensitive")
            return
        }
        reading.set(repository, "webhooks", [url, "events"], values["events"])
        reading.set(repository, "webhooks", [url, "active"], values["active"])
        for name in ["content_type", "insecure_ssl"] {
            reading.set(repository, "webhooks", [url, name], configuration[name])
        }
        if configuration["secret"]?.text?.isEmpty == false {
            reading.omissions.add(
                "\(repository): webhooks.\(url).secret", "secrets are never copied out of a state file")
        }
    }
}
