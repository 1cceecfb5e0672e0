/// Which teams have access to a repository, as far as that is known.
package struct TeamAccess: Hashable, Sendable, Codable {
    /// Slugs in lower case.
    package private(set) var teams: Set<String>
    /// The teams that were asked about; `nil`: all, so that a team that is not in `teams` has no access.
    package let asked: Set<String>?

    /// - Parameters:
    ///   - teams: slugs of those that have access.
    ///   - asked: of those of which that was read; `nil`: of all.
    package init(_ teams: Set<String>, asked: Set<String>? = nil) {
        self.teams = Set(teams.map { $0.lowercased() })
        self.asked = asked.map { Set($0.map { $0.lowercased() }) }
    }

    /// - Parameter slug: in lower case.
    /// - Returns: `nil` where it was not read.
    package func includes(_ slug: String) -> Bool? {
        if teams.contains(slug) { return true }
        return asked.map { $0.contains(slug) } ?? true ? false : nil
    }

    package mutating func set(_ slug: String, hasAccess: Bool) {
        if hasAccess { teams.insert(slug.lowercased()) } else { teams.remove(slug.lowercased()) }
    }

    /// With what was read of further teams.
    package func adding(_ other: TeamAccess) -> TeamAccess {
        guard let asked, let others = other.asked else { return other.asked == nil ? other : self }
        return TeamAccess(teams.union(other.teams), asked: asked.union(others))
    }

    /// Whether a team is known to have access by one, and known not to have it by the other.
    func differs(from other: TeamAccess) -> Bool {
        teams.union(other.teams).contains { slug in
            guard let own = includes(slug), let others = other.includes(slug) else { return false }
            return own != others
        }
    }
}
