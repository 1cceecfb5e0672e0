package struct Team: Sendable {
    package enum Privacy: String, Sendable { case secret, closed }

    package let id: Int
    package let organizationID: Int
    package var name: String
    package var slug: String
    package var description: String?
    package var privacy = Privacy.closed
    package var notificationSetting = "notifications_enabled"
    package var parentID: Int?
    package var members: Set<Int> = []
    package var maintainers: Set<Int> = []
    package var createdAt: Timestamp

    package var nodeID: NodeID { NodeID(.team, organizationID, id) }

    /// GitHub's slug of a team name: "Monkeys & Bananas" is `monkeys-bananas`.
    package static func slug(of name: String) -> String {
        var slug = ""
        for character in name.lowercased() {
            let isKept = character == "_" || (character.isASCII && (character.isLetter || character.isNumber))
            if isKept { slug.append(character) } else if !slug.isEmpty, slug.last != "-" { slug.append("-") }
        }
        while slug.last == "-" { slug.removeLast() }
        return slug
    }
}

/// A team's own grant on a repository (inherited ones are computed).
package struct TeamGrant: Sendable, Equatable {
    package let teamID: Int
    package var role: Role
}

package struct CollaboratorGrant: Sendable, Equatable {
    package let userID: Int
    package var role: Role
}
