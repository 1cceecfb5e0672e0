import Policy

/// The CSV files of the original GitHubCop. What else it did was written into its script, and is written here as rules.
struct OriginalFiles {
    private let facts: PolicyText?
    private let excluded: PolicyText?

    init(_ files: [PolicyText]) throws {
        func file(_ name: String) -> PolicyText? {
            files.first { $0.name.split(separator: "/").last.map(String.init) == name }
        }
        facts = file("repo_info.csv")
        excluded = file("excluded_repos.csv")
        guard facts != nil || excluded != nil else {
            throw ForeignFileProblem("There is neither repo_info.csv nor excluded_repos.csv.")
        }
    }

    func policy(_ organization: String?) throws -> ForeignPolicy {
        var omissions = OmissionList()
        let inventory = PolicyText(name: "repositories.csv", text: try inventoryText(&omissions))
        omissions.add("autolinks", "the Jira keys are constants of the script: add them under 'autolinks'")
        omissions.add("shards, schedule and secrets", "belong to the workflow, not to the policy: see Docs/actions.md")
        let excluded = Self.rows(of: excluded).compactMap { $0.first }
        var exemptions: [YAML] = []
        if !excluded.isEmpty {
            exemptions.append(
                .mapping([
                    YAMLEntry("repositories", .sequence(excluded.map { .text($0) })),
                    YAMLEntry("reason", .text("excluded_repos.csv of the original GitHubCop")),
                ]))
        }
        return ForeignPolicy(
            .original, organization, rules, exemptions: exemptions, inventory: inventory, omissions)
    }

    /// With the columns that the rules name.
    private func inventoryText(_ omissions: inout OmissionList) throws -> String {
        var lines = ["repository,collection,approvers,jenkins_any"]
        var seen: Set<String> = []
        for (number, row) in Self.rows(of: facts).enumerated() {
            if number == 0, row.first?.uppercased() == "GH_REPO" { continue }
            guard row.count >= 4, let approvers = Int(row[2]), (1...6).contains(approvers),
                ["true", "false"].contains(row[3].lowercased())
            else {
                omissions.add(
                    "repo_info.csv: \(row.joined(separator: ","))", "is not REPOSITORY,COLLECTION,1-6,true|false")
                continue
            }
            // The first row of a repository counts.
            guard seen.insert(row[0].lowercased()).inserted else { continue }
            lines.append("\(row[0]),\(row[1]),\(approvers),\(row[3].lowercased())")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func rows(of file: PolicyText?) -> [[String]] {
        (file?.text ?? "").split(whereSeparator: \.isNewline)
            .map { $0.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)[0] }
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmed } }
            .filter { $0.first?.isEmpty == false }
    }

    private var rules: [RuleText] {
        var baseline = ForeignSettings()
        for (team, permission) in [("infosec", "pull"), ("devops", "admin"), ("ci", "admin"), ("engineering", "push")] {
            baseline.set("teams", [team, "permission"], to: .string(permission))
        }
        let protection: JSON = [
            "required_pull_request_reviews": [
                "required_approving_review_count": "{{approvers|1}}", "dismiss_stale_reviews": true,
                "require_code_owner_reviews": true, "require_last_push_approval": true,
                "bypass_pull_request_allowances": ["users": ["automation-ci"]],
            ],
            "required_status_checks": ["strict": false, "checks": [["context": "Git_Commit_Checker"]]],
            "required_conversation_resolution": true, "allow_force_pushes": false,
        ]
        var jenkins = ForeignSettings()
        for branch in Self.branches {
            jenkins.set(
                "branches", [branch, "required_status_checks", "checks"], to: [["context": "jenkins_pr_validate_any"]])
        }
        var ignored = OmissionList()
        var first = RuleText(
            name: "baseline",
            settings: baseline.entries(for: .repository, from: "", &ignored) + [
                YAMLEntry("branches", .mapping(Self.branches.map { YAMLEntry($0, Self.yaml(protection)) }))
            ])
        first.remark = "what the script did everywhere"
        var second = RuleText(
            name: "Jenkins validates pull requests", settings: jenkins.entries(for: .repository, from: "", &ignored))
        second.condition = Selector.attribute("jenkins_any", ["true"]).condition
        return [first, second]
    }

    private static let branches = ["main", "master", "develop", "release/*"]

    /// With templates, which stand where GitHub has numbers.
    private static func yaml(_ value: JSON) -> YAML {
        switch value {
        case .object(let members):
            .mapping(members.sorted { $0.key < $1.key }.map { YAMLEntry($0.key, yaml($0.value)) })
        case .array(let items): .sequence(items.map { $0["context"]?.text.map { .text($0) } ?? yaml($0) })
        case .string(let text): .text(text)
        case .bool(let flag): .scalar(flag ? "true" : "false")
        default: .scalar(value.text())
        }
    }
}
