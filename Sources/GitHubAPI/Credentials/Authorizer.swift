import Policy

/// Gives each request its `Authorization`.
protocol Authorizer: Sendable {
    /// `nil` for requests without one.
    func authorization() async throws(GitHubFailure) -> Secret?
    /// How many seconds ago `used` was made, by our clock; `nil` when it was given from outside.
    func age(of used: Secret?) async -> Double?
    /// What an App's installation was granted, by GitHub's key; `nil` where nobody can know.
    func permissions() async -> [String: String]?
    /// The next request gets a new token, which may do what was granted since the last one was made.
    func dropToken() async
    /// GitHub answered 401 to `used`. - Returns: whether there is, or can be, a better one to ask again with.
    func discard(_ used: Secret?, after answer: HTTPResponse) async -> Bool
    /// Whether its tokens are for some of an account's repositories only, as far as that is known without a request.
    func isSelective() async throws(GitHubFailure) -> Bool
}

extension Authorizer {
    func isSelective() async throws(GitHubFailure) -> Bool { false }
}

/// A token given from outside, or none: it cannot be renewed.
struct FixedToken: Authorizer {
    let token: Secret?

    func authorization() -> Secret? { token }
    func age(of used: Secret?) -> Double? { nil }
    func discard(_ used: Secret?, after answer: HTTPResponse) -> Bool { false }
}

extension Authorizer {
    func permissions() -> [String: String]? { nil }
    func dropToken() {}
}
