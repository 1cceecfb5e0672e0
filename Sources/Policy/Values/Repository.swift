/// `owner/name`, or `owner` alone for the organization itself; compared without regard to case, as GitHub does.
package struct RepositoryName: Sendable, Hashable, CustomStringConvertible {
    package let owner: String
    /// Empty for the organization itself.
    package let name: String

    package static func organization(_ login: String) -> RepositoryName { RepositoryName(owner: login, name: "") }

    package var isOrganization: Bool { name.isEmpty }

    package init(owner: String, name: String) {
        self.owner = owner
        self.name = name
    }

    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts.contains("") else { return nil }
        self.init(owner: String(parts[0]), name: String(parts[1]))
    }

    /// A repository's name, or an organization's.
    package init?(target text: String) {
        if let name = RepositoryName(text) {
            self = name
        } else if !text.isEmpty, !text.contains("/") {
            self = .organization(text)
        } else {
            return nil
        }
    }

    package var description: String { isOrganization ? owner : "\(owner)/\(name)" }

    /// For headings: an organization's name alone could be a repository's.
    package var title: String { isOrganization ? "\(owner) (organization)" : description }

    /// Without the owner, where it is not all there is.
    package var short: String { isOrganization ? owner : name }

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
        let text = try container.decode(String.self)
        guard let name = RepositoryName(target: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "neither owner/name nor an organization")
        }
        self = name
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// How a trigger names a repository or the organization: the name it had then, and the ids that survive a rename.
package struct RepositoryReference: Hashable, Sendable, Codable {
    package var name: RepositoryName
    /// GitHub's database id; the negative of it for an organization.
    package var id: Int?
    /// GraphQL's global node id.
    package var nodeID: String?

    package init(name: RepositoryName, id: Int? = nil, nodeID: String? = nil) {
        self.name = name
        self.id = id
        self.nodeID = nodeID
    }
}

extension RepositoryReference {
    /// GitHub counts organizations and repositories apart, so that one of each may have the same number. State is kept
    /// under one number for either: the negative one is an organization's.
    package init(organization login: String, id: Int?, nodeID: String? = nil) {
        self.init(name: .organization(login), id: id.map { -$0 }, nodeID: nodeID)
    }
}

package enum Visibility: String, Hashable, Sendable, Codable, CaseIterable {
    case `public`, `private`, `internal`
}
