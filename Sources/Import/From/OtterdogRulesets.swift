import Policy

/// Otterdog's rulesets and environments, in the words of a policy.
enum OtterdogRulesets {
    /// Otterdog's names of roles that may bypass rules.
    private static let roles = [
        "RepositoryAdmin": "role/admin", "Maintain": "role/maintain", "Write": "role/write",
        "OrganizationAdmin": "organization_admin",
    ]

    /// - Parameter target: an organization's ruleset names repositories as well.
    static func ruleset(_ ruleset: JSON, of target: TargetKind, _ place: String, _ omissions: inout OmissionList)
        -> JSON
    {
        func isOn(_ name: String) -> Bool { ruleset[name] == true }
        var rules: [String: JSON] = [:]
        // Otterdog says what is allowed where GitHub has a rule that forbids it.
        for (allowance, rule) in [
            ("allows_creations", "creation"), ("allows_deletions", "deletion"), ("allows_updates", "update"),
            ("allows_force_pushes", "non_fast_forward"),
        ] where ruleset[allowance] == false { rules[rule] = [:] }
        if isOn("requires_commit_signatures") { rules["required_signatures"] = [:] }
        if isOn("requires_linear_history") { rules["required_linear_history"] = [:] }
        if isOn("requires_deployments") {
            rules["required_deployments"] = [
                "required_deployment_environments": ruleset["required_deployment_environments"] ?? []
            ]
        }
        rules["pull_request"] = pullRequest(ruleset)
        rules["required_status_checks"] = statusChecks(ruleset)
        rules["merge_queue"] = mergeQueue(ruleset["required_merge_queue"])
        var settings: [String: JSON] = ["rules": .object(rules)]
        settings["target"] = ruleset["target"]
        settings["enforcement"] = ruleset["enforcement"]
        settings["bypass_actors"] = bypassActors(ruleset["bypass_actors"], place, &omissions)
        var conditions: [String: JSON] = [
            "ref_name": ["include": refs(ruleset["include_refs"]), "exclude": refs(ruleset["exclude_refs"])]
        ]
        if target == .organization {
            conditions["repository_name"] = [
                "include": ruleset["include_repo_names"] ?? [], "exclude": ruleset["exclude_repo_names"] ?? [],
                "protected": .bool(isOn("protect_repo_names")),
            ]
        }
        if ruleset["target"] != "push" { settings["conditions"] = .object(conditions) }
        return .object(settings)
    }

    private static func refs(_ refs: JSON?) -> JSON {
        .strings((refs?.arrayValue ?? []).compactMap { $0.text?.withoutRefPrefix })
    }

    /// Versions of otterdog have the fields in the ruleset itself, or in an object of their own.
    private static func pullRequest(_ ruleset: JSON) -> JSON? {
        let isBlock = ruleset["required_pull_request"]?.objectValue != nil
        guard isBlock || ruleset["requires_pull_request"] == true else { return nil }
        let fields = isBlock ? ruleset["required_pull_request"] ?? [:] : ruleset
        return [
            "required_approving_review_count": .integer(fields["required_approving_review_count"]?.intValue ?? 0),
            "dismiss_stale_reviews_on_push": fields["dismisses_stale_reviews"] ?? false,
            "require_code_owner_review": fields["requires_code_owner_review"] ?? false,
            "require_last_push_approval": fields["requires_last_push_approval"] ?? false,
            "required_review_thread_resolution": fields["requires_review_thread_resolution"] ?? false,
        ]
    }

    private static func statusChecks(_ ruleset: JSON) -> JSON? {
        let block = ruleset["required_status_checks"]?.objectValue
        guard block != nil || ruleset["requires_status_checks"] == true else { return nil }
        let names = block?["status_checks"] ?? ruleset["required_status_checks"]
        let checks = (names?.arrayValue ?? []).compactMap { $0.text }.map { check -> JSON in
            // `app:context`; 'any' is no App.
            guard let colon = check.firstIndex(of: ":") else { return ["context": .string(check)] }
            let (app, context) = (String(check[..<colon]), String(check[check.index(after: colon)...]))
            return app == "any"
                ? ["context": .string(context)] : ["context": .string(context), "app": .string(app)]
        }
        return [
            "required_status_checks": .array(checks),
            "strict_required_status_checks_policy":
                block?["strict"] ?? ruleset["requires_strict_status_checks"] ?? false,
            "do_not_enforce_on_create": block?["do_not_enforce_on_create"] ?? false,
        ]
    }

    private static let queueFields = [
        "status_check_timeout": "check_response_timeout_minutes", "build_concurrency": "max_entries_to_build",
        "max_group_size": "max_entries_to_merge", "merge_method": "merge_method",
        "min_group_size": "min_entries_to_merge",
        "wait_time_for_minimum_group_size": "min_entries_to_merge_wait_minutes",
    ]

    private static func mergeQueue(_ queue: JSON?) -> JSON? {
        guard let members = queue?.objectValue else { return nil }
        var settings: [String: JSON] = [:]
        for (theirs, ours) in queueFields { settings[ours] = members[theirs] }
        if let isWhole = members["requires_all_group_entries_to_pass_required_checks"] {
            settings["grouping_strategy"] = isWhole == true ? "ALLGREEN" : "HEADGREEN"
        }
        return .object(settings)
    }

    /// `#Role`, `@organization/team` or an App's slug, each perhaps with `:pull_request`.
    private static func bypassActors(_ actors: JSON?, _ place: String, _ omissions: inout OmissionList) -> JSON {
        var modes: [String: JSON] = [:]
        for text in (actors?.arrayValue ?? []).compactMap({ $0.text }) {
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            guard let name = parts.first else { continue }
            let mode = JSON.string(parts.count > 1 ? parts[1] : "always")
            if name.hasPrefix("#") {
                guard let role = roles[String(name.dropFirst())] else {
                    omissions.add(
                        "\(place): bypass_actors: \(name)", "is a role that only GitHub knows: name it by hand")
                    continue
                }
                modes[role] = mode
            } else if name.hasPrefix("@") {
                modes["team/\(name.split(separator: "/").last ?? "")"] = mode
            } else {
                modes["app/\(name)"] = mode
            }
        }
        return .object(modes)
    }

    // MARK: Environments

    static func environment(_ environment: JSON, _ place: String, _ omissions: inout OmissionList) -> JSON {
        var settings: [String: JSON] = [:]
        for field in ["wait_timer", "prevent_self_review"] { settings[field] = environment[field] }
        settings["reviewers"] = .strings(
            (environment["reviewers"]?.arrayValue ?? []).compactMap { $0.text }.map { reviewer in
                reviewer.split(separator: "/").dropFirst().first.map { "team/\($0)" }
                    ?? String(reviewer.drop { $0 == "@" })
            })
        switch environment["deployment_branch_policy"]?.text {
        case "protected", "protected_branches": settings["deployment_branch_policy"] = ["protected_branches": true]
        case "selected", "branch_policies":
            let patterns = (environment["branch_policies"]?.arrayValue ?? []).compactMap { $0.text }
            settings["deployment_branch_policy"] = [
                "protected_branches": false,
                "branches": .strings(patterns.filter { !$0.hasPrefix("tag:") }),
                "tags": .strings(patterns.filter { $0.hasPrefix("tag:") }.map { String($0.dropFirst(4)) }),
            ]
        case "all": settings["deployment_branch_policy"] = .null
        default: break
        }
        var variables: [String: JSON] = [:]
        for variable in environment["variables"]?.arrayValue ?? [] {
            if let name = variable["name"]?.text { variables[name] = ["value": variable["value"] ?? .null] }
        }
        if !variables.isEmpty { settings["variables"] = .object(variables) }
        for secret in environment["secrets"]?.arrayValue ?? [] {
            omissions.add("\(place): secrets.\(secret["name"]?.text ?? "?")", "secrets are never copied")
        }
        return .object(settings)
    }
}

extension String {
    /// A branch or tag by its short name, as a policy has it.
    var withoutRefPrefix: String {
        for prefix in ["refs/heads/", "refs/tags/"] where hasPrefix(prefix) { return String(dropFirst(prefix.count)) }
        return self
    }
}
