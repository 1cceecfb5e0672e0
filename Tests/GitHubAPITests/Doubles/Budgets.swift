import FoundationEssentials

/// What GitHub says of a budget in its headers.
enum Budgets {
    /// - Parameter resetsIn: seconds from now, by the clock of the loopback server.
    static func headers(
        remaining: Int, limit: Int = 5_000, resetsIn: Int = 1_800, resource: String = "core"
    ) -> [String: String] {
        [
            "x-ratelimit-limit": "\(limit)", "x-ratelimit-remaining": "\(remaining)",
            "x-ratelimit-used": "\(limit - remaining)", "x-ratelimit-resource": resource,
            "x-ratelimit-reset": "\(Int(Date().timeIntervalSince1970) + resetsIn)",
        ]
    }
}
