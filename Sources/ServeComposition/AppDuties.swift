package import Foundation
package import GitHubAPI
package import Policy
package import Server
package import Store

/// What only a GitHub App may do.
package enum AppDuties {
    /// As whom the client writes: `slug[bot]` of an App, else the login of the token's owner.
    /// - Throws: `GitHubFailure`.
    package static func login(of client: GitHubClient) async throws -> String? {
        if let app = client.asApp() {
            return try await app.get(ReadRequest("/app")).body["slug"]?.stringValue.map { "\($0)[bot]" }
        }
        return try await client.get(ReadRequest("/user")).body["login"]?.stringValue
    }

    /// Fetches what GitHub could not deliver; nil without an App's credentials.
    package static func missedDeliveries(
        _ client: GitHubClient, _ store: StateStore, now: @escaping @Sendable () -> Date = { Date() }
    ) -> MissedDeliveries? {
        guard let deliveries = HookDeliveries(client) else { return nil }
        let (inbox, notebook) = (store.inbox, store.notebook)
        return MissedDeliveries(
            sender: .init(
                page: { cursor in
                    let (attempts, next) = try await deliveries.page(cursor)
                    return (attempts.compactMap { SentDelivery($0) }, next)
                },
                redeliver: { try await deliveries.redeliver($0) }),
            memory: .init(
                missing: { ids in
                    let known = try await inbox.known(ids)
                    return try await inbox.notRedelivered(ids.filter { !known.contains($0) })
                },
                noteRedelivery: { try await inbox.noteRedelivery($0, now: now()) },
                seenUntil: {
                    try await notebook.read(seen).flatMap { Double($0) }.map { Date(timeIntervalSince1970: $0) }
                },
                noteSeen: { try await notebook.write(seen, $0.timeIntervalSince1970.description) }),
            now: now)
    }

    private static let seen = "deliveries seen until"
}

extension SentDelivery {
    /// One entry of GitHub's list.
    package init?(_ json: JSON) {
        guard let id = json["id"]?.intValue, let guid = json["guid"]?.stringValue,
            let at = json["delivered_at"]?.stringValue.flatMap({ moment($0) })
        else { return nil }
        self.init(id: id, guid: guid, at: at, statusCode: json["status_code"]?.intValue ?? 0)
    }
}

/// ISO 8601, with or without fractions of a second.
private func moment(_ text: String) -> Date? {
    (try? Date.ISO8601FormatStyle().parse(text))
        ?? (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
}
