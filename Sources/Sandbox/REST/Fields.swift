/// Typed access to the members of a request body, with GitHub's words when a type is wrong.
struct Fields {
    let object: JSONObject

    init(_ object: JSONObject) { self.object = object }

    func bool(_ key: String) throws(Refusal) -> Bool? {
        switch object[key] {
        case nil, .null?: return nil
        case .bool(let value)?: return value
        case let other?: throw Self.wrong(key, other, "a boolean")
        }
    }

    func string(_ key: String) throws(Refusal) -> String? {
        switch object[key] {
        case nil, .null?: return nil
        case .string(let value)?: return value
        case let other?: throw Self.wrong(key, other, "a string")
        }
    }

    func int(_ key: String) throws(Refusal) -> Int? {
        guard let value = object[key], !value.isNull else { return nil }
        guard let number = value.int else { throw Self.wrong(key, value, "an integer") }
        return number
    }

    func strings(_ key: String) throws(Refusal) -> [String]? {
        guard let value = object[key], !value.isNull else { return nil }
        guard let strings = value.strings else { throw Self.wrong(key, value, "an array") }
        return strings
    }

    func fields(_ key: String) throws(Refusal) -> Fields? {
        guard let value = object[key], !value.isNull else { return nil }
        guard let object = value.object else { throw Self.wrong(key, value, "an object") }
        return Fields(object)
    }

    func choice(_ key: String, of allowed: [String]) throws(Refusal) -> String? {
        guard let value = try string(key) else { return nil }
        guard allowed.contains(value) else {
            let list = allowed.joined(separator: ", ")
            throw Self.invalid(
                "For 'properties/\(key)', \"\(value)\" is not a possible value. Must be one of: \(list).")
        }
        return value
    }

    func require(_ keys: String...) throws(Refusal) { try require(keys) }

    func require(_ keys: [String]) throws(Refusal) {
        let missing = keys.filter { object[$0] == nil }
        guard !missing.isEmpty else { return }
        let names = missing.map { "\"\($0)\"" }.joined(separator: ", ")
        throw Self.invalid("\(names) \(missing.count == 1 ? "wasn't" : "weren't") supplied.")
    }

    static func invalid(_ text: String) -> Refusal { Refusal(422, "Invalid request.\n\n\(text)") }

    private static func wrong(_ key: String, _ value: JSON, _ kind: String) -> Refusal {
        invalid("For 'properties/\(key)', \(value.text) is not \(kind).")
    }
}
