/// The OAuth scopes of a classic token against what the policy's kinds need.
enum ScopeCheck {
    /// Scopes that include others.
    /// Source: <https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps>
    private static let included: [String: Set<String>] = [
        "admin:org": ["write:org", "read:org"], "write:org": ["read:org"],
        "admin:repo_hook": ["write:repo_hook", "read:repo_hook"], "write:repo_hook": ["read:repo_hook"],
        "repo": ["public_repo", "repo:status", "repo_deployment", "repo:invite", "security_events"],
    ]

    /// - Parameter header: `X-OAuth-Scopes`, with commas in between; empty for a token without any scope.
    static func evaluate(header: String, needed: [String]) -> CheckResult {
        let scopes = Set(header.split(separator: ",").map { String($0.filter { !$0.isWhitespace }) })
        let held = scopes.union(scopes.flatMap { included[$0] ?? [] })
        let missing = needed.filter { !held.contains($0) }
        let list = needed.joined(separator: ", ")
        guard !missing.isEmpty else {
            return .ok(.permissions, "the token has the scopes that the policy needs: \(list)")
        }
        let shown = scopes.isEmpty ? "no scope at all" : "only \(scopes.sorted().joined(separator: ", "))"
        return .problem(
            .permissions, "the token lacks \(missing.joined(separator: " and ")): it has \(shown)",
            advice:
                "Tick \(missing.joined(separator: " and ")) in the token's settings (https://github.com/settings/tokens)."
        )
    }
}
