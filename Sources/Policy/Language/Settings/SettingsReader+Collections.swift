/// Lists, objects and maps.
extension SettingsReader {
    mutating func readList(
        _ node: SourceNode, _ list: SettingSchema.List, _ schema: SettingSchema, _ path: String
    ) -> UnrenderedSetting? {
        if list.takesCondition, node.mapping != nil { return readCondition(node, path) }
        guard let items = node.list ?? (list.takesSingle && node.scalar != nil ? [node] : nil) else {
            let single = node.scalar.map { "write [\(SourceNode.shortened($0))]" }
            report(node, path, must: schema.expectation, hint: single ?? "for example \(schema.sample)")
            return nil
        }
        var elements: [UnrenderedSetting] = []
        var seen: [JSON: Int] = [:]
        for item in items {
            guard item.tag == nil else {
                report(
                    item, "\(item.tag?.rawValue ?? "") stands before the whole list, not before an element",
                    hint: "for example \(item.tag?.rawValue ?? "") \(schema.sample)")
                continue
            }
            guard let element = read(item, as: list.element, at: "\(path)[]") else { continue }
            guard !element.holdsMinimum else {
                report(
                    item, "!atLeast has no meaning inside an element of \(path)", hint: "write the exact value",
                    topic: "!atLeast in an element")
                continue
            }
            if let identity = element.literal.map({ list.identity(of: $0) }), !identity.isNull {
                if let first = seen[identity] {
                    report(
                        item, "\(path) names the same twice", severity: .warning,
                        hint: "the first one is in line \(first)", topic: "same twice")
                }
                seen[identity] = item.location.line
            }
            elements.append(element)
        }
        if let maximum = list.maximumCount, items.count > maximum {
            report(node, "\(path) holds \(items.count), more than the \(maximum) that GitHub allows", topic: "too many")
        }
        let content = UnrenderedSetting.Content.list(
            elements, of: list, replaces: node.tag == .replace || node.list == nil)
        return UnrenderedSetting(content, isMinimum: node.tag == .atLeast, at: node.location)
    }

    /// `when: { … }` in the place of a list of repositories.
    mutating func readCondition(_ node: SourceNode, _ path: String) -> UnrenderedSetting? {
        guard let pairs = node.mapping, pairs.count == 1, let pair = pairs.first, pair.key == "when",
            !pair.value.isBlank, !pair.value.isNull
        else {
            report(
                node, "\(path) must be a list of repositories, or select them with 'when'",
                hint: "for example [api, web], or { when: { topics: deploy } }")
            return nil
        }
        var reader = ConditionReader(diagnostics: diagnostics)
        let condition = reader.read(pair.value)
        attributes.merge(reader.attributes) { first, _ in first }
        teams.formUnion(reader.teams)
        return UnrenderedSetting(
            .repositories(condition, replaces: node.tag == .replace), isMinimum: node.tag == .atLeast,
            at: node.location)
    }

    mutating func readObject(
        _ node: SourceNode, _ object: SettingSchema.Object, _ schema: SettingSchema, _ path: String
    ) -> UnrenderedSetting? {
        guard let pairs = node.mapping else {
            guard let name = object.shorthand, let field = object[name] else {
                report(node, path, must: schema.expectation, hint: "for example \(schema.sample)")
                return nil
            }
            return read(node, as: field.schema, at: path).map { value in
                let member = UnrenderedSetting.Member(key: name, template: nil, location: node.location, value: value)
                return UnrenderedSetting(.object([member]), at: node.location)
            }
        }
        let holdsSecret = object.fields.contains {
            if case .text(let text) = $0.schema { text.isSecret } else { false }
        }
        var members: [UnrenderedSetting.Member] = []
        var named: Set<String> = []
        for pair in pairs {
            guard let field = object[pair.key] else {
                if holdsSecret { diagnostics.hideLine(at: pair.keyLocation) }
                diagnostics.report(
                    at: pair.keyLocation, "unknown key '\(pair.key)' in \(path)",
                    hint: Suggestion.suggestion(for: pair.key, among: object.fields.map { $0.name }),
                    topic: "unknown key '\(pair.key)'")
                continue
            }
            let place = "\(path).\(field.name)"
            guard let value = read(pair.value, as: field.schema, at: place, isNullable: field.isNullable) else {
                continue
            }
            if !value.isAbsent {
                if let rival = object.rivals(of: field.name).first(where: named.contains) {
                    diagnostics.report(
                        at: pair.keyLocation, "\(path) names both \(rival) and \(field.name)",
                        hint: "GitHub takes one of them: take the other away", topic: "one of several")
                }
                named.insert(field.name)
            }
            members.append(
                UnrenderedSetting.Member(key: field.name, template: nil, location: pair.keyLocation, value: value))
        }
        return UnrenderedSetting(.object(members), at: node.location)
    }

    /// A key as it may be shown, and as the policy's settings have it.
    private mutating func shown(_ key: String, _ map: SettingSchema.Map, at location: SourceLocation) -> String {
        guard let concealment = map.concealment else { return key }
        let shown = concealment.mask(key)
        guard shown != key else { return key }
        diagnostics.hideLine(at: location)
        diagnostics.report(
            .warning, at: location,
            "the \(map.key) \(shown) holds a \(concealment.what), which everybody can read who may read the policy",
            hint: "create it by hand and write '\(shown)' here: everything else is enforced as before")
        concealed[shown] = key
        return shown
    }

    mutating func readMap(_ node: SourceNode, _ map: SettingSchema.Map, _ schema: SettingSchema, _ path: String)
        -> UnrenderedSetting?
    {
        guard let pairs = node.mapping else {
            report(node, path, must: schema.expectation, hint: "for example \(schema.sample)")
            return nil
        }
        var keys = MapKeys(map: map)
        var members: [UnrenderedSetting.Member] = []
        for pair in pairs {
            for key in keys.admit(pair, at: path, diagnostics) {
                guard let template = template(in: key, at: pair.keyLocation, of: path) else { continue }
                if template?.holdsSecret == true {
                    diagnostics.report(at: pair.keyLocation, "a key of \(path) cannot hold a secret")
                    continue
                }
                if template == nil, let requirement = map.requirement, !requirement.isMet(key) {
                    diagnostics.report(
                        at: pair.keyLocation, "a \(map.key) must \(requirement.must), found '\(key)' in \(path)")
                    continue
                }
                let shown = template == nil ? self.shown(key, map, at: pair.keyLocation) : key
                guard let value = read(pair.value, as: map.value, at: "\(path).\(shown)", isNullable: true) else {
                    continue
                }
                members.append(
                    UnrenderedSetting.Member(key: shown, template: template, location: pair.keyLocation, value: value))
            }
        }
        return UnrenderedSetting(.map(members, of: map), at: node.location)
    }
}

extension UnrenderedSetting {
    /// The value, as far as nothing has to be filled in.
    fileprivate var literal: JSON? {
        switch content {
        case .value(let value): return value
        case .object(let members):
            var object: [String: JSON] = [:]
            for member in members { object[member.key] = member.value.literal }
            return object.isEmpty ? nil : .object(object)
        default: return nil
        }
    }
}
