/// Reads what a rule says under `settings`, as the documentations of the kinds allow.
struct SettingsReader {
    let diagnostics: Diagnostics
    /// Secrets named, with the places.
    var secrets: [String: [SourceLocation]] = [:]
    /// Attributes that templates name, with the place of one mention each.
    var attributes: [AttributeName: SourceLocation] = [:]
    /// Keys that hold what is neither shown nor kept, by how they are shown.
    var concealed: [String: String] = [:]
    /// Slugs of the teams that conditions ask about.
    var teams: Set<String> = []

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

    func isTagFit(_ node: SourceNode, _ schema: SettingSchema, _ path: String) -> Bool {
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

    // MARK: Reports

    func report(
        _ node: SourceNode, _ message: String, severity: PolicyProblem.Severity = .error, hint: String? = nil,
        topic: String? = nil
    ) {
        diagnostics.report(severity, at: node.location, message, hint: hint, topic: topic)
    }

    func report(_ node: SourceNode, _ path: String, must: String, hint: String? = nil) {
        report(node, "\(path) must \(must), found \(node.found)", hint: hint, topic: "must \(must)")
    }
}
