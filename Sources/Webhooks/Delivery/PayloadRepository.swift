/// Which repository: its name now, and the ids that survive a rename or a transfer.
package struct PayloadRepository: Hashable, Sendable {
    package let id: Int?
    /// The id that GraphQL uses.
    package let nodeID: String?
    package let owner: String
    package let name: String

    package var fullName: String { "\(owner)/\(name)" }

    /// Nil unless owner and name are such as GitHub gives: they become parts of request paths.
    package init?(id: Int?, nodeID: String?, owner: String, name: String) {
        guard Self.isPathSafe(owner), Self.isPathSafe(name) else { return nil }
        self.id = id
        self.nodeID = nodeID
        self.owner = owner
        self.name = name
    }

    /// Parses `owner/name`.
    package init?(id: Int?, nodeID: String?, fullName: String) {
        guard let slash = fullName.utf8.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        // A second slash would be one in the name, and that is none then.
        self.init(
            id: id, nodeID: nodeID, owner: String(fullName[..<slash]),
            name: String(fullName[fullName.utf8.index(after: slash)...]))
    }

    static func isPathSafe(_ name: String) -> Bool {
        guard !name.isEmpty, name != ".", name != "..", name.utf8.count <= 100 else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }
}

extension PayloadRepository {
    /// The short form in `repositories`, `repositories_added` and `repositories_removed`.
    init?(listed field: JSONField) {
        guard let fields = field.object, let fullName = fields["full_name"]?.string else { return nil }
        self.init(id: fields["id"]?.int, nodeID: fields["node_id"]?.string, fullName: fullName)
    }
}
