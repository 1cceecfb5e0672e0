/// One entry of a payload's `changes`: which field, and what it was before.
package struct FieldChange: Hashable, Sendable {
    /// The path of the field, such as `default_branch`, `repository.name` or `security_and_analysis.secret_scanning`.
    package let field: String
    /// The value before, as text; nil where GitHub does not tell (or said null).
    package let from: String?
}

/// Reads `changes`, whose form differs from event to event: `{field: {from}}`, `{object: {field: {from}}}`,
/// `{from: {object: {field: {status}}}}` and `{field: {from, to}}`.
struct ChangeList {
    /// Sorted by field.
    let changes: [FieldChange]

    /// Beyond this many fields nobody reads them one by one.
    private static let limit = 64

    init(_ field: JSONField) {
        var found: [FieldChange] = []
        Self.collect(field, path: [], into: &found)
        changes = Array(found.sorted { $0.field < $1.field }.prefix(Self.limit))
    }

    private static func collect(_ value: JSONField, path: [String], into found: inout [FieldChange]) {
        guard let fields = value.object else { return }
        if let before = fields["from"] {
            collect(before: before, path: path, into: &found)
        } else if fields["to"] != nil {
            found.append(FieldChange(field: name(path), from: nil))
        } else if fields.isEmpty, !path.isEmpty {
            found.append(FieldChange(field: name(path), from: nil))
        } else {
            for (name, value) in fields.all { collect(value, path: path + [name], into: &found) }
        }
    }

    private static func name(_ path: [String]) -> String { printable(path.joined(separator: ".")) }

    private static func collect(before value: JSONField, path: [String], into found: inout [FieldChange]) {
        let text = value.plainText
        guard text == nil, let fields = value.object else {
            let field = path.isEmpty ? "from" : name(path)
            found.append(FieldChange(field: field, from: text.map { printable($0) }))
            return
        }
        // `owner.from` wraps the account into `user` or `organization`, which is no part of the field's name.
        if let account = fields["user"] ?? fields["organization"], account.plainText != nil {
            collect(before: account, path: path, into: &found)
        } else {
            for (name, value) in fields.all { collect(before: value, path: path + [name], into: &found) }
        }
    }
}

extension JSONField {
    /// What a person would write for the value: accounts by login, toggles by status, lists with commas.
    var plainText: String? {
        if let fields = object { return (fields["login"] ?? fields["status"])?.plainText }
        if let elements = array { return elements.compactMap(\.plainText).joined(separator: ", ") }
        return string ?? bool.map { String($0) } ?? int.map { String($0) } ?? double.map { String($0) }
    }
}
