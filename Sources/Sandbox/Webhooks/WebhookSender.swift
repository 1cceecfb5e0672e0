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
        var queue: [Parcel] = []
        var underway = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: GitHubState
    private let contents = Mutex(Contents())
    private let patience: Int64
    /// Deliveries on their way at once: as many as the HTTP client has connections for, so that none loses its patience
    /// in waiting for one.
    private static let width = 8
    /// Older ones are forgotten, as GitHub forgets after three days.
    private static let remembered = 20_000

    /// - Parameter patience: hangs up after so many seconds without an answer.
    init(_ state: GitHubState, patience: Int) {
        self.state = state
        self.patience = Int64(patience)
    }

    func send(_ outbox: Outbox) {
        let addressed = state.read { world in outbox.events.flatMap { Self.address($0, in: world) } }
        contents.withLock { $0.queue += addressed + outbox.redeliveries.map { Parcel($0) } }
        start()
    }

    private func start() {
        while let parcel = next() {
            Task {
                await deliver(parcel)
                finish()
            }
        }
    }

    private func next() -> Parcel? {
        contents.withLock { contents in
            guard contents.underway < Self.width, !contents.queue.isEmpty else { return nil }
            contents.underway += 1
            return contents.queue.removeFirst()
        }
    }

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

    /// One parcel per App that is installed there, reaches the repository and has subscribed.
    private static func address(_ event: WebhookEvent, in world: borrowing World) -> [Parcel] {
        let installations = world.installations.values.sorted { $0.id < $1.id }
        return installations.compactMap { installation in
            guard installation.accountID == event.organizationID, installation.suspendedAt == nil,
                installation.events.contains(event.event), let app = world.apps[installation.appID],
                let hook = app.hook
            else { return nil }
            if let id = event.repositoryID, let selected = installation.repositoryIDs, !selected.contains(id) {
                return nil
            }
            var payload = event.payload
            payload.add("installation", ["id": .int(installation.id), "node_id": .string(installation.nodeID.text)])
            return Parcel(event, payload: JSON.object(payload).bytes, app: app, hook: hook, installation: installation)
        }
    }

    private func deliver(_ parcel: Parcel) async {
        let hook = state.read { $0.apps[parcel.appID]?.hook } ?? parcel.hook
        let headers = parcel.headers(secret: hook.secret)
        let start = ContinuousClock.now
        var outcome = Outcome(statusCode: 0, status: "failed to connect to host", headers: [:], body: "")
        do {
            var request = HTTPClientRequest(url: hook.url)
            request.method = .POST
            for (name, value) in headers { request.headers.add(name: name, value: value.string ?? "") }
            request.body = .bytes(parcel.body)
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(patience))
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
            parcel, headers, hook.url, outcome,
            seconds: Double(elapsed.components.attoseconds) / 1e18 + Double(elapsed.components.seconds))
    }

    private struct Outcome {
        var statusCode: Int
        var status: String
        var headers: JSONObject
        var body: String
    }

    private func record(_ parcel: Parcel, _ headers: JSONObject, _ url: String, _ outcome: Outcome, seconds: Double) {
        state.write { world in
            world.deliveries.append(
                Delivery(
                    id: world.nextID(.delivery), guid: parcel.guid, event: parcel.event, action: parcel.action,
                    hookID: parcel.hook.id, appID: parcel.appID, installationID: parcel.installationID,
                    repositoryID: parcel.repositoryID, isRedelivery: parcel.isRedelivery, deliveredAt: world.now,
                    duration: (seconds * 100).rounded() / 100, url: url, requestHeaders: headers,
                    payload: parcel.payload, contentType: parcel.hook.contentType, statusCode: outcome.statusCode,
                    status: outcome.statusCode >= 200 && outcome.statusCode < 300 ? "OK" : outcome.status,
                    responseHeaders: outcome.headers, responseBody: outcome.body))
            if world.deliveries.count > Self.remembered { world.deliveries.removeFirst(Self.remembered / 4) }
        }
    }
}
