package import Policy

/// Webhooks of the repository: whom GitHub tells about events, a Jenkins server for example.
///
/// A webhook is identified by the URL that it is delivered to; one with another URL is another webhook.
package enum WebhooksKind: SettingKind {
    package static let name = "webhooks"
    /// GitHub sends no event when other repository webhooks change: only what may mean a new repository concerns them.
    package static let triggers: Set<String> = ["repository", "meta"]

    package static func contradictions(in desired: Desired) -> [Contradiction] {
        guard case .members(let hooks, _) = desired else { return [] }
        return hooks.sorted { $0.key < $1.key }.compactMap { url, hook in
            guard let events = hook["events"], events.json == .array([]) else { return nil }
            return Contradiction(
                "webhook \(url) has no events: name at least one, or write active: false", at: events.provenance)
        }
    }
}
