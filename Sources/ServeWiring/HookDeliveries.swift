import Foundation
package import GitHubAPI
package import Policy

/// What GitHub has delivered, or tried to, to the App's webhook within the last three days.
package struct HookDeliveries: Sendable {
    private let app: GitHubClient

    /// Only an App may ask: `nil` without an App's credentials.
    package init?(_ client: GitHubClient) {
        guard let app = client.asApp() else { return nil }
        self.app = app
    }

    /// A page of attempts, the newest first; `next` leads to what is older.
    /// - Throws: `GitHubFailure`.
    package func page(_ cursor: String?) async throws -> (attempts: [JSON], next: String?) {
        let path: APIPath =
            cursor.map { "/app/hook/deliveries?per_page=100&cursor=\($0)" } ?? "/app/hook/deliveries?per_page=100"
        let request = ReadRequest(pageAt: path)
        let response = try await app.get(request)
        guard let attempts = response.body.arrayValue else {
            throw GitHubFailure(
                .unexpected, request: request.description, status: response.status,
                message: "was not answered with a list")
        }
        let cursor = Self.cursorOfNextPage(response.headers["link"])
        guard cursor != nil || response.nextPage == nil else {
            throw GitHubFailure(
                .unexpected, request: request.description, status: response.status,
                message: "the next page is said to be at an address without a cursor")
        }
        return (attempts, cursor)
    }

    /// One attempt with what was sent and answered.
    /// - Throws: `GitHubFailure`.
    package func attempt(_ id: Int) async throws -> JSON {
        try await app.get(ReadRequest("/app/hook/deliveries/\(id)")).body
    }

    /// Has GitHub send a delivery again.
    /// - Throws: `GitHubFailure`.
    package func redeliver(_ id: Int) async throws {
        _ = try await app.send(WriteRequest(.post, "/app/hook/deliveries/\(id)/attempts"))
    }

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
