/// Values, templates and secrets.
extension SettingsReader {
    mutating func readScalar(_ node: SourceNode, _ schema: SettingSchema, _ path: String) -> UnrenderedSetting? {
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
    func isCustomValueFit(_ text: String, _ choice: SettingSchema.Choice, _ node: SourceNode, _ path: String)
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

    mutating func readTemplate(
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

    mutating func readSecret(_ node: SourceNode, _ path: String) -> UnrenderedSetting? {
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
    mutating func template(in text: String, at location: SourceLocation, of path: String) -> Template?? {
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
}

extension SettingSchema {
    fileprivate var isText: Bool {
        switch self {
        case .text, .choice: true
        default: false
        }
    }
}
