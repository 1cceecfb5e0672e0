import FoundationEssentials

extension JSON {
    /// Parses the bytes of a body that GitHub sent.
    ///
    /// An empty body (204) is `.null`. Never yields `.unresolved`.
    /// - Throws: `DecodingError` when the bytes are not JSON.
    package init(parsing bytes: some Collection<UInt8>) throws {
        guard !bytes.isEmpty else {
            self = .null
            return
        }
        self = try JSONDecoder().decode(JSON.self, from: Data(bytes))
    }

    /// The value as JSON text with sorted keys, so that equal values have equal text.
    package func text(pretty: Bool = false) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
        guard let data = try? encoder.encode(self) else { return "null" }
        return String(decoding: data, as: UTF8.self)
    }
}

extension JSON: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode([String: JSON].self) {
            self = .object(value)
        } else {
            self = .array(try container.decode([JSON].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        case .unresolved(let reference): try container.encode([reference.marker: reference.name])
        }
    }

    /// Turns the markers that `encode` wrote back into `.unresolved`.
    ///
    /// Only for what this program wrote itself (the desired side of a saved plan): text that comes from GitHub must
    /// never become a reference to a secret.
    package func restoringReferences() -> JSON {
        switch self {
        case .array(let items): return .array(items.map { $0.restoringReferences() })
        case .object(let members):
            if members.count == 1, let (marker, value) = members.first, let name = value.stringValue,
                let reference = Unresolved(marker: marker, name: name)
            {
                return .unresolved(reference)
            }
            return .object(members.mapValues { $0.restoringReferences() })
        default: return self
        }
    }
}

extension Unresolved {
    package var name: String {
        switch self {
        case .secret(let name), .user(let name), .team(let name), .app(let name), .repository(let name),
            .role(let name), .installation(let name):
            name
        case .databaseID(let reference): reference.name
        }
    }

    fileprivate var marker: String {
        switch self {
        case .secret: "$secret"
        case .user: "$user"
        case .team: "$team"
        case .app: "$app"
        case .repository: "$repository"
        case .role: "$role"
        case .installation: "$installation"
        case .databaseID(let reference): reference.marker + Self.idSuffix
        }
    }

    fileprivate init?(marker: String, name: String) {
        switch marker {
        case "$secret": self = .secret(name)
        case "$user": self = .user(name)
        case "$team": self = .team(name)
        case "$app": self = .app(name)
        case "$repository": self = .repository(name)
        case "$role": self = .role(name)
        case "$installation": self = .installation(name)
        default:
            guard marker.hasSuffix(Self.idSuffix),
                let reference = Unresolved(marker: String(marker.dropLast(Self.idSuffix.count)), name: name)
            else { return nil }
            self = .databaseID(reference)
        }
    }

    private static let idSuffix = "_id"
}
