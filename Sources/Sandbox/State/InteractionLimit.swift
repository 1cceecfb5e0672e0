/// Who may comment, open issues and pull requests for a while.
package struct InteractionLimit: Sendable, Equatable {
    /// `existing_users`, `contributors_only` or `collaborators_only`.
    package var limit: String
    package var expiresAt: Timestamp
}
