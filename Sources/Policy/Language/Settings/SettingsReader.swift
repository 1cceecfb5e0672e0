/// Reads what a rule says under `settings`, as the documentations of the kinds allow.
struct SettingsReader {
    let diagnostics: Diagnostics
    /// Secrets named, with the places.
    private(set) var secrets: [String: [SourceLocation]] = [:]
    /// Attributes that templates name, with the place of one mention each.
    private(set) var attributes: [AttributeName: SourceLocation] = [:]
    /// Slugs of the teams that conditions ask about.
    private(set) var teams: Set<String> = []

    init(diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    /// - Parameters:
    ///   - path: where it stands, for messages: `branches.main.enforce_admins`.
    ///   - isNullable: `null` means something here.
    /// - Returns: `nil` when it cannot be used; the reason is in `diagnostics`.
    mutating func read(_ node: SourceNode, as schema: SettingSchema, at path: String, isNullable: Bool = false)
        -> UnrenderedSetting?
    {
        if node.isBlank {
            let next = isNullable ? "write null if it must not exist" : "it must \(schema.expectation)"
            report(node, "\(path) has no value", hint: next, topic: "no value")
            return nil
        }
        if node.isNull, node.tag == nil {
            guard isNullable else {
                report(node, path, must: schema.expectation)
                return nil
            }
            return UnrenderedSetting(.absent, at: node.location)
        }
        guard isTagFit(node, schema, path) else { return nil }
        switch schema {
        case .list(let list): return readList(node, list, schema, path)
        case .object(let object): return readObject(node, object, schema, path)
        case .map(let map): return readMap(node, map, schema, path)
        case .boolean, .integer, .text, .choice: return readScalar(node, schema, path)
        }
    }

    // MARK: Tags

    private func isTagFit(_ node: SourceNode, _ schema: SettingSchema, _ path: String) -> Bool {
        switch (node.tag, schema) {
        case (nil, _), (.replace, .list), (.atLeast, .list), (.atLeast, .integer): return true
        case (.atLeast, .choice(let choice)) where choice.isRanked: return true
        case (.some, .object(let object)) where object.shorthand != nil && node.mapping == nil: return true
        case (.atLeast, _):
            report(
                node, "!atLeast has no meaning for \(path)",
                hint: "it is for lists, numbers and values that rise, such as permissions", topic: "!atLeast")
        case (.replace, _):
            report(
                node, "!replace has no meaning for \(path)",
                hint: "it is for lists; any other value replaces what earlier rules said anyway", topic: "!replace")
        }
        return false
    }

    // MARK: Collections

    private mutating func readList(
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
    private mutating func readCondition(_ node: SourceNode, _ path: String) -> UnrenderedSetting? {
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

    private mutating func readObject(
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

    private mutating func readMap(_ node: SourceNode, _ map: SettingSchema.Map, _ schema: SettingSchema, _ path: String)
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
                guard let value = read(pair.value, as: map.value, at: "\(path).\(key)", isNullable: true) else {
                    continue
                }
                members.append(
                    UnrenderedSetting.Member(key: key, template: template, location: pair.keyLocation, value: value))
            }
        }
        return UnrenderedSetting(.map(members, of: map), at: node.location)
    }

    // MARK: Scalars

    private mutating func readScalar(_ node: SourceNode, _ schema: SettingSchema, _ path: String) -> UnrenderedSetting?
    {
        if case .text(let text) = schema, text.isSecret { return readSecret(node, path) }
        guard case .scalar(let text, let isPlain) = node.content else {
            report(node, path, must: schema.expectation, hint: "for example \(schema.sample)")
            return nil
        }
        guard let template = template(in: text, at: node.location, of: path) else { return nil }
        if let template { return readTemplate(template, node, schema, path) }
        do {
            let value = try schema.value(of: text, written: isPlain ? .plain : .quoted)
            if case .choice(let choice) = schema, !choice.values.contains(text) {
                guard isCustomValueFit(text, choice, node, path) else { return nil }
            }
            return UnrenderedSetting(.value(value), isMinimum: node.tag == .atLeast, at: node.location)
        } catch {
            report(node, path, must: error.must, hint: error.hint)
            return nil
        }
    }

    /// Names that GitHub does not know by itself may be custom roles; a slip of the pen is worth a word.
    private func isCustomValueFit(_ text: String, _ choice: SettingSchema.Choice, _ node: SourceNode, _ path: String)
        -> Bool
    {
        if node.tag == .atLeast {
            report(
                node, "!atLeast needs a value that has a place in the order: \(choice.listed)",
                hint: choice.suggestion(for: text), topic: "!atLeast of a custom value")
            return false
        }
        if let hint = choice.suggestion(for: text) {
            report(
                node, "\(path): '\(text)' is taken for a custom name", severity: .warning, hint: hint,
                topic: "custom '\(text)'")
        }
        return true
    }

    private mutating func readTemplate(
        _ template: Template, _ node: SourceNode, _ schema: SettingSchema, _ path: String
    )
        -> UnrenderedSetting?
    {
        if template.holdsSecret {
            report(
                node, "\(path) is no place for a secret: its value would be shown", hint: "take {{secret:…}} away",
                topic: "secret out of place")
            return nil
        }
        // What comes out empty may be meant to be left out, as an element of a list.
        if let text = template.fallbackText, !(text.isEmpty && schema.isText) {
            do {
                _ = try schema.value(of: text, written: .filledIn)
            } catch {
                report(node, "\(path) must \(error.must); the fallback gives '\(text)'", hint: error.hint)
                return nil
            }
        }
        return UnrenderedSetting(.template(template, as: schema), isMinimum: node.tag == .atLeast, at: node.location)
    }

    private mutating func readSecret(_ node: SourceNode, _ path: String) -> UnrenderedSetting? {
        let advice = "write \"{{secret:NAME}}\" and set GITHUBCOP_SECRET_NAME in the environment"
        guard let text = node.scalar, let template = try? Template.parse(text), let name = template.secret else {
            // Whatever stands here may be the secret itself: it must not come up in any report.
            diagnostics.hideLine(at: node.location)
            report(node, "\(path) must not be written out in a policy", hint: advice, topic: "secret written out")
            return nil
        }
        secrets[name, default: []].append(node.location)
        return UnrenderedSetting(.value(.unresolved(.secret(name))), at: node.location)
    }

    /// The template in a text; `.some(nil)` when it holds none, `nil` when it is malformed.
    private mutating func template(in text: String, at location: SourceLocation, of path: String) -> Template?? {
        do {
            let template = try Template.parse(text)
            for name in template?.attributes ?? [] { attributes[name] = attributes[name] ?? location }
            return .some(template)
        } catch {
            if text.contains("secret:") { diagnostics.hideLine(at: location) }
            diagnostics.report(
                at: location, "bad template in \(path): \(error.message)", hint: error.hint,
                topic: "bad template: \(error.message)")
            return nil
        }
    }

    // MARK: Reports

    private func report(
        _ node: SourceNode, _ message: String, severity: PolicyProblem.Severity = .error, hint: String? = nil,
        topic: String? = nil
    ) {
        diagnostics.report(severity, at: node.location, message, hint: hint, topic: topic)
    }

    private func report(_ node: SourceNode, _ path: String, must: String, hint: String? = nil) {
        report(node, "\(path) must \(must), found \(node.found)", hint: hint, topic: "must \(must)")
    }
}

extension SettingSchema {
    fileprivate var isText: Bool {
        switch self {
        case .text, .choice: true
        default: false
        }
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
