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
    package let createdAt: Date?
    package let updatedAt: Date?
    package let pushedAt: Date?
}

/// The value of a custom property.
package enum PropertyValue: Hashable, Sendable {
    case text(String)
    case list([String])
    /// No value is set.
    case none
}

extension PropertyValue: Decodable {
    package init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .none
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([String].self) {
            self = .list(list)
        } else {
            self = .text(String(try value.decode(Bool.self)))
        }
    }
}

extension RepositoryFacts: Decodable {
    private enum Key: String, CodingKey {
        case id, name, owner, visibility, archived, fork, topics, language
        case nodeID = "node_id"
        case fullName = "full_name"
        case isPrivate = "private"
        case isTemplate = "is_template"
        case defaultBranch = "default_branch"
        case customProperties = "custom_properties"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case pushedAt = "pushed_at"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        let owner = fields.lenient(Account.self, .owner)
        let (id, nodeID) = (fields.lenient(Int.self, .id), fields.lenient(String.self, .nodeID))
        let named = fields.lenient(String.self, .fullName).flatMap {
            RepositoryReference(id: id, nodeID: nodeID, fullName: $0)
        }
        let owned = owner.flatMap { owner in
            fields.lenient(String.self, .name).flatMap {
                RepositoryReference(id: id, nodeID: nodeID, owner: owner.login, name: $0)
            }
        }
        guard let reference = named ?? owned else {
            throw DecodingError.dataCorruptedError(forKey: .fullName, in: fields, debugDescription: "no owner/name")
        }
        self.reference = reference
        ownerType = owner?.type
        visibility = fields.lenient(String.self, .visibility)
        isPrivate = fields.lenient(Bool.self, .isPrivate)
        isArchived = fields.lenient(Bool.self, .archived)
        isFork = fields.lenient(Bool.self, .fork)
        isTemplate = fields.lenient(Bool.self, .isTemplate)
        defaultBranch = fields.lenient(String.self, .defaultBranch)
        topics = fields.lenient([String].self, .topics)
        language = fields.lenient(String.self, .language)
        customProperties = fields.lenient([String: PropertyValue].self, .customProperties)
        createdAt = fields.lenient(Moment.self, .createdAt)?.date
        updatedAt = fields.lenient(Moment.self, .updatedAt)?.date
        pushedAt = fields.lenient(Moment.self, .pushedAt)?.date
    }
}

/// A time as GitHub writes it: ISO 8601, with or without fractions of a second, or (in `push`) seconds since 1970.
struct Moment: Decodable {
    let date: Date

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let text = try? value.decode(String.self) {
            date = try Self.parse(text)
        } else {
            date = Date(timeIntervalSince1970: try value.decode(Double.self))
        }
    }

    private static func parse(_ text: String) throws -> Date {
        if let date = try? Date.ISO8601FormatStyle().parse(text) { return date }
        return try Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text)
    }
}
