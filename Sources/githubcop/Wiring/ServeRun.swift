import Enforcement
import Foundation
import GitHubAPI
import Policy
import ServeWiring
import Server
import Store
import Wiring

/// A running `serve`: the endpoint, the workers, and what is done beside them.
struct ServeRun: Sendable {
    let store: StateStore
    let connection: Connection
    let service: EnforcementService
    let metrics: ServeMetrics
    let policy: ServePolicy
    private let notifications: ServeNotifications
    private let schedule: CronSchedule?
    /// How long the history is kept.
    private let historyDays: Int
    private let snapshots: SnapshotWriter
    private let reporter: ServeReporter
    /// Reasons to check the policy at once.
    private let policyChecks: AsyncStream<Enforcement.Cause>
    private let policyCheck: AsyncStream<Enforcement.Cause>.Continuation
    /// `nil`: the policy is in no repository, or nobody wants previews.
    private let previews: ServePreviews?

    /// How long work that was begun may go on after the process was told to end; then it returns to the queue.
    private static let grace = Duration.seconds(6)
    /// The process ends by then, whatever hangs: everything that was confirmed is on disk.
    private static let end = Duration.milliseconds(9500)

    /// - Throws: `SetupProblem`, `Stop`, `PolicyProblems`; `GitHubFailure` when the policy is on GitHub.
    init(
        _ origin: PolicyOrigin, store: StateStore, _ connecting: ConnectionOptions,
        _ notifications: ServeNotifications, pacing: WritePacing, schedule: CronSchedule?, historyDays: Int,
        isEvaluated: Bool, isPreviewing: Bool
    ) async throws {
        let organization = origin.organization
        let cache = await connecting.openCache()
        let (metrics, reporter) = (ServeMetrics(), ServeReporter())
        let snapshots = SnapshotWriter(store.database)
        self.snapshots = snapshots
        let connection = try Connection(organization: organization, pacing: pacing) { configuration in
            connecting.adjust(&configuration)
            configuration.cache = cache
            configuration.whenExhausted = WaitOptions.patient
            configuration.onRequest = {
                metrics.noteRequest(method: $0.method, route: $0.route, status: $0.status)
            }
        }
        do {
            let factory = EnforcerFactory(
                organization: organization, isOrganizationGiven: origin.isOrganizationGiven, connection: connection,
                store: store, history: try .kept(in: store), snapshots: snapshots, isEvaluated: isEvaluated)
            policy = try await ServePolicy(origin, factory, notifications)
            if case .repository(let place) = origin.source, isPreviewing {
                previews = try ServePreviews(place, of: organization, connecting, connection, store)
            } else {
                previews = nil
            }
        } catch {
            await connection.close()
            throw error
        }
        let reloader = policy.reloader
        let (sweeps, drift) = (SweepJournal(store), DriftMemory(store.history))
        let merge = ServeMergeComparison(ShownPreviews(store))
        self.historyDays = historyDays
        self.store = store
        self.notifications = notifications
        self.connection = connection
        self.metrics = metrics
        self.reporter = reporter
        self.schedule = schedule
        (policyChecks, policyCheck) = AsyncStream.makeStream(
            of: Enforcement.Cause.self, bufferingPolicy: .bufferingNewest(16))
        service = EnforcementService(
            organization: organization, enforcer: { reloader.current.enforcer }, storage: .kept(in: store),
            conflictPolicy: .kept(
                in: store,
                began: {
                    metrics.noteConflict($0.title)
                    notifications.note($0)
                }), budget: .lastDay(of: store),
            logger: Log.make("queue", level: .notice), scope: { reloader.scope(of: $0) },
            policyPushed: { [policyCheck] in policyCheck.yield($0) },
            previewWanted: { [previews] in previews?.ask(for: $0) },
            permissionsChanged: { await connection.client.dropToken() }
        ) { report in
            metrics.note(report)
            let reverted = await drift.drift(in: report.record, under: "\(reloader.current.digest)")
            reporter.show(report, drift: reverted)
            notifications.note(report, drift: reverted)
        } planned: { planned in
            await merge.check(planned, under: "\(reloader.current.digest)")
        } surveyed: { report in
            reloader.noteSwept(report.survey)
            await drift.note(report.survey, under: "\(reloader.current.digest)")
            await sweeps.note(report)
            reporter.show(report)
            notifications.note(report)
            if let warning = await merge.finish(under: "\(reloader.current.digest)")?.warning {
                reporter.complain(warning)
            }
        }
    }

    /// Serves until the process is told to end.
    ///
    /// - Parameter admin: listens once the webhook does.
    /// - Throws: `ServerFault`, `StoreFault`.
    func serve(_ server: WebhookServer, _ admin: AdminServer) async throws {
        let returned = try await store.work.recover(expired: nil)
        try await store.work.correctTimes(now: Date())
        if returned > 0 {
            reporter.complain(
                "\(returned.counted("repository was", "repositories were")) being worked on when the last process "
                    + "ended: checked again.")
        }
        let (reloads, reload) = AsyncStream.makeStream(of: Void.self)
        let (listensForReloads, ready) = AsyncStream.makeStream(of: Void.self)
        let reloadListener = Task { await Signals.reloads(ready: { ready.finish() }) { reload.yield() } }
        defer { reloadListener.cancel() }
        // Anyone who tells a server that listens to reload must not end it.
        for await _ in listensForReloads {}
        let (listening, announce) = AsyncStream.makeStream(of: Void.self)
        let (listeningToo, announceToo) = AsyncStream.makeStream(of: Void.self)
        await notifications.begin(reporter)
        let notifying = Task { await notifications.notifier.run() }
        await policy.begin(sweep)
        let work = Task {
            await resolveInterrupted()
            await service.work()
        }
        let background = Task {
            for await _ in listening { break }
            guard !Task.isCancelled else { return }
            await withTaskGroup { group in
                group.addTask {
                    await BackgroundTasks(
                        store: store, client: connection.client, service: service, historyDays: historyDays,
                        missed: notifications.note
                    ).run()
                }
                group.addTask { await sweepOnTime() }
                group.addTask { await previews?.run() }
                group.addTask { [policy] in
                    await notifications.watchExemptions { policy.reloader.current.reading.document }
                }
                group.addTask { await policy.watch(policyChecks, sweep) }
                group.addTask { await reloadWhenToldTo(reloads, SecretReload(server, admin, connection.client)) }
            }
        }
        let serving = Task {
            try await server.run { port in
                let configuration = server.configuration
                reporter.say(
                    "Listening on http://\(configuration.host):\(port)\(configuration.path) for \(service.organization)."
                )
                announce.finish()
                announceToo.finish()
            }
        }
        let administration = Task {
            for await _ in listeningToo { break }
            guard !Task.isCancelled else { return }
            do {
                try await admin.run { port in
                    let address = "http://\(admin.configuration.host):\(port)"
                    reporter.say("The dashboard is on \(address)/.")
                    reporter.say("Metrics on \(address)/metrics.")
                }
            } catch {
                serving.cancel()
                throw error
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
        background.cancel()
        await service.queue.close()
        await finish(work)
        await snapshots.flush()
        await background.value
        notifying.cancel()
        await notifying.value
        administration.cancel()
        let administered = await administration.result
        try outcome.get()
        try administered.get()
        await tellWhatIsLeft()
    }

    /// Pauses before work begins although GitHub could not say what came of the work that was interrupted.
    private static let retryPauses: [Duration] = [.seconds(1), .seconds(3), .seconds(9)]

    /// Finds out what came of the work that was under way when processes ended: before anything else is written, since
    /// afterwards nobody could tell whose it is.
    private func resolveInterrupted() async {
        for pause in [Duration?.none] + Self.retryPauses {
            do {
                if let pause { try await Task.sleep(for: pause) }
                let work = InterruptedWork(store.database)
                guard try await work.entries().contains(where: { !$0.isBeingWritten }) else { return }
                try await InterruptedRuns.resolve(store.database, say: reporter.complain) { _ in
                    IntentResolver(session: { connection.session(for: .event) })
                }
            } catch {
                guard !Task.isCancelled else { return }
                Log.make("history").error(
                    "the result of interrupted work could not be read", metadata: ["reason": "\(error)"])
            }
        }
    }

    /// Has all repositories checked, behind all other work.
    @Sendable private func sweep(because cause: Enforcement.Cause) async throws {
        try await service.queue.sweep(service.organization, because: cause)
    }

    private func sweepOnTime() async {
        guard let schedule else {
            return reporter.say("Repositories are checked only when a webhook concerns them (--no-sweep).")
        }
        if let next = schedule.next(after: Date()) {
            let style = Date.ISO8601FormatStyle(timeZone: schedule.timeZone)
            let place = schedule.timeZone.identifier
            reporter.say("All repositories are checked next at \(next.formatted(style)) (\(place)).")
        }
        await SweepTimetable(
            schedule, memory: SweepJournal(store).memory, logger: Log.make("schedule", level: .notice), ask: sweep
        ).run()
    }

    /// `kill -HUP`, as service managers reload.
    private func reloadWhenToldTo(_ reloads: AsyncStream<Void>, _ secrets: SecretReload) async {
        for await _ in reloads {
            await secrets.run()
            policyCheck.yield(Cause(trigger: "reload", sentence: "the server received SIGHUP"))
        }
    }

    /// What was begun is finished, or returns to the queue.
    private func finish(_ work: Task<Void, Never>) async {
        let timeout = Task {
            try await Task.sleep(for: Self.grace)
            work.cancel()
        }
        await work.value
        timeout.cancel()
    }

    private static func endInTime() {
        Task.detached {
            try await Task.sleep(for: end)
            Terminal.complain("Ended with work under way; it is checked again at the next start.")
            _exit(0)
        }
    }

    private func tellWhatIsLeft() async {
        guard let depth = try? await store.work.depth(now: Date()) else { return }
        let left = depth.due.values.reduce(0, +) + depth.deferred + depth.taken
        guard left > 0 else { return }
        reporter.complain(
            "Stopped with \(left.counted("repository", "repositories")) still to check: kept for the next start.")
    }
}
