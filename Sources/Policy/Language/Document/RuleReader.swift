/// Reads `rules`.
struct RuleReader {
    private let repositoryKinds: [any SettingKind.Type]
    private let organizationKinds: [any SettingKind.Type]
    /// Those of the rule that is being read.
    private var kinds: [any SettingKind.Type]
    private let inventory: Inventory
    private let diagnostics: Diagnostics
    private var settings: SettingsReader
    private var conditionAttributes: [AttributeName: SourceLocation] = [:]
    private var conditionTeams: Set<String> = []
    private var names: [String: SourceLocation] = [:]

    private static let keys = ["name", "target", "enforcement", "when", "settings", "exclusive"]
    private static let targets = ["repositories", "organization"]

    init(
        kinds: [any SettingKind.Type], organizationKinds: [any SettingKind.Type], inventory: Inventory,
        diagnostics: Diagnostics
    ) {
        repositoryKinds = kinds
        self.organizationKinds = organizationKinds
        self.kinds = kinds
        self.inventory = inventory
        self.diagnostics = diagnostics
        settings = SettingsReader(diagnostics: diagnostics)
    }

    var secrets: [String: [SourceLocation]] { settings.secrets }
    var concealed: [String: String] { settings.concealed }
    /// Those that a rule names which is not only evaluated.
    private(set) var activeSecrets: Set<String> = []

    /// Attributes that the rules ask for, with the place of one mention each.
    var attributes: [AttributeName: SourceLocation] {
        settings.attributes.merging(conditionAttributes) { first, _ in first }
    }

    /// Slugs of the teams that conditions ask about.
    var teams: Set<String> { settings.teams.union(conditionTeams) }

    mutating func read(_ nodes: [SourceNode]) -> [Rule] {
        var rules: [Rule] = []
        for (index, node) in nodes.enumerated() {
            if let rule = read(node, number: index + 1) { rules.append(rule) }
        }
        return rules
    }

    private mutating func read(_ node: SourceNode, number: Int) -> Rule? {
        guard let pairs = node.mapping else {
            diagnostics.report(
                at: node.location, "a rule must be a mapping, found \(node.found)",
                hint: "for example { name: baseline, settings: { … } }")
            return nil
        }
        let members = Dictionary(pairs.map { ($0.key, $0) }) { first, _ in first }
        for pair in pairs where !Self.keys.contains(pair.key) {
            let isKind = kinds.contains { $0.name == pair.key }
            diagnostics.report(
                at: pair.keyLocation, "unknown key '\(pair.key)' in a rule",
                hint: isKind ? "it belongs under 'settings'" : Suggestion.suggestion(for: pair.key, among: Self.keys))
        }
        for pair in pairs { diagnostics.refuseTags(in: pair.value, isDeep: pair.key != "settings") }
        diagnostics.refuseTags(in: node, isDeep: false)
        let name = name(of: members["name"], in: node, number: number)
        let isForOrganization = readTarget(members["target"]?.value, of: name)
        kinds = isForOrganization ? organizationKinds : repositoryKinds
        if isForOrganization, let when = members["when"] {
            diagnostics.report(
                at: when.keyLocation, "rule '\(name)' is for the organization, so 'when' does not apply",
                hint: "leave 'when' out, or write target: repositories")
        }
        if let when = members["when"]?.value, when.isBlank || when.isNull {
            diagnostics.report(
                at: when.location, "'when' of rule '\(name)' has no value", hint: "leave it out for every repository")
        }
        var conditions = ConditionReader(diagnostics: diagnostics)
        let condition = conditions.read(members["when"]?.value)
        conditionAttributes.merge(conditions.attributes) { first, _ in first }
        conditionTeams.formUnion(conditions.teams)
        if members["settings"] == nil, members["exclusive"] == nil {
            diagnostics.report(at: node.location, "rule '\(name)' says nothing", hint: "give it 'settings'")
        }
        let enforcement = members["enforcement"].map {
            EnforcementReader(diagnostics: diagnostics).enforcement(
                $0.value, of: name, isForOrganization: isForOrganization)
        }
        let known = settings.secrets
        let parts =
            members["settings"].map { readSettings($0.value, of: name, isForOrganization: isForOrganization) } ?? [:]
        if enforcement != .evaluate {
            activeSecrets.formUnion(settings.secrets.filter { known[$0.key] != $0.value }.keys)
        }
        return Rule(
            name: name, location: members["name"]?.keyLocation ?? node.location,
            isForOrganization: isForOrganization, condition: condition, enforcement: enforcement ?? .active,
            isBaseline: members["when"] == nil,
            settings: parts, exclusive: members["exclusive"].map { readExclusive($0.value) } ?? [:])
    }

    private mutating func name(of pair: SourcePair?, in node: SourceNode, number: Int) -> String {
        guard let pair else {
            diagnostics.report(
                at: node.location, "rule \(number) has no name", hint: "plans and 'explain' call it by its name")
            return "rule \(number)"
        }
        guard let name = pair.value.scalar, !name.isEmpty, !pair.value.isNull else {
            diagnostics.report(at: pair.value.location, "'name' of a rule must be text, found \(pair.value.found)")
            return "rule \(number)"
        }
        if let first = names[name] {
            diagnostics.report(
                at: pair.value.location, "two rules are called '\(name)'", hint: "the first one is at \(first.lineText)"
            )
        }
        names[name] = names[name] ?? pair.value.location
        return name
    }

    /// Whether the rule is for the organization.
    private func readTarget(_ node: SourceNode?, of rule: String) -> Bool {
        guard let node else { return false }
        guard let target = node.scalar, Self.targets.contains(target) else {
            diagnostics.report(
                at: node.location,
                "'target' of rule '\(rule)' must be repositories or organization, found \(node.found)",
                hint: Suggestion.suggestion(for: node.scalar ?? "", among: Self.targets))
            return false
        }
        return target == "organization"
    }

    // MARK: Settings

    private mutating func readSettings(
        _ node: SourceNode, of rule: String, isForOrganization: Bool
    ) -> [String: Rule.Part] {
        guard let pairs = node.mapping, !pairs.isEmpty else {
            diagnostics.report(
                at: node.location, "'settings' of rule '\(rule)' must be a mapping of kinds, found \(node.found)",
                hint: Suggestion.suggestion(for: "", among: kinds.map { $0.name }))
            return [:]
        }
        var parts: [String: Rule.Part] = [:]
        for pair in pairs {
            guard let kind = kinds.first(where: { $0.name == pair.key }) else {
                if let target = otherTarget(havingKind: pair.key) {
                    diagnostics.report(
                        at: pair.keyLocation, "'\(pair.key)' is a kind of setting with target: \(target)",
                        hint: "rule '\(rule)' has target: \(target == "organization" ? "repositories" : "organization")"
                    )
                    continue
                }
                diagnostics.report(
                    at: pair.keyLocation, "unknown kind of setting '\(pair.key)'",
                    hint: Suggestion.suggestion(for: pair.key, among: kinds.map { $0.name }))
                continue
            }
            let documentation = kind.documentation
            if pair.value.isNull, !documentation.isNullable {
                let next = kind.isCollection ? "write exclusive: [\(kind.name)] beside 'settings' to have none" : nil
                diagnostics.report(at: pair.value.location, "'\(kind.name)' cannot be null as a whole", hint: next)
            } else if let draft = settings.read(
                pair.value, as: documentation.schema, at: kind.name, isNullable: documentation.isNullable)
            {
                let part = Rule.Part(draft)
                if isForOrganization { refuseRepositoryAttributes(in: part, at: pair.value.location) }
                parts[kind.name] = part
            }
        }
        return parts
    }

    /// The target that has a kind of this name, where the rule's own has none.
    private func otherTarget(havingKind name: String) -> String? {
        if organizationKinds.contains(where: { $0.name == name }) { return "organization" }
        return repositoryKinds.contains { $0.name == name } ? "repositories" : nil
    }

    private func refuseRepositoryAttributes(in part: Rule.Part, at location: SourceLocation) {
        for name in part.attributes where name != .organization {
            diagnostics.report(
                at: location, "{{\(name)}} has no value for the organization",
                hint: "the settings of the organization can use {{organization}} only")
        }
    }

    private func readExclusive(_ node: SourceNode) -> [String: SourceLocation] {
        let collections = kinds.filter { $0.isCollection }.map { $0.name }
        guard let nodes = node.listOrSingle, !node.isBlank, !node.isNull else {
            diagnostics.report(
                at: node.location, "'exclusive' must be a list of kinds, found \(node.found)",
                hint: "for example exclusive: [\(collections.first ?? "teams")]")
            return [:]
        }
        var exclusive: [String: SourceLocation] = [:]
        for item in nodes {
            let name = item.scalar ?? ""
            if collections.contains(name) {
                exclusive[name] = item.location
            } else if kinds.contains(where: { $0.name == name }) {
                diagnostics.report(
                    at: item.location, "'\(name)' cannot be exclusive: it has a fixed set of settings",
                    hint: Suggestion.suggestion(for: "", among: collections))
            } else {
                diagnostics.report(
                    at: item.location, "unknown kind of setting \(item.found) in 'exclusive'",
                    hint: Suggestion.suggestion(for: name, among: collections))
            }
        }
        return exclusive
    }

    // MARK: Attributes

    /// An attribute that is no column is taken for a custom property; a slip of the pen is worth a word.
    func reportNearMisses() {
        let columns = inventory.columns.map { $0.text }
        let known = columns + AttributeName.builtIn.map { $0.text }
        for (name, location) in attributes where !known.contains(name.text) {
            guard let nearest = Suggestion.nearest(to: name.text, among: columns) else { continue }
            diagnostics.report(
                .warning, at: location, "'\(name)' is no column of the inventory and is taken for a custom property",
                hint: "did you mean '\(nearest)'?")
        }
    }
}
