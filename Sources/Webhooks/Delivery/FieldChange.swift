/// One entry of a payload's `changes`: which field, and what it was before.
package struct FieldChange: Hashable, Sendable {
    /// The path of the field, such as `default_branch`, `repository.name` or `security_and_analysis.secret_scanning`.
    package let field: String
    /// The value before, as text; nil where GitHub does not tell (or said null).
    package let from: String?
}

/// Reads `changes`, whose shape differs from event to event: `{field: {from}}`, `{object: {field: {from}}}`,
/// `{from: {object: {field: {status}}}}` and `{field: {from, to}}`.
struct ChangeList {
    /// Sorted by field.
    let changes: [FieldChange]

    /// Beyond this many fields nobody reads them one by one.
    private static let limit = 64

    init(_ field: JSONField) {
        var found: [FieldChange] = []
        Self.collect(JSONValue(field), path: [], into: &found)
        changes = Array(found.sorted { $0.field < $1.field }.prefix(Self.limit))
    }

    private static func collect(_ value: JSONValue, path: [String], into found: inout [FieldChange]) {
        guard case .object(let fields) = value else { return }
        if let before = fields["from"] {
            collect(before: before, path: path, into: &found)
        } else if fields["to"] != nil {
            found.append(FieldChange(field: name(path), from: nil))
        } else if fields.isEmpty, !path.isEmpty {
            found.append(FieldChange(field: name(path), from: nil))
        } else {
            for (name, value) in fields { collect(value, path: path + [name], into: &found) }
        }
    }

    private static func name(_ path: [String]) -> String { printable(path.joined(separator: ".")) }

    private static func collect(before value: JSONValue, path: [String], into found: inout [FieldChange]) {
        guard case .object(let fields) = value, value.text == nil else {
            let field = path.isEmpty ? "from" : name(path)
            found.append(FieldChange(field: field, from: value.text.map { printable($0) }))
            return
        }
        // `owner.from` wraps the account into `user` or `organization`, which is no part of the field's name.
        if let account = fields["user"] ?? fields["organization"], account.text != nil {
            collect(before: account, path: path, into: &found)
        } else {
            for (name, value) in fields { collect(before: value, path: path + [name], into: &found) }
        }
    }
}

/// Any JSON value. Only `changes` is read this way: its keys are not known beforehand.
enum JSONValue {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(_ field: JSONField) {
        if let members = field.object?.all {
            self = .object(Dictionary(members.map { ($0.name, JSONValue($0.value)) }) { first, _ in first })
        } else if let elements = field.array {
            self = .array(elements.map { JSONValue($0) })
        } else if let string = field.string {
            self = .string(string)
        } else if let bool = field.bool {
            self = .bool(bool)
        } else if let number = field.double {
            self = .number(number)
        } else {
            self = .null
        }
    }

    /// What a person would write for the value: accounts by login, toggles by status, lists with commas.
    var text: String? {
        switch self {
        case .null: nil
        case .bool(let bool): String(bool)
        case .number(let number): Int(exactly: number).map { String($0) } ?? String(number)
        case .string(let string): string
        case .array(let values): values.compactMap(\.text).joined(separator: ", ")
        case .object(let fields): (fields["login"] ?? fields["status"])?.text
        }
    }
}
