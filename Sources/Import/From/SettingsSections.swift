import Kinds
import Policy

/// Turns the sections of a settings file of safe-settings or of the repository-settings App into a policy's words.
struct SettingsSections {
    let source: String
    private let target: TargetKind
    private(set) var settings = ForeignSettings()
    private(set) var omissions = OmissionList()

    /// Sections that the caller reads itself.
    init(_ document: JSON, source: String, for target: TargetKind = .repository, besides handled: Set<String> = []) {
        self.source = source
        self.target = target
        for (section, value) in (document.objectValue ?? [:]).sorted(by: { $0.key < $1.key })
        where !handled.contains(section) {
            read(section, value)
        }
    }

    private mutating func read(_ section: String, _ value: JSON) {
        switch section {
        case "repository", "repositories": readRepository(value)
        case "labels": readLabels(value)
        case "collaborators": readAccess(value, "collaborators", name: "username")
        case "teams": readAccess(value, "teams", name: "name")
        case "branches": readBranches(value)
        case "autolinks":
            each(value, section, key: ["key_prefix"]) { sections, key, members in
                sections.settings.set("autolinks", [key], to: .object(members.filter { $0.key != "key_prefix" }))
            }
        case "rulesets":
            each(value, section, key: ["name"]) { sections, key, members in
                sections.setRuleset(key, .object(members))
            }
        case "environments": readEnvironments(value)
        case "variables":
            each(value, section, key: ["name"]) { sections, key, members in
                sections.settings.set("variables", [key], to: ["value": members["value"] ?? .null])
            }
        case "custom_properties":
            each(value, section, key: ["name", "property_name"]) { sections, key, members in
                sections.settings.set("custom_properties", [key], to: members["value"] ?? .null)
            }
        case "milestones": omit(section, "a policy has no milestones: they are work, not settings")
        case "validator": omit(section, "a policy does not check names of repositories")
        default: omit(section, "a policy has no such section")
        }
    }

    private mutating func omit(_ place: String, _ reason: String) { omissions.add("\(source): \(place)", reason) }

    /// Calls `body` for each element of a list of mappings that are known by one of these keys.
    private mutating func each(
        _ value: JSON, _ section: String, key names: [String],
        _ body: (inout SettingsSections, String, [String: JSON]) -> Void
    ) {
        var list = value
        if let members = value.objectValue {
            if let included = members["include"] { list = included }
            if members["exclude"] != nil {
                omit("\(section).exclude", "a policy names what it wants, not what it leaves alone")
            }
        }
        guard let elements = list.arrayValue else {
            if !list.isNull { omit(section, "is not a list") }
            return
        }
        for element in elements {
            let members = element.objectValue ?? [:]
            guard let key = names.lazy.compactMap({ members[$0]?.text }).first else {
                omit(section, "has an element without \(names[0])")
                continue
            }
            body(&self, key, members)
        }
    }

    // MARK: Sections

    private static let notSettings: [String: String] = [
        "name": "a repository is known by its name; rules select it with 'when'",
        "auto_init": "only matters when a repository is made, which a policy does not do",
        "gitignore_template": "only matters when a repository is made, which a policy does not do",
        "license_template": "only matters when a repository is made, which a policy does not do",
        "force_create": "a policy does not make repositories", "template": "a policy does not make repositories",
        "oldname": "a policy does not rename repositories", "has_downloads": "GitHub does not have it any more",
    ]

    private mutating func readRepository(_ value: JSON) {
        for (name, member) in (value.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
            switch name {
            case "private":
                settings.set("repository", ["visibility"], to: member == true ? "private" : "public")
            case "topics":
                let topics = member.arrayValue?.compactMap { $0.text } ?? member.stringValue.map(Self.separated) ?? []
                settings.set("repository", ["topics"], to: .strings(topics))
            case "security":
                setSecurity("vulnerability_alerts", member["enableVulnerabilityAlerts"])
                setSecurity("automated_security_fixes", member["enableAutomatedSecurityFixes"])
            case "enable_vulnerability_alerts": setSecurity("vulnerability_alerts", member)
            case "enable_automated_security_fixes": setSecurity("automated_security_fixes", member)
            case "security_and_analysis": settings.set("security", ["security_and_analysis"], to: member)
            default:
                if let reason = Self.notSettings[name] {
                    omit("repository.\(name)", reason)
                } else {
                    settings.set("repository", [name], to: member)
                }
            }
        }
        // Where both are named, the visibility says more.
        if let visibility = value["visibility"] { settings.set("repository", ["visibility"], to: visibility) }
    }

    private mutating func setSecurity(_ name: String, _ value: JSON?) {
        if let value, !value.isNull { settings.set("security", [name], to: value) }
    }

    private static func separated(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmed }.filter { !$0.isEmpty }
    }

    private mutating func readLabels(_ value: JSON) {
        each(value, "labels", key: ["name"]) { sections, name, members in
            var label: [String: JSON] = [:]
            if let color = members["color"]?.text {
                let digits = color.hasPrefix("#") ? String(color.dropFirst()) : color
                label["color"] = .string(String(repeating: "0", count: max(0, 6 - digits.count)) + digits)
            }
            label["description"] = members["description"]
            var key = name
            if let new = members["new_name"]?.text { key = new }
            if key != name || members["oldname"] != nil {
                sections.omit("labels.\(key)", "its earlier name is left out: add 'previously' if it is to be renamed")
            }
            sections.settings.set("labels", [key], to: .object(label))
        }
    }

    private mutating func readAccess(_ value: JSON, _ kind: String, name: String) {
        each(value, kind, key: [name, "name", "slug"]) { sections, key, members in
            if members["include"] != nil || members["exclude"] != nil {
                sections.omit(
                    "\(kind).\(key)", "is for some repositories only: write a rule with 'when: { name: … }' for it")
                return
            }
            for extra in ["privacy", "visibility", "external_group"] where members[extra] != nil {
                sections.omit("\(kind).\(key).\(extra)", "belongs to the team, not to a repository")
            }
            let slug = kind == "teams" ? Self.slug(of: key) : key
            let synonyms = ["read": "pull", "write": "push"]
            let permission = members["permission"]?.text ?? "push"
            sections.settings.set(kind, [slug, "permission"], to: .string(synonyms[permission] ?? permission))
        }
    }

    /// As GitHub makes it of a team's name.
    static func slug(of name: String) -> String {
        let kept = name.lowercased().map { $0.isLetter || $0.isNumber || $0 == "_" ? $0 : "-" }
        return String(kept).split(separator: "-").joined(separator: "-")
    }

    private mutating func readBranches(_ value: JSON) {
        each(value, "branches", key: ["name"]) { sections, name, members in
            let key = name == "default" ? "{{default_branch}}" : name
            guard let protection = members["protection"], var rule = protection.objectValue, !rule.isEmpty else {
                sections.settings.set("branches", [key], to: .null)
                return
            }
            if var checks = rule["required_status_checks"]?.objectValue {
                if let contexts = checks["contexts"]?.arrayValue {
                    let names = contexts.compactMap { $0.text }.filter { $0 != "{{EXTERNALLY_DEFINED}}" }
                    let known = checks["checks"]?.arrayValue ?? []
                    checks["contexts"] = nil
                    if names.count < contexts.count {
                        sections.omit(
                            "branches.\(name).required_status_checks",
                            "'{{EXTERNALLY_DEFINED}}': the checks are left to GitHub, so the policy does not name them")
                    } else {
                        checks["checks"] = .array(known + names.map { ["context": .string($0)] })
                    }
                }
                rule["required_status_checks"] = .object(checks)
            }
            // `null` and `[]` are what GitHub's API takes for "off".
            for (field, member) in rule where member == [] || member == false && Self.sections.contains(field) {
                rule[field] = .null
            }
            if rule["enforce_admins"]?.isNull == true { rule["enforce_admins"] = false }
            sections.settings.set("branches", [key], to: .object(rule))
        }
    }

    private static let sections: Set<String> = [
        "required_status_checks", "required_pull_request_reviews", "restrictions",
    ]

    /// Of the kinds that are collections nothing else may exist.
    mutating func makeExclusive(_ kinds: some Sequence<String>) { settings.exclusive.formUnion(kinds) }

    private mutating func setRuleset(_ name: String, _ body: JSON) {
        let ruleset = RulesetsKind.settings(ofBody: body, for: target)
        guard !ruleset.namesNumbers else {
            omit(
                "rulesets.\(name)",
                "names teams, Apps or roles by number, which only GitHub can look up: import it from the live organization"
            )
            return
        }
        settings.set("rulesets", [name], to: ruleset)
    }

    private mutating func readEnvironments(_ value: JSON) {
        each(value, "environments", key: ["name"]) { sections, name, members in
            var environment: [String: JSON] = [:]
            for field in ["wait_timer", "prevent_self_review", "can_admins_bypass"] {
                environment[field] = members[field]
            }
            if let reviewers = members["reviewers"]?.arrayValue {
                if reviewers.isEmpty {
                    environment["reviewers"] = []
                } else {
                    sections.omit(
                        "environments.\(name).reviewers", "are named by number: write a login, or 'team/SLUG'")
                }
            }
            if let policy = members["deployment_branch_policy"] {
                environment["deployment_branch_policy"] = Self.branchPolicy(policy)
            }
            for extra in ["deployment_protection_rules", "variables", "secrets"] {
                guard let value = members[extra], value != [] else { continue }
                sections.omit("environments.\(name).\(extra)", "is not carried over: write it by hand")
            }
            sections.settings.set("environments", [name], to: .object(environment))
        }
    }

    private static func branchPolicy(_ policy: JSON) -> JSON {
        guard let members = policy.objectValue else { return .null }
        if members["protected_branches"] == true { return ["protected_branches": true] }
        let patterns = (members["custom_branch_policies"] ?? members["custom_branches"])?.arrayValue ?? []
        var (branches, tags): ([String], [String]) = ([], [])
        for pattern in patterns {
            let names =
                pattern.text.map { [$0] } ?? pattern["names"]?.arrayValue?.compactMap { $0.text }
                ?? pattern["name"]?.text.map { [$0] } ?? []
            if pattern["type"] == "tag" { tags += names } else { branches += names }
        }
        return branches.isEmpty && tags.isEmpty
            ? .null : ["protected_branches": false, "branches": .strings(branches), "tags": .strings(tags)]
    }
}

extension JSON {
    /// Text, or a number that stands where text is meant.
    var text: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): "\(number)"
        default: nil
        }
    }

    /// Whether somebody is named by a number of GitHub's (`team/#17`).
    var namesNumbers: Bool {
        switch self {
        case .string(let text): text.hasPrefix("#") || text.contains("/#")
        case .array(let items): items.contains { $0.namesNumbers }
        case .object(let members):
            members.contains { $0.key.hasPrefix("#") || $0.key.contains("/#") || $0.value.namesNumbers }
        default: false
        }
    }
}

extension Substring {
    var trimmed: String {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
