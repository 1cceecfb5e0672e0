/// Who may comment, open issues and pull requests for a while.
package struct InteractionLimit: Sendable, Equatable {
    /// `existing_users`, `contributors_only` or `collaborators_only`.
    package var limit: String
    package var expiresAt: Timestamp

    package init(limit: String, expiresAt: Timestamp) {
        self.limit = limit
        self.expiresAt = expiresAt
    }

    static let limits = ["existing_users", "contributors_only", "collaborators_only"]

    /// By GitHub's words for them.
    static let days = ["one_day": 1, "three_days": 3, "one_week": 7, "one_month": 30, "six_months": 180]
}

extension World {
    /// The limit in force, which is the organization's where it has one, and whose it is, as REST words it.
    func interactionLimit(of repository: Repository) -> (limit: InteractionLimit, origin: String)? {
        if let limit = organizations[repository.ownerID]?.interactionLimit, limit.expiresAt > now {
            return (limit, "organization")
        }
        guard let limit = repository.interactionLimit, limit.expiresAt > now else { return nil }
        return (limit, "repository")
    }
}
