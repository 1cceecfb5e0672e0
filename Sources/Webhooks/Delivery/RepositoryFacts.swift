package import FoundationEssentials

/// What a payload says about its repository: the facts that a policy's conditions ask for.
///
/// Everything but the reference may be missing: event kinds and GitHub versions differ in what they send, and missing
/// is not `false`.
package struct RepositoryFacts: Hashable, Sendable {
    package let reference: RepositoryReference
    /// `Organization` or `User`.
    package let ownerType: String?
    /// `public`, `private` or `internal`.
    package let visibility: String?
    package let isPrivate: Bool?
    package let isArchived: Bool?
    package let isFork: Bool?
    package let isTemplate: Bool?
    package let defaultBranch: String?
    package let topics: [String]?
    package let language: String?
    package let customProperties: [String: PropertyValue]?
    let created: Moment?
    let updated: Moment?
    let pushed: Moment?

    package var createdAt: Date? { created?.date }
    package var updatedAt: Date? { updated?.date }
    package var pushedAt: Date? { pushed?.date }
}

/// The value of a custom property.
package enum PropertyValue: Hashable, Sendable {
    case text(String)
    case list([String])
    /// No value is set.
    case none
}

extension PropertyValue {
    /// Nil for what no property is.
    init?(_ field: JSONField) {
        if let text = field.string ?? field.bool.map({ String($0) }) {
            self = .text(text)
        } else if let list = field.strings {
            self = .list(list)
        } else if field.isNull {
            self = .none
        } else {
            return nil
        }
    }
}

extension RepositoryFacts {
    /// Nil where it is not told which repository it is.
    init?(_ field: JSONField) {
        guard let fields = field.object else { return nil }
        let owner = fields["owner"].flatMap { Account($0) }
        let (id, nodeID) = (fields["id"]?.int, fields["node_id"]?.string)
        let named = fields["full_name"]?.string.flatMap { RepositoryReference(id: id, nodeID: nodeID, fullName: $0) }
        guard
            let reference = named
                ?? owner.flatMap({ owner in
                    fields["name"]?.string.flatMap {
                        RepositoryReference(id: id, nodeID: nodeID, owner: owner.login, name: $0)
                    }
                })
        else { return nil }
        self.reference = reference
        ownerType = owner?.type
        visibility = fields["visibility"]?.string
        isPrivate = fields["private"]?.bool
        isArchived = fields["archived"]?.bool
        isFork = fields["fork"]?.bool
        isTemplate = fields["is_template"]?.bool
        defaultBranch = fields["default_branch"]?.string
        topics = fields["topics"].flatMap { $0.strings }
        language = fields["language"]?.string
        customProperties = fields["custom_properties"]?.object.flatMap { Self.properties($0) }
        created = fields["created_at"].flatMap { Moment($0) }
        updated = fields["updated_at"].flatMap { Moment($0) }
        pushed = fields["pushed_at"].flatMap { Moment($0) }
    }

    /// All of them, or nil.
    private static func properties(_ object: JSONObject) -> [String: PropertyValue]? {
        var properties: [String: PropertyValue] = [:]
        for member in object.all {
            guard let value = PropertyValue(member.value) else { return nil }
            properties[member.name] = value
        }
        return properties
    }
}

extension JSONField {
    /// An array of nothing but strings.
    fileprivate var strings: [String]? {
        guard let elements = array else { return nil }
        let strings = elements.compactMap(\.string)
        return strings.count == elements.count ? strings : nil
    }
}

/// A time as GitHub writes it: ISO 8601, with or without fractions of a second, or (in `push`) seconds since 1970.
enum Moment: Hashable, Sendable {
    case text(String)
    case seconds(Double)

    init?(_ field: JSONField) {
        if let text = field.string {
            self = .text(text)
        } else if let seconds = field.double {
            self = .seconds(seconds)
        } else {
            return nil
        }
    }

    /// Nil for a text that is no time.
    var date: Date? {
        switch self {
        case .text(let text):
            (try? Date.ISO8601FormatStyle().parse(text))
                ?? (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
        case .seconds(let seconds): Date(timeIntervalSince1970: seconds)
        }
    }
}
