/// `owner/name`; compared without regard to case, as GitHub does.
package struct RepositoryName: Sendable, Hashable, CustomStringConvertible {
    package let owner: String
    package let name: String

    package init(owner: String, name: String) {
        self.owner = owner
        self.name = name
    }

    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts.contains("") else { return nil }
        self.init(owner: String(parts[0]), name: String(parts[1]))
    }

    package var description: String { "\(owner)/\(name)" }

    package static func == (left: Self, right: Self) -> Bool {
        left.owner.lowercased() == right.owner.lowercased() && left.name.lowercased() == right.name.lowercased()
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(owner.lowercased())
        hasher.combine(name.lowercased())
    }
}

extension RepositoryName: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let name = RepositoryName(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not of the form owner/name")
        }
        self = name
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// How a trigger names a repository: the name it had then, and the ids that survive a rename.
package struct RepositoryReference: Hashable, Sendable, Codable {
    package var name: RepositoryName
    /// GitHub's database id.
    package var id: Int?
    /// GraphQL's global node id.
    package var nodeID: String?

    package init(name: RepositoryName, id: Int? = nil, nodeID: String? = nil) {
        self.name = name
        self.id = id
        self.nodeID = nodeID
    }
}

package enum Visibility: String, Hashable, Sendable, Codable, CaseIterable {
    case `public`, `private`, `internal`
}
