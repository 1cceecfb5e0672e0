import Policy

/// Otterdog's configuration as jsonnet evaluates it: every repository with every field.
struct Otterdog {
    private let documents: [(name: String, json: JSON)]

    init(_ files: [PolicyText]) throws {
        documents = try files.filter { $0.name.hasSuffix(".json") }.map { (name: $0.name, json: try JSON(yaml: $0)) }
            .filter { $0.json["repositories"] != nil || $0.json["settings"] != nil }
        guard !documents.isEmpty else {
            throw ForeignFileProblem(
                "There is no evaluated JSON of otterdog, with 'repositories': evaluate it first, for example with "
                    + "'jsonnet acme.jsonnet > acme.json'.")
        }
    }

    func policy(_ organization: String?) throws -> ForeignPolicy {
        guard let document = documents.first, documents.count == 1 else {
            throw ForeignFileProblem("There are several organizations: name the JSON file of one of them.")
        }
        var omissions = OmissionList()
        let login = organization ?? document.json["github_id"]?.text
        let ofOrganization = organizationSettings(document.json, &omissions)
        let repositories = (document.json["repositories"]?.arrayValue ?? []).compactMap { value -> ForeignRepository? in
            guard let name = value["name"]?.text else { return nil }
            guard value["archived"] != true else {
                omissions.add(name, "is archived: archived repositories are read-only")
                return nil
            }
            return ForeignRepository(name, settings(of: value.objectValue ?? [:], name, &omissions))
        }
        return ForeignPolicy(
            .otterdog, login, repositories.sorted { $0.name < $1.name }, ofOrganization: ofOrganization, omissions)
    }

    private func organizationSettings(_ document: JSON, _ omissions: inout OmissionList) -> ForeignSettings {
        var settings = ForeignSettings()
        for (name, value) in (document.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
            switch name {
            case "repositories", "github_id", "project_name": continue
            case "rulesets":
                for ruleset in value.arrayValue ?? [] {
                    guard let name = ruleset["name"]?.text else { continue }
                    settings.set(
                        "rulesets", [name],
                        to: OtterdogRulesets.ruleset(ruleset, of: .organization, "organization: \(name)", &omissions))
                }
            case "variables":
                for variable in value.arrayValue ?? [] {
                    guard let name = variable["name"]?.text else { continue }
                    settings.set("variables", [name], to: Self.variable(variable))
                }
            case "webhooks":
                for hook in value.arrayValue ?? [] {
                    guard let url = hook["url"]?.text else { continue }
                    settings.set("webhooks", [url], to: Self.webhook(hook))
                    if hook["secret"]?.isNull == false {
                        omissions.add("organization: webhooks.\(url).secret", "secrets are never copied")
                    }
                }
            case "secrets":
                for secret in value.arrayValue ?? [] {
                    omissions.add(
                        "secrets.\(secret["name"]?.text ?? "?") (organization)", "secrets are never copied")
                }
            default:
                if value != [] {
                    omissions.add(
                        "\(name) (organization)", "is not carried over: import it from the live organization")
                }
            }
        }
        return settings
    }

    private static func variable(_ variable: JSON) -> JSON {
        let visibility = variable["visibility"]?.text ?? "public"
        var settings: [String: JSON] = [
            "value": variable["value"] ?? .null,
            // Otterdog says "public" for all repositories.
            "visibility": .string(visibility == "public" ? "all" : visibility),
        ]
        if visibility == "selected" { settings["selected_repositories"] = variable["selected_repositories"] ?? [] }
        return .object(settings)
    }

    /// Fields that a policy calls as otterdog does.
    private static let same: Set<String> = [
        "description", "homepage", "topics", "default_branch", "has_discussions", "has_issues", "has_projects",
        "has_wiki",
        "is_template", "allow_rebase_merge", "allow_merge_commit", "allow_squash_merge", "allow_auto_merge",
        "delete_branch_on_merge", "allow_update_branch", "allow_forking", "web_commit_signoff_required",
        "squash_merge_commit_title", "squash_merge_commit_message", "merge_commit_title", "merge_commit_message",
    ]
    private static let security = [
        "dependabot_alerts_enabled": "vulnerability_alerts",
        "dependabot_security_updates_enabled": "automated_security_fixes",
        "private_vulnerability_reporting_enabled": "private_vulnerability_reporting",
    ]

    private func settings(
        of members: [String: JSON], _ repository: String, _ omissions: inout OmissionList
    ) -> ForeignSettings {
        var settings = ForeignSettings()
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            switch name {
            case "name", "archived": continue
            case "private": settings.set("repository", ["visibility"], to: value == true ? "private" : "public")
            case _ where Self.same.contains(name):
                if !value.isNull || ["description", "homepage"].contains(name) {
                    settings.set("repository", [name], to: value)
                }
            case "secret_scanning", "secret_scanning_push_protection":
                settings.set("security", ["security_and_analysis", name, "status"], to: value)
            case _ where Self.security[name] != nil:
                settings.set("security", [Self.security[name] ?? name], to: value)
            case "team_permissions":
                for (team, permission) in value.objectValue ?? [:] {
                    settings.set("teams", [SettingsSections.slug(of: team), "permission"], to: permission)
                }
            case "custom_properties":
                for (property, value) in value.objectValue ?? [:] where !value.isNull {
                    settings.set("custom_properties", [property], to: value)
                }
            case "branch_protection_rules":
                for rule in value.arrayValue ?? [] {
                    guard let pattern = rule["pattern"]?.text else { continue }
                    settings.set(
                        "branches", [pattern], to: Self.protection(rule, "\(repository): \(pattern)", &omissions))
                }
            case "webhooks":
                for hook in value.arrayValue ?? [] {
                    guard let url = hook["url"]?.text else { continue }
                    settings.set("webhooks", [url], to: Self.webhook(hook))
                    if hook["secret"]?.isNull == false {
                        omissions.add("\(repository): webhooks.\(url).secret", "secrets are never copied")
                    }
                }
            case "variables":
                for variable in value.arrayValue ?? [] {
                    guard let name = variable["name"]?.text else { continue }
                    settings.set("variables", [name, "value"], to: variable["value"] ?? .null)
                }
            case "rulesets":
                for ruleset in value.arrayValue ?? [] {
                    guard let name = ruleset["name"]?.text else { continue }
                    settings.set(
                        "rulesets", [name],
                        to: OtterdogRulesets.ruleset(ruleset, of: .repository, "\(repository): \(name)", &omissions))
                }
            case "environments":
                for environment in value.arrayValue ?? [] {
                    guard let name = environment["name"]?.text else { continue }
                    settings.set(
                        "environments", [name],
                        to: OtterdogRulesets.environment(environment, "\(repository): \(name)", &omissions))
                }
            case "secrets":
                for secret in value.arrayValue ?? [] {
                    omissions.add("secrets.\(secret["name"]?.text ?? "?")", "secrets are never copied", repositories: 1)
                }
            default:
                let isUnused = value.isNull || value == [] || value == false || value == [:]
                if !isUnused { omissions.add(name, "is not carried over", repositories: 1) }
            }
        }
        return settings
    }

    private static func webhook(_ hook: JSON) -> JSON {
        var known: [String: JSON] = [:]
        for name in ["active", "events", "content_type"] { known[name] = hook[name] }
        known["insecure_ssl"] = .bool(hook["insecure_ssl"]?.text == "1")
        return .object(known)
    }

    // MARK: Branch protection

    /// Of GraphQL's names those that REST, and so a policy, has others for.
    private static func protection(_ rule: JSON, _ place: String, _ omissions: inout OmissionList) -> JSON {
        func isOn(_ name: String) -> Bool { rule[name] == true }
        var branch: [String: JSON] = [
            "enforce_admins": .bool(isOn("is_admin_enforced")),
            "required_linear_history": .bool(isOn("requires_linear_history")),
            "required_signatures": .bool(isOn("requires_commit_signatures")),
            "required_conversation_resolution": .bool(isOn("requires_conversation_resolution")),
            "allow_force_pushes": .bool(isOn("allows_force_pushes")),
            "allow_deletions": .bool(isOn("allows_deletions")),
            "lock_branch": .bool(isOn("lock_branch")), "allow_fork_syncing": .bool(isOn("lock_allows_fetch_and_merge")),
            "block_creations": .bool(isOn("blocks_creations")),
        ]
        if isOn("requires_pull_request") {
            branch["required_pull_request_reviews"] = [
                "required_approving_review_count": rule["required_approving_review_count"] ?? 0,
                "dismiss_stale_reviews": .bool(isOn("dismisses_stale_reviews")),
                "require_code_owner_reviews": .bool(isOn("requires_code_owner_reviews")),
                "require_last_push_approval": .bool(isOn("require_last_push_approval")),
                "bypass_pull_request_allowances": actors(rule["bypass_pull_request_allowances"]),
            ]
            if isOn("restricts_review_dismissals") {
                branch["required_pull_request_reviews"] = branch["required_pull_request_reviews"]?.setting(
                    ["dismissal_restrictions"], to: actors(rule["review_dismissal_allowances"]))
            }
        }
        if isOn("requires_status_checks") {
            let checks = (rule["required_status_checks"]?.arrayValue ?? []).compactMap { $0.text }
            // `app:context`; 'any' is no App.
            if checks.contains(where: { $0.contains(":") && !$0.hasPrefix("any:") }) {
                omissions.add(
                    "\(place): required_status_checks", "the App that must report a check is left out: any may")
            }
            branch["required_status_checks"] = [
                "strict": .bool(isOn("requires_strict_status_checks")),
                "checks": .array(
                    checks.map { check in
                        ["context": .string(check.split(separator: ":", maxSplits: 1).last.map(String.init) ?? check)]
                    }),
            ]
        }
        if isOn("restricts_pushes") { branch["restrictions"] = actors(rule["push_restrictions"]) }
        if isOn("requires_deployments") {
            branch["required_deployments"] = ["environments": rule["required_deployment_environments"] ?? []]
        }
        let forced = actors(rule["bypass_force_push_allowances"])
        if forced != ["users": [], "teams": [], "apps": []] { branch["bypass_force_push_allowances"] = forced }
        return .object(branch)
    }

    /// `@login`, `@organization/team`, `app-slug`.
    private static func actors(_ value: JSON?) -> JSON {
        var (users, teams, apps): ([String], [String], [String]) = ([], [], [])
        for name in (value?.arrayValue ?? []).compactMap({ $0.text }) {
            if name.hasPrefix("@"), let team = name.split(separator: "/").dropFirst().first {
                teams.append(String(team))
            } else if name.hasPrefix("@") {
                users.append(String(name.dropFirst()))
            } else {
                apps.append(name)
            }
        }
        return ["users": .strings(users), "teams": .strings(teams), "apps": .strings(apps)]
    }
}
