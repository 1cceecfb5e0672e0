import JWTKit
import Policy

/// Signs as the App itself, for `/app/…`: a JSON Web Token of some minutes, signed with RS256.
///
/// Source: <https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app>
actor AppAuthorizer: Authorizer {
    private struct Claims: JWTPayload {
        let iat: Int
        let exp: Int
        let iss: String

        /// Only GitHub checks it.
        func verify(using algorithm: some JWTAlgorithm) {}
    }

    /// GitHub takes at most 600 from its own clock on.
    private static let lifetime = 540

    private let id: String
    private var key: AppKey
    private let now: @Sendable () -> Double
    private var current: (token: Secret, expiresAt: Double)?
    /// Seconds by which GitHub's clock is ahead of ours.
    private var skew = 0.0

    init(_ credentials: AppCredentials, now: @escaping @Sendable () -> Double) {
        id = credentials.id
        key = credentials.key
        self.now = now
    }

    /// From now on this signs.
    func replace(_ new: AppKey) {
        key = new
        current = nil
    }

    func authorization() async throws(GitHubFailure) -> Secret? {
        let time = now() + skew
        if let current, time < current.expiresAt - 60 { return current.token }
        // A minute back, in case our clock is ahead.
        let claims = Claims(iat: Int(time) - 60, exp: Int(time) + Self.lifetime, iss: id)
        do {
            let keys = await JWTKeyCollection().add(rsa: key.rsa, digestAlgorithm: .sha256)
            let token = Secret(try await keys.sign(claims))
            current = (token, Double(claims.exp))
            return token
        } catch {
            throw GitHubFailure(
                .unauthorized, request: "signing as App \(id)", message: "the private key cannot sign",
                hint: "Make a new key in the App's settings.")
        }
    }

    /// GitHub checks a signature without having heard of it before: a new one is as good as an old one.
    func age(of used: Secret?) -> Double? { nil }

    /// A wrong clock on this machine is a common cause: GitHub's own is taken from its answer.
    func discard(_ used: Secret?, after answer: HTTPResponse) -> Bool {
        guard let theirs = answer.date else { return false }
        let found = theirs - now()
        guard abs(found - skew) > 30 else { return false }
        skew = found
        current = nil
        return true
    }
}
