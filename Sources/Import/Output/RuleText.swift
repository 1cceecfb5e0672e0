import Policy

/// A rule ready to be written.
package struct RuleText: Sendable {
    var name: String
    var isForOrganization = false
    var condition: [YAMLEntry] = []
    /// By kind, in the order of the registry.
    var settings: [YAMLEntry]
    var exclusive: [String] = []
    /// A line above it.
    var remark: String?
    var part = Part.general

    /// Which file it goes into when there are several.
    enum Part: Int, Sendable { case organization, general, exceptions }

    var yaml: [YAMLEntry] {
        var entries = [YAMLEntry("name", .text(name))]
        if isForOrganization { entries.append(YAMLEntry("target", .scalar("organization"))) }
        if !condition.isEmpty { entries.append(YAMLEntry("when", .mapping(condition))) }
        if !exclusive.isEmpty { entries.append(YAMLEntry("exclusive", .sequence(exclusive.map { .text($0) }))) }
        if !settings.isEmpty { entries.append(YAMLEntry("settings", .mapping(settings))) }
        return entries
    }
}

/// Turns found rules into text, with the rules before in mind: what they say already is not said again.
struct RuleTextBuilder {
    let search: PolicySearch
    let kinds: [any SettingKind<RepositoryFacts>.Type]
    let hasDefaults: Bool

    func rules() -> [RuleText] {
        var stated = StatedSettings(search.columns, count: search.repositories.count)
        var texts: [RuleText] = []
        for rule in search.rules {
            let settings = settings(of: rule, after: stated)
            stated.apply(rule)
            guard !settings.isEmpty else { continue }
            texts.append(text(of: rule, settings))
        }
        return texts
    }

    private func text(of rule: FoundRule, _ settings: [YAMLEntry]) -> RuleText {
        let (selector, count, all) = (rule.selection.selector, rule.selection.members.count, search.repositories.count)
        var text = RuleText(name: selector.words, settings: settings)
        text.condition = selector.condition
        switch selector {
        case .every: text.remark = "all \(all) repositories; a comment says how many have a setting where not all do"
        case .names: text.part = .exceptions
        default: text.remark = "\(count) of \(all) repositories"
        }
        if case .names(let names) = selector, names.count > 3 { text.remark = "\(count) of \(all) repositories" }
        return text
    }

    private func settings(of rule: FoundRule, after stated: StatedSettings) -> [YAMLEntry] {
        var trees: [String: SettingsTree] = [:]
        for (index, number) in rule.statements {
            let column = search.columns[index]
            guard let value = column.value(number) else { continue }
            var tree = trees[column.kind.name] ?? SettingsTree(column.kind.documentation.schema)
            let before = stated.values(index, rule.selection.members).map { column.value($0) }
            let parent = SettingPath(Array(column.path.components.dropLast()))
            switch value {
            case .off(let depth):
                let path = column.path(of: value)
                let isDefault =
                    depth == column.path.components.count && column.place.field?.defaultValue == JSON.null
                if isDefault, !hasDefaults, before.allSatisfy({ $0?.isOff ?? true }) {
                    tree.touch(parent)
                } else {
                    tree.set(path, to: .scalar("null"))
                }
            case .value(let json):
                if !hasDefaults, let field = column.place.field, field.defaultValue == json, !field.isRequired,
                    before.allSatisfy({ $0?.isOff ?? true })
                {
                    tree.touch(parent)
                } else {
                    tree.set(
                        column.path, to: yaml(json, column, before), comment: comment(column, number, rule))
                }
            }
            trees[column.kind.name] = tree
        }
        return kinds.compactMap { kind in trees[kind.name]?.yaml.map { YAMLEntry(kind.name, $0) } }
    }

    /// Of a list that grows, what is new; lists of several rules join.
    private func yaml(_ json: JSON, _ column: Column, _ before: [Column.Value?]) -> YAML {
        guard case .list(let list) = column.place.schema, let elements = json.arrayValue else {
            return YAML(json, as: column.place.schema)
        }
        var common: Set<JSON>?
        let isNew = before.allSatisfy { $0?.isOff ?? true }
        guard !isNew, !list.isOrdered, !list.takesSingle else {
            return YAML(json, as: column.place.schema, tag: isNew ? nil : "!replace")
        }
        let new = Dictionary(elements.map { (list.identity(of: $0), $0) }) { first, _ in first }
        for value in before {
            guard case .value(let earlier)? = value else { continue }
            let present = earlier.arrayValue ?? []
            guard present.allSatisfy({ new[list.identity(of: $0)] == $0 }) else {
                return YAML(json, as: column.place.schema, tag: "!replace")
            }
            common = common.map { $0.intersection(present) } ?? Set(present)
        }
        if before.contains(where: { $0?.isOff ?? true }) { common = [] }
        let added = elements.filter { !(common ?? []).contains($0) }
        return YAML(.array(added), as: column.place.schema)
    }

    /// How many repositories have it, where not all that could have it do.
    private func comment(_ column: Column, _ number: UInt16, _ rule: FoundRule) -> String? {
        guard case .every = rule.selection.selector else { return nil }
        let known = column.actual.count { $0 >= Column.first || $0 == Column.other }
        let same = column.actual.count { $0 == number }
        return same < known ? "\(same) of \(known)" : nil
    }
}

extension PolicyDocument {
    /// The settings of one target as they are, whole.
    static func settings(
        of observation: RepositoryObservation, _ kinds: [any SettingKind.Type], hasDefaults: Bool,
        without leftOut: [(kind: String, path: SettingPath, reason: String)], _ omissions: inout OmissionList
    ) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        for kind in kinds {
            switch observation.kinds[kind.name] {
            case .success(let observed):
                let schema = kind.documentation.schema
                var excluded = Set(observed.unreadable.keys.map { schema.normalForm(of: $0) })
                for path in kind.inapplicable(Desired(observed.settings), in: observation.target, observed: observed)
                    .keys
                {
                    excluded.insert(schema.normalForm(of: path))
                }
                for (path, reason) in observed.unreadable {
                    omissions.add("\(kind.name) (organization)", path, "could not be read: \(reason)", repositories: 0)
                }
                for place in leftOut where place.kind == kind.name {
                    excluded.insert(schema.normalForm(of: place.path))
                    omissions.add("\(kind.name) (organization)", place.path, place.reason, repositories: 0)
                }
                let leaves = SettingLeaves(
                    of: observed.settings, in: kind, hasDefaults: hasDefaults, without: excluded)
                for (path, reason) in leaves.omissions.sorted(by: { $0.key < $1.key }) {
                    omissions.add("\(kind.name) (organization)", path, reason, repositories: 0)
                }
                var tree = SettingsTree(schema)
                for (path, value) in leaves.values.sorted(by: { $0.key < $1.key }) {
                    guard let place = Place(path, in: kind.documentation) else { continue }
                    let isImplied =
                        !hasDefaults && place.field.map { $0.defaultValue == value && !$0.isRequired } ?? false
                    if isImplied || leaves.isQuiet(value, at: path) {
                        tree.touch(SettingPath(Array(path.components.dropLast())))
                    } else if value == [:] {
                        tree.touch(path)
                    } else {
                        tree.set(path, to: YAML(value, as: place.schema))
                    }
                }
                if let yaml = tree.yaml { entries.append(YAMLEntry(kind.name, yaml)) }
            case .failure(let unreadable):
                omissions.add("\(kind.name) (organization)", "could not be read: \(unreadable.message)")
            case nil: continue
            }
        }
        return entries
    }
}
