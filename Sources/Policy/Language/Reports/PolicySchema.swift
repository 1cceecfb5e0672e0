/// The JSON Schema (draft 2020-12) of policy files, for editors: completion, descriptions, misspelt keys.
///
/// It is a little more lenient than `PolicyDocument.load`: it does not see YAML tags, repeated keys and what several
/// rules make together.
package func policyJSONSchema(
    kinds: [any SettingKind.Type], organizationKinds: [any SettingKind.Type] = []
) -> JSON {
    PolicySchema(kinds: kinds, organizationKinds: organizationKinds).document
}

private struct PolicySchema {
    let kinds: [any SettingKind.Type]
    let organizationKinds: [any SettingKind.Type]

    var document: JSON {
        object(
            [
                ("version", ["const": 1, "description": "The version of the language."]),
                ("organization", text("The organization's login.")),
                (
                    "enforcement",
                    [
                        "enum": ["active", "evaluate"],
                        "description": "evaluate: nothing is written; what would be is shown.",
                    ]
                ),
                ("inventory", text("A CSV file of facts about repositories, relative to this file.")),
                ("exempt", ["type": "array", "items": exemption, "description": "Repositories that are left alone."]),
                ("limits", limits),
                ("rules", ["type": "array", "items": rule, "description": "In order: a later rule wins, key by key."]),
            ],
            adding: [
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "title": "GitHubCop policy",
                "patternProperties": ["^x-": ["description": "Yours: a place for anchors."]],
                "$defs": definitions,
            ])
    }

    // MARK: The language

    /// What a rule may say depends on its target.
    private var rule: JSON {
        let words: JSON = ["enum": ["active", "evaluate"]]
        let shares: JSON = ["type": "string", "pattern": "^(100(\\.0{1,4})?|[0-9]{1,2}(\\.[0-9]{1,4})?)%$"]
        let ofRepositories = rule(
            [
                ("target", ["const": "repositories"]), ("enforcement", enforcement(["anyOf": [words, shares]])),
                ("when", ["$ref": "#/$defs/condition"]),
            ], kinds, "kind", requiring: ["name"])
        guard !organizationKinds.isEmpty else { return ofRepositories }
        let ofOrganization = rule(
            [("target", ["const": "organization"]), ("enforcement", enforcement(words))], organizationKinds,
            "organization-kind", requiring: ["name", "target"])
        return ["anyOf": [ofRepositories, ofOrganization]]
    }

    private func enforcement(_ values: JSON) -> JSON {
        values.setting(
            ["description"],
            to: "active, evaluate (its changes are shown, not made), or active in a share of the repositories: 10%.")
    }

    private func rule(
        _ members: [(String, JSON)], _ kinds: [any SettingKind.Type], _ prefix: String, requiring required: [String]
    ) -> JSON {
        object(
            [("name", text("How plans and 'explain' call the rule."))] + members
                + [("settings", settings(kinds, prefix)), ("exclusive", exclusive(kinds))],
            adding: [
                "required": .strings(required),
                "anyOf": [["required": ["settings"]], ["required": ["exclusive"]]],
            ])
    }

    private func settings(_ kinds: [any SettingKind.Type], _ prefix: String) -> JSON {
        let references = kinds.map { kind in
            (kind.name, JSON.object(["$ref": .string("#/$defs/\(prefix)-\(kind.name)")]))
        }
        return object(references, adding: ["minProperties": 1])
    }

    private func exclusive(_ kinds: [any SettingKind.Type]) -> JSON {
        let names: JSON = ["enum": .strings(kinds.filter { $0.isCollection }.map { $0.name })]
        return [
            "description": "Collections of which nothing else may exist.",
            "anyOf": [names, ["type": "array", "items": names]],
        ]
    }

    private var exemption: JSON {
        object(
            [
                ("repositories", ["$ref": "#/$defs/patterns"]),
                ("reason", text("Why.")),
                ("owner", text("Who answers for it.")),
                (
                    "until",
                    [
                        "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
                        "description": "The last day on which it holds.",
                    ]
                ),
            ], adding: ["required": ["repositories", "reason"]])
    }

    private var limits: JSON {
        let amount: JSON = [
            "anyOf": [
                ["type": "integer", "minimum": 0],
                ["type": "string", "pattern": "^(100|[0-9]{1,2})%$"],
            ]
        ]
        return object(LimitsReader.keys.map { ($0, amount) })
    }

    private var definitions: JSON {
        let strings: JSON = ["type": ["string", "number"]]
        let flag: JSON = ["type": "boolean"]
        let value: JSON = ["type": ["string", "number", "boolean", "null"]]
        let visibility: JSON = ["enum": .strings(Visibility.allCases.map { $0.rawValue })]
        let condition: JSON = ["$ref": "#/$defs/condition"]
        let patterns: JSON = ["$ref": "#/$defs/patterns"]
        let slug: JSON = ["type": "string", "pattern": "^[^*?!\\[\\]{}/\\s]+$"]
        let slugs: JSON = ["anyOf": [slug, ["type": "array", "items": slug, "minItems": 1]]]
        var definitions: [String: JSON] = [
            "template": ["type": "string", "pattern": "\\{\\{[^{}]+\\}\\}"],
            "patterns": ["anyOf": [strings, ["type": "array", "items": strings, "minItems": 1]]],
            "condition": object([
                ("name", patterns),
                ("visibility", ["anyOf": [visibility, ["type": "array", "items": visibility, "minItems": 1]]]),
                ("fork", flag),
                ("template", flag),
                ("archived", ["enum": [true, false, "any"]]),
                ("topics", patterns),
                ("language", ["anyOf": [patterns, ["type": "null"]]]),
                ("teams", slugs),
                (
                    "attributes",
                    ["type": "object", "additionalProperties": ["anyOf": [value, ["type": "array", "items": value]]]]
                ),
                ("not", condition),
                ("any", ["type": "array", "items": condition, "minItems": 1]),
                ("all", ["type": "array", "items": condition, "minItems": 1]),
            ]),
        ]
        let named =
            kinds.map { ("kind-\($0.name)", $0) } + organizationKinds.map { ("organization-kind-\($0.name)", $0) }
        for (name, kind) in named {
            let whole = schema(of: kind.documentation.schema)
            let value: JSON = kind.documentation.isNullable ? ["anyOf": [whole, ["type": "null"]]] : whole
            definitions[name] = value.adding([
                "description": .string(kind.documentation.summary)
            ])
        }
        return .object(definitions)
    }

    // MARK: Shapes

    private func schema(of shape: SettingSchema) -> JSON {
        switch shape {
        case .boolean: return orTemplate(["type": "boolean"])
        case .integer(let range):
            var members: [String: JSON] = ["type": "integer"]
            if range.lowerBound > .min { members["minimum"] = .integer(range.lowerBound) }
            if range.upperBound < .max { members["maximum"] = .integer(range.upperBound) }
            return orTemplate(.object(members))
        case .text(let text): return schema(of: text)
        case .choice(let choice):
            let known: JSON = ["enum": .strings(choice.values)]
            return choice.isOpen ? ["anyOf": [known, ["type": "string", "minLength": 1]]] : orTemplate(known)
        case .list(let list):
            var members: [String: JSON] = ["type": "array", "items": schema(of: list.element)]
            if let maximum = list.maximumCount { members["maxItems"] = .integer(maximum) }
            var forms: [JSON] = list.takesSingle ? [schema(of: list.element)] : []
            forms.append(.object(members))
            if list.takesCondition {
                forms.append(object([("when", ["$ref": "#/$defs/condition"])], adding: ["required": ["when"]]))
            }
            return forms.count == 1 ? forms[0] : ["anyOf": .array(forms)]
        case .object(let fields):
            // Several rules together may name what is required, and which of the alternatives.
            let rivals = fields.alternatives.flatMap { group in
                group.indices.flatMap { first in
                    group.indices.filter { $0 > first }.map { second -> JSON in
                        ["not": ["required": .strings([group[first], group[second]])]]
                    }
                }
            }
            let full = object(
                fields.fields.map { ($0.name, schema(of: $0)) },
                adding: rivals.isEmpty ? [:] : ["allOf": .array(rivals)])
            guard let field = fields.shorthand.flatMap({ fields[$0] }) else { return full }
            return ["anyOf": [schema(of: field.schema), full]]
        case .map(let map): return schema(of: map)
        }
    }

    private func schema(of field: SettingSchema.Field) -> JSON {
        let value = schema(of: field.schema)
        let whole: JSON = field.isNullable ? ["anyOf": [value, ["type": "null"]]] : value
        return whole.adding(["description": .string(field.summary)])
    }

    private func schema(of text: SettingSchema.Text) -> JSON {
        if text.isSecret { return ["type": "string", "pattern": "^\\{\\{ *secret: *[A-Za-z_][A-Za-z0-9_]* *\\}\\}$"] }
        guard let pattern = text.requirement?.pattern else {
            return ["type": ["string", "number"], "not": ["type": "string", "pattern": "\\{\\{ *secret:"]]
        }
        return orTemplate(["type": "string", "pattern": .string(pattern)])
    }

    private func schema(of map: SettingSchema.Map) -> JSON {
        var members: [String: JSON] = [
            "type": "object",
            "additionalProperties": ["anyOf": [schema(of: map.value), ["type": "null"]]],
        ]
        // One key may name several: the pattern holds for each of them.
        if let pattern = map.requirement?.pattern, pattern.hasPrefix("^") {
            let isWhole = pattern.hasSuffix("$") && !pattern.hasSuffix("\\$")
            let one = "(?:\(pattern.dropFirst().dropLast(isWhole ? 1 : 0)))"
            let several = isWhole ? "^\(one)(?:, \(one))*$" : "^\(one)"
            let keys = map.takesKeysWhole ? pattern : several
            members["propertyNames"] = ["anyOf": [["pattern": .string(keys)], ["$ref": "#/$defs/template"]]]
        }
        return .object(members)
    }

    // MARK: Pieces

    private func orTemplate(_ schema: JSON) -> JSON { ["anyOf": [schema, ["$ref": "#/$defs/template"]]] }

    private func text(_ description: String) -> JSON {
        ["type": "string", "minLength": 1, "description": .string(description)]
    }

    private func object(_ properties: [(String, JSON)], adding more: JSON = [:]) -> JSON {
        let members = Dictionary(properties) { first, _ in first }
        return JSON.object([
            "type": "object", "properties": .object(members), "additionalProperties": false,
        ]).adding(more)
    }
}

extension JSON {
    fileprivate func adding(_ members: JSON) -> JSON {
        .object((objectValue ?? [:]).merging(members.objectValue ?? [:]) { _, new in new })
    }
}
