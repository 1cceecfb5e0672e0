import Kinds
import Policy

/// Rulesets and environments of Terraform's GitHub provider, in the words of a policy.
enum TerraformRulesets {
    /// Rules that are a switch in Terraform.
    private static let switches = [
        "creation", "deletion", "update", "non_fast_forward", "required_linear_history", "required_signatures",
    ]
    /// Rules whose block has GitHub's own names.
    private static let blocks = [
        "pull_request", "required_deployments", "merge_queue", "branch_name_pattern", "tag_name_pattern",
        "commit_message_pattern", "commit_author_email_pattern", "committer_email_pattern", "file_path_restriction",
        "file_extension_restriction", "max_file_path_length", "max_file_size",
    ]

    /// - Parameters:
    ///   - teams: slugs of teams by their ids, as far as the state has them.
    /// - Returns: `nil` where it names somebody by a number that only GitHub can look up.
    static func ruleset(_ values: [String: JSON], of target: TargetKind, teams: [String: String]) -> JSON? {
        var body: [String: JSON] = ["rules": .array(rules(values["rules"]?.block ?? [:]))]
        body["target"] = values["target"]
        body["enforcement"] = values["enforcement"]
        body["bypass_actors"] = values["bypass_actors"] ?? []
        if let conditions = values["conditions"]?.block?.objectValue {
            body["conditions"] = .object(conditions.compactMapValues { $0.block })
        }
        let settings = RulesetsKind.settings(ofBody: .object(body), for: target).named(teams)
        guard !settings.namesNumbers else { return nil }
        return settings
    }

    private static func rules(_ block: JSON) -> [JSON] {
        var rules: [JSON] = []
        for type in switches where block[type] == true {
            let syncing = block["update_allows_fetch_and_merge"]
            rules.append(
                type == "update" && syncing == true
                    ? ["type": "update", "parameters": ["update_allows_fetch_and_merge": true]]
                    : ["type": .string(type)])
        }
        for type in blocks {
            guard let parameters = block[type]?.block else { continue }
            rules.append([
                "type": .string(type), "parameters": type == "pull_request" ? reviews(parameters) : parameters,
            ])
        }
        if let checks = block["required_status_checks"]?.block {
            rules.append([
                "type": "required_status_checks",
                "parameters": [
                    "required_status_checks": .array(
                        (checks["required_check"]?.arrayValue ?? []).map { check in
                            // 0: any App.
                            let app = check["integration_id"]?.intValue ?? 0
                            let context: JSON = ["context": check["context"] ?? ""]
                            return app == 0 ? context : context.setting(["integration_id"], to: .integer(app))
                        }),
                    "strict_required_status_checks_policy": checks["strict_required_status_checks_policy"] ?? false,
                    "do_not_enforce_on_create": checks["do_not_enforce_on_create"] ?? false,
                ],
            ])
        }
        if let scanning = block["required_code_scanning"]?.block {
            rules.append([
                "type": "code_scanning",
                "parameters": ["code_scanning_tools": scanning["required_code_scanning_tool"] ?? []],
            ])
        }
        if let workflows = block["required_workflows"]?.block {
            rules.append([
                "type": "workflows",
                "parameters": [
                    "workflows": workflows["required_workflow"] ?? [],
                    "do_not_enforce_on_create": workflows["do_not_enforce_on_create"] ?? false,
                ],
            ])
        }
        return rules
    }

    /// Its reviewers are blocks inside blocks.
    private static func reviews(_ parameters: JSON) -> JSON {
        guard let reviewers = parameters["required_reviewers"]?.arrayValue else { return parameters }
        return parameters.setting(
            ["required_reviewers"],
            to: .array(
                reviewers.map { reviewer in
                    reviewer.setting(["reviewer"], to: reviewer["reviewer"]?.block ?? reviewer["reviewer"] ?? .null)
                }))
    }

    // MARK: Environments

    /// Reviewers are named by number: those that are teams of the state by their slugs.
    /// - Parameter unknown: hears of the others.
    static func environment(
        _ values: [String: JSON], teams: [String: String], unknown: (String) -> Void
    ) -> JSON {
        var settings: [String: JSON] = [:]
        for field in ["wait_timer", "prevent_self_review", "can_admins_bypass"] { settings[field] = values[field] }
        if let reviewers = values["reviewers"]?.block {
            var names: [JSON] = []
            for id in (reviewers["teams"]?.arrayValue ?? []).compactMap({ $0.text }) {
                if let slug = teams[id] { names.append(.string("team/\(slug)")) } else { unknown("team \(id)") }
            }
            let users = (reviewers["users"]?.arrayValue ?? []).compactMap { $0.text }
            for id in users { unknown("user \(id)") }
            // Half a list would take the others away.
            if names.count == (reviewers["teams"]?.arrayValue ?? []).count, users.isEmpty {
                settings["reviewers"] = .array(names)
            }
        }
        if let policy = values["deployment_branch_policy"]?.block {
            settings["deployment_branch_policy"] =
                policy["protected_branches"] == true
                ? ["protected_branches": true] : ["protected_branches": false, "branches": [], "tags": []]
        }
        return .object(settings)
    }
}

extension JSON {
    /// The one element of what Terraform calls a block; `nil` where there is none.
    fileprivate var block: JSON? { arrayValue?.first.flatMap { $0.isNull ? [:] : $0 } }

    /// With the slugs of teams whose numbers are known.
    fileprivate func named(_ teams: [String: String]) -> JSON {
        func name(_ text: String) -> String {
            guard text.hasPrefix("team/#"), let slug = teams[String(text.dropFirst(6))] else { return text }
            return "team/\(slug)"
        }
        switch self {
        case .string(let text): return .string(name(text))
        case .array(let items): return .array(items.map { $0.named(teams) })
        case .object(let members):
            return .object(
                Dictionary(members.map { (name($0.key), $0.value.named(teams)) }) { first, _ in first })
        default: return self
        }
    }
}
