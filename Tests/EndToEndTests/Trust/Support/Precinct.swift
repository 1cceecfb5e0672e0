import AsyncHTTPClient
import Crypto
import Enforcement
import Foundation
import Logging
import NIOCore
import Policy
import Sandbox
import ServeWiring
import Server
import Store
import Synchronization
import Testing
import Webhooks

/// What `githubcop serve` is made of, in this process: the webhook server, the queue and its workers.
struct Precinct: Sendable {
    static let secret = "a secret that only these tests know"

    let fixture: Fixture
    let port: Int
    let service: EnforcementService
    let store: StateStore
    private let records: RecordBook

    fileprivate init(
        _ fixture: Fixture, port: Int, _ service: EnforcementService, _ store: StateStore, _ records: RecordBook
    ) {
        self.fixture = fixture
        self.port = port
        self.service = service
        self.store = store
        self.records = records
    }

    /// What became of the work so far, in the order in which it ended.
    func finished(_ repository: String? = nil) -> [Record] {
        records.all.filter { repository == nil || $0.repository.name == repository }
    }

    /// Returns when every delivery has been answered, all work is done, and that has caused no further delivery.
    func settle() async {
        var before = -1
        while before != fixture.github.deliveries.count {
            before = fixture.github.deliveries.count
            await fixture.github.deliveriesSettled()
            await service.queue.drained()
            await fixture.github.deliveriesSettled()
        }
    }

    /// Posts a delivery as GitHub does. - Returns: the status of the answer.
    func post(
        _ event: String, _ body: [UInt8], id: String = UUID().uuidString, signedWith secret: String = Self.secret
    ) async throws -> Int {
        let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.utf8)))
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/webhook")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "User-Agent", value: "GitHub-Hookshot/044aadd")
        request.headers.add(name: "X-GitHub-Event", value: event)
        request.headers.add(name: "X-GitHub-Delivery", value: id)
        request.headers.add(
            name: "X-Hub-Signature-256", value: "sha256=" + code.map { String(format: "%02x", $0) }.joined())
        request.body = .bytes(ByteBuffer(bytes: body))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
        _ = try await response.body.collect(upTo: 1 << 20)
        return Int(response.status.code)
    }
}

extension Fixture {
    /// Runs server and workers, with the sandbox's webhook pointed at them, as long as `body` runs.
    func withPrecinct<Result>(
        isToldByGitHub: Bool = true, clock: WorkClock = .live, enforcer: Enforcer? = nil,
        _ body: (Precinct) async throws -> Result
    ) async throws -> Result {
        let records = RecordBook()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("precinct-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try StateStore(path: folder.appendingPathComponent("state.sqlite").path)
        let kept = self.enforcer(
            history: try .kept(in: store),
            refusals: .kept(in: store, policy: PolicyDigest(of: ["test"]), now: clock.now),
            suspensions: .kept(in: store.database, now: clock.now))
        let enforcer = enforcer ?? kept
        let service = EnforcementService(
            organization: Self.organization, enforcer: { enforcer }, storage: .kept(in: store),
            conflictPolicy: .kept(in: store), clock: clock, logger: logger
        ) { report in
            records.add(report.record)
        }
        let server = try await WebhookServer(
            secrets: WebhookSecrets(commaSeparated: Precinct.secret), logger: logger, accept: service.accept
        ).start()
        let work = Task { await service.work() }
        if isToldByGitHub {
            github.setWebhook(url: "http://127.0.0.1:\(server.port)/webhook", secret: Precinct.secret)
        }
        let precinct = Precinct(self, port: server.port, service, store, records)
        do {
            let result = try await body(precinct)
            await Self.close(service, work)
            try await server.stop()
            return result
        } catch {
            await Self.close(service, work)
            try? await server.stop()
            throw error
        }
    }

    private static func close(_ service: EnforcementService, _ work: Task<Void, Never>) async {
        await service.queue.close()
        await work.value
    }
}

private final class RecordBook: Sendable {
    private let records = Mutex<[Record]>([])

    var all: [Record] { records.withLock { $0 } }

    func add(_ record: Record) { records.withLock { $0.append(record) } }
}
