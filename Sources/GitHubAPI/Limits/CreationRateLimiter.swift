import Synchronization

/// Slows one kind of creating request down for an hour after GitHub refused it for going too fast.
///
/// GitHub names 80 requests a minute and 500 an hour that make content, without saying which ones count. So the route
/// that was refused goes at the pace that keeps within the 500, and at half of it after each further refusal; the
/// others go on as they were.
/// Source: <https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits>
final class CreationRateLimiter: Sendable {
    private struct Route {
        var perMinute: Double
        /// Seconds since 1970.
        var until: Double
        /// When the next one may go.
        var next: Double
    }

    /// Those that send mail to somebody go no faster than this from the start, as GitHub's own client has it.
    /// Source: <https://github.com/octokit/plugin-throttling.js>
    private static let standing = ["PUT \(Call.invitation)": 20.0]
    private static let perMinute = 8.0
    private static let lifetime = 3_600.0

    private let share: Double
    private let routes = Mutex<[String: Route]>([:])

    /// - Parameter share: of the pace that is this process's, where others use the same token.
    init(share: Double = 1) { self.share = share }

    /// Takes a place in the queue of the route. - Returns: how long to wait before sending.
    func take(for call: Call, now: Double) -> Duration {
        guard let name = call.creation else { return .zero }
        return routes.withLock { routes in
            if let known = routes[name], now >= known.until { routes[name] = nil }
            let standing = Self.standing[name].map { Route(perMinute: $0 * share, until: .infinity, next: now) }
            guard var route = routes[name] ?? standing else { return .zero }
            let start = max(route.next, now)
            route.next = start + 60 / route.perMinute
            routes[name] = route
            return .seconds(start - now)
        }
    }

    /// Gives up a place that was taken: anyone who waits without effect must not keep others waiting.
    func putBack(for call: Call) {
        guard let name = call.creation else { return }
        routes.withLock { routes in
            guard let route = routes[name] else { return }
            routes[name]?.next -= 60 / route.perMinute
        }
    }

    /// GitHub refused the call for going too fast. - Returns: what a person should know; `nil` when it creates nothing.
    func slowDown(_ call: Call, now: Double) -> String? {
        guard let name = call.creation else { return nil }
        let perMinute = routes.withLock { routes in
            let known = routes[name].flatMap { now < $0.until && $0.until < .infinity ? $0.perMinute / 2 : nil }
            let perMinute = max(known ?? Self.perMinute * share, 0.5)
            routes[name] = Route(perMinute: perMinute, until: now + Self.lifetime, next: now)
            return perMinute
        }
        let pace = perMinute == perMinute.rounded() ? "\(Int(perMinute))" : "\(perMinute)"
        return "GitHub refused '\(name)' for going too fast: at most \(pace) of these a minute for the next hour"
    }
}

extension Call {
    /// Gives somebody access, or invites them.
    fileprivate static let invitation = "/repos/{}/{}/collaborators/{}"

    /// The kind of thing that it creates, by its route or its mutation; `nil` when it creates nothing.
    var creation: String? {
        switch kind {
        // Starting a workflow makes no content.
        case .write where method == "PUT" && route == Self.invitation: "PUT \(route)"
        case .write: method == "POST" && !route.hasSuffix("/dispatches") ? "POST \(route)" : nil
        case .mutation: mutations.first { $0.hasPrefix("create") || $0.hasPrefix("add") }.map { "mutation \($0)" }
        case .read, .query, .token: nil
        }
    }

    /// The fields of a GraphQL mutation.
    private var mutations: [String] {
        name.dropFirst("mutation ".count).split { $0 == "," || $0 == " " }.map { String($0) }
    }
}
