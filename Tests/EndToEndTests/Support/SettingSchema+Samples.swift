import Policy

extension SettingSchema {
    /// A place where a policy may put a value of its own.
    struct Leaf {
        let path: SettingPath
        let schema: SettingSchema
        /// An object that may be off; the value to try is `null`.
        var isSection = false
    }

    /// Every setting of the schema; those of a map's entries stand under `key`.
    func leaves(below key: String, at path: SettingPath = []) -> [Leaf] {
        switch self {
        case .object(let object):
            object.fields.filter { !$0.isDeclaration && !$0.isWriteOnly }.flatMap { field -> [Leaf] in
                let path = path.appending(field.name)
                let inner = field.schema.leaves(below: key, at: path)
                guard field.isNullable, case .object = field.schema else { return inner }
                return inner + [Leaf(path: path, schema: field.schema, isSection: true)]
            }
        case .map(let map):
            map.value.leaves(below: key, at: path.appending(path.isEmpty ? key : Self.entry(of: path)))
        default: [Leaf(path: path, schema: self)]
        }
    }

    /// The entry of a map inside that is tried.
    private static func entry(of path: SettingPath) -> String {
        switch path.components.last {
        case "variables": "REGION"
        case "secrets": "TOKEN"
        default: RulesetSpecimen.actor
        }
    }

    /// Valid values, at least two that differ where the schema knows two. Names are of those whom the sandbox knows.
    func samples(for name: String) -> [JSON] {
        switch self {
        case .boolean: return [true, false]
        case .integer(let range):
            if name == "app_id" { return [-1, 15368] }
            let next = range.lowerBound.advanced(by: 1)
            return [range.lowerBound, min(next, range.upperBound)].map { .integer($0) }
        case .text(let text): return Self.texts(for: name, text)
        case .choice(let choice): return choice.values.map { .string($0) }
        case .list(let list):
            let elements = list.element.samples(for: name)
            return [.array(Array(elements.prefix(1))), .array(Array(elements.prefix(2))), .array([])]
        case .object(let object):
            // Two that differ in every field: enough for elements of lists.
            return (0...1).map { index in
                .object(
                    Dictionary(
                        object.fields.compactMap { field in
                            let samples = field.schema.samples(for: field.name)
                            return samples.isEmpty ? nil : (field.name, samples[min(index, samples.count - 1)])
                        }
                    ) { first, _ in first })
            }
        case .map: return []
        }
    }

    private static func texts(for name: String, _ text: Text) -> [JSON] {
        switch name {
        case _ where text.isSecret: []
        case "url_template": ["https://one.example/<num>", "https://two.example/<num>"]
        case "homepage": ["https://one.example", "https://two.example"]
        case "default_branch": ["develop", "main"]
        case "users": ["maya-chen", "automation-ci"]
        case "teams": ["engineering", "devops"]
        case "color": ["112233", "445566"]
        case "apps", "app": ["githubcop", "merge-assistant"]
        case "allowed_actors": ["team/engineering", "user/maya-chen"]
        case "repository": ["acme/busy", "acme/busy"]
        case "tier": ["gold", "silver"]
        case "owners": ["platform", "web"]
        case "reviewers": ["maya-chen", "team/engineering"]
        case "deployment_protection_rules": ["app/githubcop"]
        case "events": ["push", "pull_request"]
        default: ["one", "two"]
        }
    }
}

extension SettingSchema {
    var hasWriteOnlyFields: Bool {
        if case .object(let object) = self { object.fields.contains { $0.isWriteOnly } } else { false }
    }

    /// Whether a field of this object says something to the plan and is nothing that GitHub has.
    func declares(_ name: String) -> Bool {
        if case .object(let object) = self {
            object[name].map { $0.isDeclaration || $0.isWriteOnly } ?? false
        } else {
            false
        }
    }

    /// `settings` with the required members that its objects lack, out of a specimen of the same schema.
    func completed(_ settings: JSON, from specimen: JSON?) -> JSON {
        guard case .object(var members) = settings else { return settings }
        switch self {
        case .object(let object):
            for field in object.fields {
                if let member = members[field.name] {
                    members[field.name] = field.schema.completed(member, from: specimen?[field.name])
                } else if field.isRequired, field.defaultValue == nil {
                    members[field.name] = specimen?[field.name]
                }
            }
        case .map(let map):
            for (key, member) in members { members[key] = map.value.completed(member, from: specimen?[key]) }
        default: break
        }
        return .object(members)
    }
}

extension SettingSchema {
    /// What is wrong with settings that a policy wants, by the letter of the schema.
    func faults(of desired: JSON, at path: String) -> [String] {
        func fault(_ expected: String) -> [String] { ["\(path): \(desired.text()) is no \(expected)"] }
        switch (self, desired) {
        case (_, .null): return []
        case (.boolean, .bool): return []
        case (.integer(let range), .integer(let value)): return range.contains(value) ? [] : fault("number in \(range)")
        case (.text(let text), .unresolved(let reference)):
            return text.isSecret && reference.isSecret ? [] : fault("secret")
        case (.text(let text), .string(let value)):
            let isMet = text.requirement?.isMet(value) ?? true
            return isMet && !text.isSecret ? [] : fault("text as required")
        case (.choice(let choice), .string(let value)):
            return choice.isOpen || choice.values.contains(value) ? [] : fault("choice of \(choice.values)")
        case (.list(let list), .array(let items)):
            return items.enumerated().flatMap { list.element.faults(of: $1, at: "\(path)[\($0)]") }
        case (.object(let object), .object(let members)):
            return members.flatMap { name, value in
                object[name].map { $0.schema.faults(of: value, at: "\(path).\(name)") } ?? ["\(path).\(name): unknown"]
            }
        case (.map(let map), .object(let members)):
            return members.flatMap { key, value -> [String] in
                let isKey = map.requirement?.isMet(key) ?? true
                return (isKey ? [] : ["\(path): \(key) is no key"]) + map.value.faults(of: value, at: "\(path).\(key)")
            }
        default: return fault("value of this schema")
        }
    }
}
