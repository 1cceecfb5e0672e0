import Policy

/// What some teams have been granted all over the organization, eight bytes a grant.
struct TeamGrants: Sendable {
    struct Team: Sendable {
        let slug: String
        let nodeID: String?
        /// Repository ids with the place of the permission in `words` in the last byte, in order.
        fileprivate var grants: [UInt64] = []

        init(slug: String, nodeID: String?) {
            self.slug = slug
            self.nodeID = nodeID
        }
    }

    /// By slug in lower case; `nil`: there is no such team.
    private var teams: [String: Team?] = [:]
    /// Permissions as GitHub words them.
    private var words: [String] = []

    mutating func add(_ team: Team?, called slug: String) { teams[slug.lowercased()] = .some(team) }

    mutating func grant(_ permission: String, to slug: String, on repositoryID: Int) {
        let word = words.firstIndex(of: permission) ?? words.endIndex
        // Custom roles are few: GitHub allows an organization 20.
        guard word <= UInt8.max else { return }
        if word == words.endIndex { words.append(permission) }
        teams[slug.lowercased()]??.grants.append(UInt64(repositoryID) << 8 | UInt64(word))
    }

    /// To be called once after the last grant.
    mutating func sort() {
        for slug in teams.keys { teams[slug]??.grants.sort() }
    }

    /// What a repository would answer, as far as these teams are concerned; `nil` where that is not known.
    func answer(for repositoryID: Int, desired: Set<String>, unwanted: Set<String>) -> JSON? {
        var answer: [JSON] = []
        for slug in desired.union(unwanted).sorted() {
            guard let known = teams[slug] else { return nil }
            guard let team = known, let permission = permission(of: team, on: repositoryID) else { continue }
            guard !unwanted.contains(slug) else { return nil }
            var object: JSON = ["slug": .string(team.slug), "permission": .string(permission)]
            if let id = team.nodeID { object = object.setting(["node_id"], to: .string(id)) }
            answer.append(object)
        }
        return .array(answer)
    }

    private func permission(of team: Team, on repositoryID: Int) -> String? {
        let key = UInt64(repositoryID) << 8
        var (low, high) = (0, team.grants.count)
        while low < high {
            let middle = (low + high) / 2
            if team.grants[middle] < key { low = middle + 1 } else { high = middle }
        }
        guard low < team.grants.count, team.grants[low] >> 8 == UInt64(repositoryID) else { return nil }
        return words[Int(team.grants[low] & 0xFF)]
    }
}
