import Foundation
import GitHubAPI
import Notifications
import WebhookSending

/// Sends notifications over HTTP, through the proxy that the environment names for their hosts.
struct NotificationSending: Sendable {
    private let proxies: [String: Proxy]

    /// - Throws: `SetupProblem` when the proxy cannot be used.
    init(
        _ receivers: [NotificationReceiver],
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        proxies = try receivers.reduce(into: [:]) { proxies, receiver in
            proxies[receiver.origin] = try Proxy.forGitHub(at: APILocation(receiver.origin), environment)
        }
    }

    @Sendable func send(_ request: NotificationRequest) async throws -> NotificationResponse {
        // Not its error, which would show the URL.
        guard let target = try? ServerAddress(request.url) else {
            throw ExchangeFault(.other, "the receiver's URL is not valid")
        }
        let proxy = proxies.first { request.url.hasPrefix($0.key) }?.value
        let reply = try await DirectHTTPClient(through: proxy).post(request.body, headers: request.headers, to: target)
        return NotificationResponse(status: reply.status, headers: reply.headers, text: reply.body)
    }
}
