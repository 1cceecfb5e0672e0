import Testing

@testable import Kinds
@testable import Policy

@Suite("The JSON Schema")
struct SchemaTests {
    /// The text as an editor's YAML reader sees it: YAML 1.2, tags ignored.
    private func value(_ text: String) throws -> JSON {
        let node = YAMLReader.read(SourceText(name: "p.yml", text: text), diagnostics: Diagnostics())
        return try #require(node).plain
    }

    private func isValid(
        _ text: String, kinds: [any SettingKind.Type] = testKinds, organizationKinds: [any SettingKind.Type] = []
    ) throws -> Bool {
        let schema = policyJSONSchema(kinds: kinds, organizationKinds: organizationKinds)
        return SchemaValidator(root: schema).accepts(try value(text), schema)
    }

    private func isValid(settings: String) throws -> Bool {
        try isValid("version: 1\nrules: [{ name: r, settings: { \(settings) } }]")
    }

    @Test("It accepts every example", arguments: Example.names)
    func examples(_ name: String) throws {
        #expect(try isValid(Example.text(name), kinds: repositoryKinds, organizationKinds: Kinds.organizationKinds))
    }

    @Test(
        "It accepts what the language allows",
        arguments: [
            "teams: { devops: admin, custom: my-role, \"a, b\": push, \"{{x}}leads\": pull, gone: null }",
            "teams: { devops: { permission: admin } }",
            "branches: { \"main, master\": { required_status_checks: { checks: [build, { context: x, app_id: 1 }] } } }",
            "branches: { main: { enforce_admins: \"{{strict|true}}\", required_status_checks: null } }",
            "branches: { main: { required_pull_request_reviews: { required_approving_review_count: \"{{n|1}}\" } } }",
            "webhooks: { https://a/: { secret: \"{{secret:A_1}}\" } }",
            "repository: { topics: !atLeast [a], description: 1.10, visibility: \"{{v}}\" }",
            "autolinks: { A-: \"https://a/<num>\" }",
        ])
    func accepts(_ settings: String) throws {
        #expect(try isValid(settings: settings))
        #expect(problems("version: 1\nrules: [{ name: r, settings: { \(settings) } }]").isEmpty)
    }

    @Test(
        "It rejects what the language refuses",
        arguments: [
            "repositry: { visibility: public }",
            "repository: { visibilty: public }",
            "repository: { visibility: hidden }",
            "repository: { allow_squash_merge: yes }",
            "repository: { topics: a }",
            "repository: { topics: [a, b, c, d] }",
            "branches: { main: { required_status_check: {} } }",
            "branches: { main: { required_pull_request_reviews: { required_approving_review_count: 7 } } }",
            "branches: { main: { required_pull_request_reviews: { required_approving_review_count: \"2\" } } }",
            "branches: { main: { enforce_admins: null } }",
            "teams: { \"dev ops\": push }",
            "teams: { \"a, b c\": push }",
            "webhooks: { https://a/: { secret: hunter2 } }",
            "repository: { description: \"{{secret:A}}\" }",
            "autolinks: { A-: https://a/ }",
        ])
    func rejects(_ settings: String) throws {
        #expect(try !isValid(settings: settings))
        #expect(!problems("version: 1\nrules: [{ name: r, settings: { \(settings) } }]").isEmpty)
    }

    @Test(
        "It knows the rest of the language",
        arguments: [
            ("version: 2", false), ("version: 1\nrule: []", false), ("version: 1\nx-anchors: { a: 1 }", true),
            ("rules: [{ name: r }]", false), ("rules: [{ settings: { teams: { a: pull } } }]", false),
            ("rules: [{ name: r, exclusive: [teams] }]", true),
            ("rules: [{ name: r, exclusive: [repository] }]", false),
            ("rules: [{ name: r, exclusive: teams, when: { name: [a, \"!b\"], not: { fork: true } } }]", true),
            ("rules: [{ name: r, exclusive: teams, when: { any: [{ archived: any }, { nam: a }] } }]", false),
            ("rules: [{ name: r, exclusive: teams, when: { attributes: { a: [1, true, x, null] } } }]", true),
            ("exempt: [{ repositories: [a], reason: b, until: 2027-01-01 }]", true), ("exempt: [{ reason: b }]", false),
            ("limits: { removals: 25, repositories_changed: 50% }", true), ("limits: { removals: 101% }", false),
        ])
    func language(_ text: String, _ isAccepted: Bool) throws {
        #expect(try isValid(text) == isAccepted)
    }

    @Test("Settings carry their descriptions, for editors")
    func descriptions() throws {
        let schema = policyJSONSchema(kinds: testKinds)
        #expect(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema")
        let field = schema["$defs"]?["kind-repository"]?["properties"]?["delete_branch_on_merge"]
        #expect(field?["description"] == "Delete.")
    }
}

extension SourceNode {
    /// The value by the rules of YAML 1.2's core schema.
    fileprivate var plain: JSON {
        switch content {
        case .list(let items): return .array(items.map { $0.plain })
        case .mapping(let pairs):
            return .object(Dictionary(pairs.map { ($0.key, $0.value.plain) }) { first, _ in first })
        case .scalar(let text, let isPlain):
            guard isPlain else { return .string(text) }
            if isNull || isBlank { return .null }
            if let boolean { return .bool(boolean) }
            if let number = Int(text) { return .integer(number) }
            return Double(text).map { .number($0) } ?? .string(text)
        }
    }
}

/// As much of JSON Schema as the policy's schema uses; the acceptance suite checks it with a whole validator.
private struct SchemaValidator {
    let root: JSON

    func accepts(_ value: JSON, _ schema: JSON) -> Bool {
        (schema.objectValue ?? [:]).allSatisfy { keyword, argument in
            holds(keyword, argument, value, schema)
        }
    }

    private func holds(_ keyword: String, _ argument: JSON, _ value: JSON, _ schema: JSON) -> Bool {
        switch keyword {
        case "$schema", "$defs", "title", "description": return true
        case "$ref": return accepts(value, definition(argument))
        case "const": return value == argument
        case "enum": return argument.arrayValue?.contains(value) ?? false
        case "anyOf": return argument.arrayValue?.contains { accepts(value, $0) } ?? false
        case "allOf": return argument.arrayValue?.allSatisfy { accepts(value, $0) } ?? false
        case "not": return !accepts(value, argument)
        case "type":
            return (argument.arrayValue ?? [argument]).contains { value.isOf(type: $0.stringValue ?? "") }
        case "minimum": return value.intValue.map { $0 >= argument.intValue ?? 0 } ?? true
        case "maximum": return value.intValue.map { $0 <= argument.intValue ?? 0 } ?? true
        case "minLength": return value.stringValue.map { $0.count >= argument.intValue ?? 0 } ?? true
        case "pattern": return value.stringValue.map { matches($0, argument) } ?? true
        case "items": return value.arrayValue?.allSatisfy { accepts($0, argument) } ?? true
        case "minItems": return value.arrayValue.map { $0.count >= argument.intValue ?? 0 } ?? true
        case "maxItems": return value.arrayValue.map { $0.count <= argument.intValue ?? 0 } ?? true
        case "required":
            return value.objectValue.map { members in
                argument.arrayValue?.allSatisfy { members[$0.stringValue ?? ""] != nil } ?? true
            } ?? true
        case "minProperties": return value.objectValue.map { $0.count >= argument.intValue ?? 0 } ?? true
        case "propertyNames": return value.objectValue?.keys.allSatisfy { accepts(.string($0), argument) } ?? true
        case "properties", "patternProperties", "additionalProperties": return members(of: value, schema)
        default:
            Issue.record("the schema uses '\(keyword)', which this validator does not know")
            return false
        }
    }

    private func members(of value: JSON, _ schema: JSON) -> Bool {
        (value.objectValue ?? [:]).allSatisfy { name, member in
            if let property = schema["properties"]?[name] { return accepts(member, property) }
            let patterns = schema["patternProperties"]?.objectValue ?? [:]
            if let match = patterns.first(where: { matches(name, .string($0.key)) }) {
                return accepts(member, match.value)
            }
            guard let more = schema["additionalProperties"] else { return true }
            return more == true || (more != false && accepts(member, more))
        }
    }

    private func definition(_ reference: JSON) -> JSON {
        let name = reference.stringValue?.split(separator: "/").last.map(String.init) ?? ""
        return root["$defs"]?[name] ?? false
    }

    private func matches(_ text: String, _ pattern: JSON) -> Bool {
        guard let regex = try? Regex(pattern.stringValue ?? "") else {
            Issue.record("\(pattern) is no pattern")
            return false
        }
        return text.firstMatch(of: regex) != nil
    }
}

extension JSON {
    fileprivate func isOf(type: String) -> Bool {
        switch (type, self) {
        case ("null", .null), ("boolean", .bool), ("integer", .integer), ("number", .integer), ("number", .number),
            ("string", .string), ("array", .array), ("object", .object):
            true
        default: false
        }
    }
}
