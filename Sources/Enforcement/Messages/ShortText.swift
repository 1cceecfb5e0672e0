package import Policy

extension JSON {
    /// The value as a person would write it: no quotes, a secret by its name, nothing for nothing.
    package var shortText: String {
        switch self {
        case .null: "none"
        case .string(let text): text.isEmpty ? "\"\"" : text.printable
        case .array(let items):
            items.isEmpty ? "[]" : "[\(items.map { $0.shortened.shortText }.joined(separator: ", "))]"
        case .object(let members):
            "{\(members.sorted { $0.key < $1.key }.map { "\($0.key.printable): \($0.value.shortText)" }.joined(separator: ", "))}"
        case .unresolved(.secret(let name)): "{{secret:\(name)}}"
        case .unresolved(let reference): reference.name
        case .bool, .integer, .number: text()
        }
    }

    /// An element that names one field, as its value alone: `build` for `{context: build}`.
    package var shortened: JSON {
        guard let members = objectValue, members.count == 1, let value = members.first?.value else { return self }
        return value
    }
}

extension String {
    /// Free of control characters, so that text from GitHub cannot drive a terminal or break a line.
    package var printable: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? "␣" : $0 }))
    }
}

extension Int {
    package func counted(_ one: String, _ many: String? = nil) -> String {
        "\(self) \(self == 1 ? one : many ?? one + "s")"
    }
}

extension [RepositoryName] {
    /// "the organization and 3 repositories".
    package var counted: String {
        let repositories = count { !$0.isOrganization }
        let parts = [
            contains { $0.isOrganization } ? "the organization" : nil,
            repositories > 0 || isEmpty ? repositories.counted("repository", "repositories") : nil,
        ]
        return parts.compactMap { $0 }.joined(separator: " and ")
    }
}
