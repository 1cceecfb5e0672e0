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
        let (inbox, missed, keyValueStore) = (store.inbox, store.missed, store.keyValueStore)
        return MissedDeliveries(
            sender: .init(
                page: { cursor in
                    let (attempts, next) = try await deliveries.page(cursor)
                    return (attempts.compactMap { SentDelivery($0) }, next)
                },
                redeliver: { try await deliveries.redeliver($0) }),
            memory: .init(
                note: { failed, arrived in
                    try await missed.note(
                        failed: failed.map {
                            .init(id: $0.guid, attempt: $0.id, at: $0.at, isRedelivery: $0.isRedelivery)
                        }, arrived: Array(arrived), now: now())
                },
                due: { limit in
                    try await missed.due(limit, now: now()).map {
                        DueDelivery(attempt: $0.attempt, guid: $0.id, asks: $0.asks)
                    }
                },
                noteAsked: { guid, due in
                    try await missed.noteAsked(guid, due: due)
                    try await inbox.noteRedelivery(guid, now: now())
                },
                expire: { try await missed.expire(before: $0) },
                seenUntil: {
                    // Noted by a clock that was ahead: nobody knows until when everything was seen.
                    try await keyValueStore.read(seen).flatMap { Double($0) }.map { Date(timeIntervalSince1970: $0) }
                        .flatMap { $0 <= now() ? $0 : nil }
                },
                noteSeen: { try await keyValueStore.write(seen, $0.timeIntervalSince1970.description) },
                place: { try await keyValueStore.json(place).flatMap { ListPlace($0) } },
                notePlace: { try await keyValueStore.write(place, ($0?.json ?? .null).text()) }),
            now: now)
    }

    private static let seen = "deliveries seen until"
    private static let place = "deliveries listed to"
}

extension ListPlace {
    fileprivate init?(_ json: JSON) {
        guard let cursor = json["cursor"]?.stringValue, let began = json["began"]?.intValue,
            let since = json["since"]?.intValue
        else { return nil }
        self.init(
            cursor: cursor, began: Date(timeIntervalSince1970: Double(began)),
            since: Date(timeIntervalSince1970: Double(since)))
    }

    fileprivate var json: JSON {
        [
            "cursor": .string(cursor), "began": .integer(Int(began.timeIntervalSince1970)),
            "since": .integer(Int(since.timeIntervalSince1970)),
        ]
    }
}

extension SentDelivery {
    /// One entry of GitHub's list.
    package init?(_ json: JSON) {
        guard let id = json["id"]?.intValue, let guid = json["guid"]?.stringValue,
            let at = json["delivered_at"]?.stringValue.flatMap({ moment($0) })
        else { return nil }
        self.init(
            id: id, guid: guid, at: at, statusCode: json["status_code"]?.intValue ?? 0,
            isRedelivery: json["redelivery"]?.boolValue ?? false)
    }
}

/// ISO 8601, with or without fractions of a second.
private func moment(_ text: String) -> Date? {
    (try? Date.ISO8601FormatStyle().parse(text))
        ?? (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
}
