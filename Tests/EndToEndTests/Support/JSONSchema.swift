import Policy

/// As much of JSON Schema (draft 2020-12) as GitHub's request schemas use.
struct JSONSchema: Sendable {
    private let root: JSON

    init(_ root: JSON) { self.root = root }

    /// What is wrong with a value; empty when it is valid.
    ///
    /// A member that an object schema does not list counts as wrong even where the schema would let it pass: GitHub
    /// ignores what it does not know.
    func faults(of value: JSON) -> [String] { faults(of: value, root, at: "body") }

    private func faults(of value: JSON, _ schema: JSON, at path: String) -> [String] {
        if let reference = schema["$ref"]?.stringValue {
            guard let target = definition(reference) else { return ["\(path): the schema lacks \(reference)"] }
            return faults(of: value, target, at: path)
        }
        var faults: [String] = []
        for combination in ["anyOf", "oneOf"] {
            guard let choices = schema[combination]?.arrayValue else { continue }
            let results = choices.map { self.faults(of: value, $0, at: path) }
            if !results.contains([]) {
                faults.append("\(path): fits none of \(choices.count): \(results.map { $0.joined(separator: "; ") })")
            }
        }
        if let constant = schema["const"], constant != value { faults.append("\(path): is not \(constant.text())") }
        if let values = schema["enum"]?.arrayValue, !values.contains(value) {
            faults.append("\(path): \(value.text()) is none of \(JSON.array(values).text())")
        }
        let types = schema["type"]?.stringValue.map { [$0] } ?? schema["type"]?.arrayValue?.compactMap(\.stringValue)
        if let types, !types.contains(where: { value.isOf(type: $0) }) {
            return faults + ["\(path): \(value.text()) is no \(types.joined(separator: " or "))"]
        }
        switch value {
        case .object(let members): faults += self.faults(of: members, schema, at: path)
        case .array(let items): faults += self.faults(of: items, schema, at: path)
        case .integer(let number):
            if let least = schema["minimum"]?.intValue, number < least { faults.append("\(path): below \(least)") }
            if let most = schema["maximum"]?.intValue, number > most { faults.append("\(path): above \(most)") }
        case .string(let text):
            if let most = schema["maxLength"]?.intValue, text.count > most { faults.append("\(path): too long") }
        default: break
        }
        return faults
    }

    private func faults(of members: [String: JSON], _ schema: JSON, at path: String) -> [String] {
        var faults: [String] = []
        for name in schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? [] where members[name] == nil {
            faults.append("\(path): lacks \(name)")
        }
        guard let properties = schema["properties"]?.objectValue else { return faults }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            if let property = properties[name] {
                faults += self.faults(of: value, property, at: "\(path).\(name)")
            } else if let further = schema["additionalProperties"], further.objectValue != nil {
                faults += self.faults(of: value, further, at: "\(path).\(name)")
            } else if schema["additionalProperties"] != true {
                faults.append("\(path).\(name): unknown")
            }
        }
        return faults
    }

    private func faults(of items: [JSON], _ schema: JSON, at path: String) -> [String] {
        var faults: [String] = []
        if let least = schema["minItems"]?.intValue, items.count < least { faults.append("\(path): too few") }
        if let most = schema["maxItems"]?.intValue, items.count > most { faults.append("\(path): too many") }
        guard let element = schema["items"] else { return faults }
        return faults + items.enumerated().flatMap { self.faults(of: $1, element, at: "\(path)[\($0)]") }
    }

    private func definition(_ reference: String) -> JSON? {
        guard reference.hasPrefix("#/") else { return nil }
        return reference.dropFirst(2).split(separator: "/").reduce(Optional(root)) { $0?[String($1)] }
    }
}

extension JSON {
    fileprivate func isOf(type: String) -> Bool {
        switch (type, self) {
        case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool), ("null", .null),
            ("integer", .integer), ("number", .integer), ("number", .number):
            true
        default: false
        }
    }
}
