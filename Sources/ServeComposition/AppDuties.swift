package import Foundation
package import GitHubAPI
import Policy
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
        guard let app = client.asApp() else { return nil }
        let (inbox, notebook) = (store.inbox, store.notebook)
        return MissedDeliveries(
            sender: .init(
                page: { cursor in
                    let path: APIPath =
                        cursor.map { "/app/hook/deliveries?per_page=100&cursor=\($0)" }
                        ?? "/app/hook/deliveries?per_page=100"
                    let response = try await app.get(ReadRequest(path))
                    let deliveries = (response.body.arrayValue ?? []).compactMap { SentDelivery($0) }
                    return (deliveries, cursorOfNextPage(response.headers["link"]))
                },
                redeliver: { id in
                    _ = try await app.send(WriteRequest(.post, "/app/hook/deliveries/\(id)/attempts"))
                }),
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

    /// From `<https://api.github.com/app/hook/deliveries?cursor=v1_12345>; rel="next"`.
    static func cursorOfNextPage(_ link: String?) -> String? {
        for part in link?.split(separator: ",") ?? [] where part.contains("rel=\"next\"") {
            guard let start = part.firstIndex(of: "<"), let end = part.firstIndex(of: ">") else { continue }
            let address = String(part[part.index(after: start)..<end])
            return URLComponents(string: address)?.queryItems?.first { $0.name == "cursor" }?.value
        }
        return nil
    }
}

extension SentDelivery {
    fileprivate init?(_ json: JSON) {
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
