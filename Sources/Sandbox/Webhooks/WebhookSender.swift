import AsyncHTTPClient
import Crypto
import NIOCore
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Delivers events to the webhooks of Apps as GitHub does: once, within ten seconds, recorded, never again by itself.
final class WebhookSender: Sendable {
    private struct Contents {
        var queue: [OutgoingDelivery] = []
        var underway = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: GitHubState
    private let contents = Mutex(Contents())
    private let timeoutSeconds: Int64
    /// Deliveries on their way at once: as many as the HTTP client has connections for, so that none times out
    /// in waiting for one.
    private static let width = 8
    /// GitHub neither tries again to connect nor follows redirects; `HTTPClient.shared` does both.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }()
    /// Older ones are forgotten, as GitHub forgets after three days.
    private static let retained = 20_000

    /// - Parameter timeout: hangs up after so many seconds without an answer.
    init(_ state: GitHubState, timeout: Int) {
        self.state = state
        timeoutSeconds = Int64(timeout)
    }

    func send(_ outbox: Outbox) {
        let addressed = state.read { world in outbox.events.flatMap { Self.address($0, in: world) } }
        contents.withLock { $0.queue += addressed + outbox.redeliveries.map { OutgoingDelivery($0) } }
        start()
    }

    private func start() {
        while let delivery = next() {
            Task {
                await deliver(delivery)
                finish()
            }
        }
    }

    private func next() -> OutgoingDelivery? {
        contents.withLock { contents in
            guard contents.underway < Self.width, !contents.queue.isEmpty else { return nil }
            contents.underway += 1
            return contents.queue.removeFirst()
        }
    }

    /// Deliveries that have no outcome yet.
    var pending: Int { contents.withLock { $0.underway + $0.queue.count } }

    /// Returns when every delivery started so far has been answered or given up.
    func settled() async {
        await withCheckedContinuation { continuation in
            let isIdle = contents.withLock { contents in
                let isIdle = contents.underway == 0 && contents.queue.isEmpty
                if !isIdle { contents.waiting.append(continuation) }
                return isIdle
            }
            if isIdle { continuation.resume() }
        }
    }

    private func finish() {
        let waiting = contents.withLock { contents in
            contents.underway -= 1
            guard contents.underway == 0, contents.queue.isEmpty else { return [CheckedContinuation<Void, Never>]() }
            defer { contents.waiting = [] }
            return contents.waiting
        }
        for continuation in waiting { continuation.resume() }
        start()
    }

    /// One delivery per App that is installed there, reaches the repository and has subscribed.
    private static func address(_ event: WebhookEvent, in world: borrowing World) -> [OutgoingDelivery] {
        let installations = world.installations.values.sorted { $0.id < $1.id }
        return installations.compactMap { installation in
            guard installation.accountID == event.organizationID, installation.suspendedAt == nil,
                isSubscribed(installation, to: event), let app = world.apps[installation.appID], let hook = app.hook
            else { return nil }
            if let id = event.repositoryID, let selected = installation.repositoryIDs, !selected.contains(id) {
                return nil
            }
            var payload = event.payload
            payload.add("installation", ["id": .int(installation.id), "node_id": .string(installation.nodeID.text)])
            return OutgoingDelivery(
                event, payload: JSON.object(payload).bytes, app: app, hook: hook, installation: installation)
        }
    }

    /// Who writes checks hears of check runs and suites without asking, and of its own alone that they are wanted again.
    private static func isSubscribed(_ installation: Installation, to event: WebhookEvent) -> Bool {
        guard ["check_run", "check_suite"].contains(event.event) else {
            return installation.events.contains(event.event)
        }
        let owner = event.payload[event.event]?["app"]?["id"]?.int
        return installation.permissions.allows("checks", .write)
            && (event.action != "rerequested" || owner == installation.appID)
    }

    private func deliver(_ delivery: OutgoingDelivery) async {
        let hook = state.read { $0.apps[delivery.appID]?.hook } ?? delivery.hook
        let headers = delivery.headers(secret: hook.secret)
        let start = ContinuousClock.now
        var outcome = Outcome(statusCode: 0, status: "failed to connect to host", headers: [:], body: "")
        do {
            var request = HTTPClientRequest(url: hook.url)
            request.method = .POST
            for (name, value) in headers { request.headers.add(name: name, value: value.string ?? "") }
            request.body = .bytes(delivery.body)
            let response = try await Self.client.execute(request, timeout: .seconds(timeoutSeconds))
            let body = try await response.body.collect(upTo: 1 << 20)
            var received = JSONObject()
            for (name, value) in response.headers { received[name] = .string(value) }
            outcome = Outcome(
                statusCode: Int(response.status.code), status: response.status.reasonPhrase, headers: received,
                body: String(buffer: body))
        } catch is CancellationError {
            outcome.status = "cancelled"
        } catch {
            if let error = error as? HTTPClientError, error == .deadlineExceeded { outcome.status = "timed out" }
        }
        let elapsed = start.duration(to: .now)
        record(
            delivery, headers, hook.url, outcome,
            seconds: Double(elapsed.components.attoseconds) / 1e18 + Double(elapsed.components.seconds))
    }

    private struct Outcome {
        var statusCode: Int
        var status: String
        var headers: JSONObject
        var body: String
    }

    private func record(
        _ delivery: OutgoingDelivery, _ headers: JSONObject, _ url: String, _ outcome: Outcome, seconds: Double
    ) {
        state.write { world in
            world.deliveries.append(
                Delivery(
                    id: world.nextID(.delivery), guid: delivery.guid, event: delivery.event, action: delivery.action,
                    hookID: delivery.hook.id, appID: delivery.appID, installationID: delivery.installationID,
                    repositoryID: delivery.repositoryID, isRedelivery: delivery.isRedelivery, deliveredAt: world.now,
                    duration: (seconds * 100).rounded() / 100, url: url, requestHeaders: headers,
                    payload: delivery.payload, contentType: delivery.hook.contentType, statusCode: outcome.statusCode,
                    status: outcome.statusCode >= 200 && outcome.statusCode < 300 ? "OK" : outcome.status,
                    responseHeaders: outcome.headers, responseBody: outcome.body))
            if world.deliveries.count > Self.retained { world.deliveries.removeFirst(Self.retained / 4) }
        }
    }
}
