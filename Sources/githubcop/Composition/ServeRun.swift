import Composition
import Enforcement
import Foundation
import GitHubAPI
import Policy
import ServeComposition
import Server
import Store

/// A running `serve`: the endpoint, the workers, and what is done beside them.
struct ServeRun: Sendable {
    let store: StateStore
    let connection: Connection
    let service: PolicingService

    /// How long work that was begun may go on after the process was told to end; then it returns to the queue.
    private static let grace = Duration.seconds(6)
    /// The process ends by then, whatever hangs: everything that was confirmed is on disk.
    private static let end = Duration.milliseconds(9500)

    /// - Throws: `SetupProblem`, `Stop`: before any request.
    init(
        policy: PolicyDocument, organization: String, store: StateStore, _ connecting: ConnectionOptions,
        pacing: WritePacing
    ) async throws {
        let vault = try Vault.make(for: policy, state: store)
        let cache = await connecting.openCache()
        let connection = try Connection(organization: organization, pacing: pacing) { configuration in
            connecting.adjust(&configuration)
            configuration.cache = cache
            configuration.whenExhausted = WaitOptions.patient
        }
        let enforcer = Enforcer(
            policy: policy, organization: organization, session: { connection.session(for: .event) },
            sweepSession: { connection.session(for: .sweep) }, vault: vault, patience: Self.patience)
        let history = History.kept(in: store)
        self.store = store
        self.connection = connection
        service = PolicingService(
            organization: organization, enforcer: { enforcer }, ledger: .kept(in: store), truce: .kept(in: store),
            logger: Log.make("queue", level: .notice)
        ) { report in
            Self.show(report)
            await history.append(report.record)
        }
    }

    /// No worker waits long for a repository that GitHub does not show yet: it returns to the queue, which knows when
    /// to look again.
    private static let patience = Patience(
        creation: BackOff(delays: [.milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2)]))

    private static func show(_ report: WorkReport) {
        RecordLine(report.record).lines(Terminal.style).forEach { Terminal.say($0) }
        if !report.claim.item.isNew { DriftLines(report.record).lines(Terminal.style).forEach { Terminal.say($0) } }
        if case .failed(let reason) = report.settlement {
            Terminal.complain(
                "\(report.record.repository): given up: \(reason). 'githubcop retry \(report.record.repository.name)' "
                    + "tries it again; so does the next event.")
        }
    }

    /// Serves until the process is told to end.
    /// - Throws: `ServerFault`, `StoreFault`.
    func serve(_ server: WebhookServer) async throws {
        let returned = try await store.work.recover(expired: nil)
        if returned > 0 {
            Terminal.complain(
                "\(returned.counted("repository was", "repositories were")) being worked on when the last process "
                    + "ended: looked at again.")
        }
        let (listening, announce) = AsyncStream.makeStream(of: Void.self)
        let work = Task { await service.work() }
        let chores = Task {
            for await _ in listening { break }
            guard !Task.isCancelled else { return }
            await ServeChores(store: store, client: connection.client, service: service).run()
        }
        let serving = Task {
            try await server.run { port in
                let configuration = server.configuration
                Terminal.say(
                    "Listening on http://\(configuration.host):\(port)\(configuration.path) for \(service.organization)."
                )
                announce.finish()
            }
        }
        let watch = Task {
            await Signals.terminated()
            guard !Task.isCancelled else { return }
            Self.endInTime()
            await service.queue.close()
            serving.cancel()
        }
        let outcome = await serving.result
        watch.cancel()
        chores.cancel()
        await service.queue.close()
        await finish(work)
        await chores.value
        try outcome.get()
        await tellWhatIsLeft()
    }

    /// What was begun is finished, or returns to the queue.
    private func finish(_ work: Task<Void, Never>) async {
        let impatience = Task {
            try await Task.sleep(for: Self.grace)
            work.cancel()
        }
        await work.value
        impatience.cancel()
    }

    private static func endInTime() {
        Task.detached {
            try await Task.sleep(for: end)
            Terminal.complain("Ended with work under way; it is looked at again at the next start.")
            _exit(0)
        }
    }

    private func tellWhatIsLeft() async {
        guard let depth = try? await store.work.depth(now: Date()) else { return }
        let left = depth.due.values.reduce(0, +) + depth.deferred + depth.taken
        guard left > 0 else { return }
        Terminal.complain(
            "Stopped with \(left.counted("repository", "repositories")) still to look at: kept for the next start.")
    }
}
