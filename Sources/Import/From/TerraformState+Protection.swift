import Policy

/// Branch protection as Terraform's GitHub provider has it.
extension TerraformState {
    func protection(_ values: [String: JSON], _ address: String, _ reading: inout Reading) -> JSON {
        func isOn(_ name: String) -> JSON { .bool(values[name] == true) }
        var branch: [String: JSON] = [
            "enforce_admins": isOn("enforce_admins"), "required_linear_history": isOn("required_linear_history"),
            "required_signatures": isOn("require_signed_commits"),
            "required_conversation_resolution": isOn("require_conversation_resolution"),
            "allow_force_pushes": isOn("allows_force_pushes"), "allow_deletions": isOn("allows_deletions"),
            "lock_branch": isOn("lock_branch"),
        ]
        if let reviews = values["required_pull_request_reviews"]?.arrayValue?.first {
            var members: [String: JSON] = [:]
            for name in [
                "required_approving_review_count", "dismiss_stale_reviews", "require_code_owner_reviews",
                "require_last_push_approval",
            ] { members[name] = reviews[name] }
            members["bypass_pull_request_allowances"] = actors(reviews["pull_request_bypassers"], address, &reading)
            if reviews["restrict_dismissals"] == true {
                members["dismissal_restrictions"] = actors(reviews["dismissal_restrictions"], address, &reading)
            }
            branch["required_pull_request_reviews"] = .object(members)
        }
        if let checks = values["required_status_checks"]?.arrayValue?.first {
            branch["required_status_checks"] = [
                "strict": checks["strict"] ?? false,
                "checks": .array((checks["contexts"]?.arrayValue ?? []).map { ["context": $0] }),
            ]
        }
        if let pushes = values["restrict_pushes"]?.arrayValue?.first {
            branch["restrictions"] = actors(pushes["push_allowances"], address, &reading)
            branch["block_creations"] = pushes["blocks_creations"]
        }
        if let forced = values["force_push_bypassers"], forced != [] {
            branch["bypass_force_push_allowances"] = actors(forced, address, &reading)
        }
        return .object(branch)
    }

    /// `/login`, `organization/team`; a node id names nobody.
    private func actors(_ value: JSON?, _ address: String, _ reading: inout Reading) -> JSON {
        var (users, teams): ([String], [String]) = ([], [])
        for name in (value?.arrayValue ?? []).compactMap({ $0.text }) {
            if name.hasPrefix("/") {
                users.append(String(name.dropFirst()))
            } else if let team = name.split(separator: "/").dropFirst().first {
                teams.append(String(team))
            } else {
                reading.omissions.add("\(address): \(name)", "is a node id: name the user, team or App in the policy")
            }
        }
        return ["users": .strings(users), "teams": .strings(teams), "apps": []]
    }
}
