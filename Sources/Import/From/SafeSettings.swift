import Policy

/// The tree of safe-settings: settings.yml for all repositories, suborgs/*.yml for groups, repos/*.yml for single ones.
/// Later layers win there as in a policy, so that its layers become rules.
struct SafeSettings {
    private let files: [PolicyText]
    private var omissions = OmissionList()
    private var rules: [RuleText] = []
    private var exemptions: [YAML] = []

    init(_ files: [PolicyText]) throws {
        self.files = files.sorted { $0.name < $1.name }
        guard files.contains(where: { Self.layer(of: $0.name) != nil }) else {
            throw ForeignFileProblem("There is no file of safe-settings: \(ForeignTool.safeSettings.files).")
        }
    }

    private enum Layer: Int { case deployment, organization, group, repository }

    private static func layer(of path: String) -> Layer? {
        let parts = path.split(separator: "/").map(String.init)
        guard let name = parts.last, name.hasSuffix(".yml") || name.hasSuffix(".yaml") else { return nil }
        switch parts.dropLast().last {
        case "suborgs": return .group
        case "repos": return .repository
        default:
            if name.hasPrefix("deployment-settings.") { return .deployment }
            return name.hasPrefix("settings.") ? .organization : nil
        }
    }

    consuming func policy(_ organization: String?) throws -> ForeignPolicy {
        var additive: Set<String> = []
        var layers: [(Layer, PolicyText, JSON)] = []
        for file in files {
            guard let layer = Self.layer(of: file.name) else { continue }
            let document = try JSON(yaml: file)
            for plugin in document["additive_plugins"]?.arrayValue ?? [] {
                if let name = plugin.text { additive.insert(name) }
            }
            layers.append((layer, file, document))
        }
        for (layer, file, document) in layers.sorted(by: { ($0.0.rawValue, $0.1.name) < ($1.0.rawValue, $1.1.name) }) {
            read(document, layer, file.name, additive: additive)
        }
        return ForeignPolicy(.safeSettings, organization, rules, exemptions: exemptions, omissions)
    }

    private static let handled: Set<String> = [
        "additive_plugins", "suborgrepos", "suborgteams", "suborgproperties", "restrictedRepos",
    ]

    private mutating func read(_ document: JSON, _ layer: Layer, _ path: String, additive: Set<String>) {
        if layer == .deployment { readRestrictions(document["restrictedRepos"], path) }
        var document = document
        if layer == .organization || layer == .deployment, document["rulesets"] != nil {
            readOrganizationRulesets(document["rulesets"], path)
            document = document.setting(["rulesets"], to: nil)
        }
        for validators in ["configvalidators", "overridevalidators"] where document[validators] != nil {
            omissions.add("\(path): \(validators)", "are programs in JavaScript: check the policy in its pull request")
            document = document.setting([validators], to: nil)
        }
        var sections = SettingsSections(document, source: path, besides: Self.handled)
        omissions.add(sections.omissions)
        let stem =
            path.split(separator: "/").last.map { $0.split(separator: ".").dropLast().joined(separator: ".") } ?? path
        var condition: [YAMLEntry] = []
        switch layer {
        case .deployment, .organization: break
        case .group:
            guard let found = groupCondition(document, path) else { return }
            condition = found
        case .repository: condition = Selector.names([stem]).condition
        }
        let plugins = sections.settings.kinds.keys.filter { !additive.contains($0) }
        // What a section lists is all there is, unless its plugin only adds.
        sections.makeExclusive(plugins)
        let entries = sections.settings.entries(for: .repository, from: path, &omissions)
        guard !entries.isEmpty else { return }
        var rule = RuleText(
            name: layer == .repository
                ? stem : layer == .group ? "group \(stem)" : stem == "settings" ? "baseline" : stem, settings: entries)
        rule.condition = condition
        rule.exclusive = sections.settings.exclusiveKinds
        rule.remark = path
        rules.append(rule)
    }

    private mutating func readOrganizationRulesets(_ value: JSON?, _ path: String) {
        let sections = SettingsSections(["rulesets": value ?? .null], source: path, for: .organization)
        omissions.add(sections.omissions)
        let entries = sections.settings.entries(for: .organization, from: path, &omissions)
        guard !entries.isEmpty else { return }
        var rule = RuleText(name: "organization, \(path)", isForOrganization: true, settings: entries)
        rule.remark = "\(path): rulesets of the organization"
        rules.append(rule)
    }

    /// - Returns: `nil` where a policy cannot select the same repositories.
    private mutating func groupCondition(_ document: JSON, _ path: String) -> [YAMLEntry]? {
        var conditions: [[YAMLEntry]] = []
        let names = document["suborgrepos"]?.arrayValue?.compactMap { $0.text } ?? []
        if !names.isEmpty { conditions.append(Selector.name(names).condition) }
        for property in document["suborgproperties"]?.arrayValue ?? [] {
            var members = property.objectValue ?? [:]
            if let name = members["property_name"]?.text {
                members = [name: members["values"] ?? members["value"] ?? .null]
            }
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                let values = value.arrayValue?.compactMap { $0.text } ?? value.text.map { [$0] } ?? []
                if !values.isEmpty { conditions.append(Selector.attribute(name, values).condition) }
            }
        }
        if document["suborgteams"] != nil {
            let teams = (document["suborgteams"]?.arrayValue ?? []).compactMap { $0.text }
            if !teams.isEmpty { conditions.append(Selector.teams(teams).condition) }
        }
        switch conditions.count {
        case 0:
            omissions.add(path, "selects repositories in a way that a policy cannot")
            return nil
        case 1: return conditions[0]
        default: return [YAMLEntry("any", .sequence(conditions.map { .mapping($0) }))]
        }
    }

    private mutating func readRestrictions(_ value: JSON?, _ path: String) {
        guard let value, !value.isNull else { return }
        if value["include"] != nil {
            omissions.add("\(path): restrictedRepos.include", "a policy names what is exempt, not what is not")
        }
        let patterns = (value.arrayValue ?? value["exclude"]?.arrayValue ?? []).compactMap { $0.text }
        guard !patterns.isEmpty else { return }
        exemptions.append(
            .mapping([
                YAMLEntry("repositories", .sequence(patterns.map { .text($0) })),
                YAMLEntry("reason", .text("restrictedRepos of safe-settings")),
            ]))
    }
}
