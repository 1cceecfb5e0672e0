import FoundationEssentials

/// A JSON value, plus the two things a policy can name without knowing them: a secret and an actor's node id.
///
/// Values read from GitHub never hold `.unresolved`; only values desired by a policy do, and only the executor
/// resolves them, so that a plan, a log or the history can print any `JSON` without printing a secret.
package enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])
    case unresolved(Unresolved)
}

/// What stands in a desired value until the moment of writing.
package enum Unresolved: Hashable, Sendable {
    /// The value of `{{secret:NAME}}`.
    case secret(String)
    /// The GraphQL node id of a user, named by login.
    case user(String)
    /// The GraphQL node id of a team of the organization, named by slug.
    case team(String)
    /// The GraphQL node id of a GitHub App, named by slug.
    case app(String)
    /// A repository, named `owner/name`: only inside `databaseID`.
    case repository(String)
    /// The database id of one of the organization's custom repository roles, by name.
    case role(String)
    /// The database id of an App's installation on the organization, by the App's slug.
    case installation(String)
    /// The number by which REST knows what is named, instead of its node id.
    indirect case databaseID(Unresolved)

    /// Whether a number takes its place, and not a text.
    package var isNumber: Bool {
        switch self {
        case .role, .installation, .databaseID: true
        case .secret, .user, .team, .app, .repository: false
        }
    }

    package var isSecret: Bool { if case .secret = self { true } else { false } }
}

extension JSON {
    package var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var stringValue: String? { if case .string(let value) = self { value } else { nil } }
    package var arrayValue: [JSON]? { if case .array(let value) = self { value } else { nil } }
    package var objectValue: [String: JSON]? { if case .object(let value) = self { value } else { nil } }
    package var isNull: Bool { self == .null }

    package var intValue: Int? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }

    /// The member of an object; `nil` where there is none or this is no object.
    package subscript(key: String) -> JSON? { objectValue?[key] }

    /// The value at a path of object members; `nil` as soon as one is missing.
    package subscript(path: SettingPath) -> JSON? {
        path.components.reduce(Optional(self)) { value, key in value?[key] }
    }

    /// This value with the one at `path` replaced; objects on the way are made, `nil` takes the member away.
    package func setting(_ path: SettingPath, to value: JSON?) -> JSON {
        guard let first = path.components.first else { return value ?? .null }
        var members = objectValue ?? [:]
        let rest = SettingPath(Array(path.components.dropFirst()))
        members[first] = rest.isEmpty ? value : (members[first] ?? .null).setting(rest, to: value)
        return .object(members)
    }

    /// Every `.unresolved` inside.
    package var unresolved: Set<Unresolved> {
        switch self {
        case .unresolved(let reference): [reference]
        case .array(let items): items.reduce(into: []) { $0.formUnion($1.unresolved) }
        case .object(let members): members.values.reduce(into: []) { $0.formUnion($1.unresolved) }
        default: []
        }
    }

    package static func strings(_ values: some Sequence<String>) -> JSON { .array(values.map { .string($0) }) }
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(nilLiteral: ()) { self = .null }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(stringLiteral value: String) { self = .string(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}
