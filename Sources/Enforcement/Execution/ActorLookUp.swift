package import Policy

/// What GitHub answered when it was asked for a user, a team or an App by name.
package enum ActorLookUp: Hashable, Sendable {
    /// The GraphQL node id.
    case found(String)
    /// GitHub says that there is none, or that the token may not see it.
    case missing
    /// GitHub did not say: it is unknown whether there is one.
    case unknown(GitHubFailure)

    package var failure: GitHubFailure? { if case .unknown(let failure) = self { failure } else { nil } }
    package var id: String? { if case .found(let id) = self { id } else { nil } }
}
