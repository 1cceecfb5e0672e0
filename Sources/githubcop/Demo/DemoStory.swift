import Dashboard
import Enforcement
import Foundation
import GitHubAPI
import Policy
import Reporting
import Sandbox
import ServeWiring
import Server
import StateReporting
import Store
import Webhooks
import Wiring

/// The demo: a sandbox organization, a plan over all of it, a server, and two events that it answers.
///
/// Nothing is pretended: every step checks the sandbox's own state afterwards and throws when it did not happen.
struct DemoStory {
    let sandbox: FakeGitHub
    let policyFile: String
    let screen: DemoScreen
    private let enforcer: Enforcer
    private let client: GitHubClient
    private let secret = UUID().uuidString
    private let events = DemoEvents()
    private let service: EnforcementService
    private let connection: Connection
    private let store: StateStore
    private let edition: PolicyReloader.Edition
    /// The queue and the history, for as long as the demo lasts.
    private let stateFolder: URL

    /// How long an event may take before the demo gives up on it.
    private static let timeout = Duration.seconds(30)
    private static let newRepository = "payments-ledger"

    init(sandbox: FakeGitHub, policyFile: String, policy: PolicyReading, screen: DemoScreen) throws {
        self.sandbox = sandbox
        self.policyFile = policyFile
        self.screen = screen
        guard let token = sandbox.installationToken() else { throw Stop("The sandbox gave no token.") }
        let connection = Connection(
            client: GitHubClient(
                try .init(
                    apiURL: sandbox.baseURL, credentials: .token(Secret(token)), version: Version.current),
                logger: Log.make("github", level: .error)))
        client = connection.client
        self.connection = connection
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("githubcop-demo-\(UUID())")
        stateFolder = folder
        let store = try StateStore(path: folder.appendingPathComponent("state.sqlite").path)
        self.store = store
        enforcer = Enforcer(
            policy: policy.document, organization: sandbox.organization, session: connection.session, vault: .empty,
            history: try .kept(in: store), suspensions: .kept(in: store.database), findings: .kept(in: store.database),
            snapshots: SnapshotWriter(store.database).memory(policy: "\(PolicyDigest(of: policy.texts))"))
        edition = PolicyReloader.Edition(policy, enforcer)
        service = EnforcementService(
            organization: sandbox.organization, enforcer: { [enforcer] in enforcer }, storage: .kept(in: store),
            logger: Log.make("demo")
        ) { [events] in await events.add($0.record) }
    }

    func close() async {
        await service.queue.close()
        await client.shutdown()
        try? FileManager.default.removeItem(at: stateFolder)
    }

    // MARK: The plan

    func tellPlan() async throws {
        screen.title("2. What differs from the policy")
        screen.note("policy: \(policyFile)")
        var plans: [RepositoryPlan] = []
        var summary = RunSummary()
        let usage = try await enforcer.plans(of: .organization(sandbox.organization)) { planned in
            let plan = try planned.plan.get()
            plans.append(plan)
            summary.add(plan)
        }
        PlanText(style: screen.style).table(of: plans).forEach { Terminal.say($0) }
        screen.line(screen.style.bold(summary.sentence))
        screen.note(usage.sentence)
        guard summary.repositories == sandbox.configuration.repositories else {
            throw Stop(
                "The plan covers \(summary.repositories) of \(sandbox.configuration.repositories) repositories.")
        }
        guard summary.changes > 0, summary.failed == 0 else { throw Stop("The plan found no drift to show.") }
    }

    // MARK: The dashboard

    /// Serves the pages, on which the story can be watched.
    func startDashboard() async throws -> RunningServer {
        try await PolicyCache(store, source: policyFile, keepsTexts: false).note(edition, since: Date())
        let configuration = try AdminOptions.demo()
        let inForce = PolicyInForce(edition, source: policyFile)
        let admin = try AdminServer(
            configuration: configuration, logger: Log.make("admin", level: .error), readiness: { .ready },
            pages: { credentials in
                try .dashboard(
                    Dashboard.Configuration(organization: sandbox.organization, version: Version.current), credentials,
                    source: .serving(store, service, connection, policy: { inForce }),
                    actions: .serving(store, service, deliveries: nil, session: connection.session))
            }, metrics: { [] })
        let running = try await admin.start()
        screen.line(
            "dashboard http://127.0.0.1:\(running.port)/  (what follows can be watched there"
                + (configuration.token == nil ? "; with GITHUBCOP_ADMIN_TOKEN set you can act there too)" : ")"))
        return running
    }

    // MARK: The server

    func startServer() async throws -> RunningServer {
        let server = try await WebhookServer(
            configuration: .init(port: 0), secrets: WebhookSecrets(commaSeparated: secret),
            logger: Log.make("webhook", level: .error)
        ) { [events, service] delivery, concern in
            await events.noteAccepted(delivery.name)
            return try await service.accept(delivery, concern)
        }.start()
        Task { await service.work() }
        let url = "http://127.0.0.1:\(server.port)/webhook"
        sandbox.setWebhook(url: url, secret: secret)
        screen.line("server  \(url)  (verifies, plans, applies, reads back)")
        return server
    }

    // MARK: The events

    func tellCreation() async throws {
        screen.title("3. A person creates a repository")
        let name = Self.newRepository
        let start = ContinuousClock.now
        try sandbox.createRepository(name, hasReadme: true, by: "maya-chen")
        screen.moment(.zero, "maya-chen creates \(sandbox.organization)/\(name)")
        let record = try await told(of: name, since: start, trigger: "repository.created")
        guard sandbox.repository(name)?.rules.contains(where: { $0.pattern == "main" }) == true else {
            throw Stop("\(name) is said to be in sync, but its branch main is not protected.")
        }
        screen.changes(of: record)
        try await expectNothingLeft(in: name)
    }

    func tellDrift() async throws {
        screen.title("4. A person switches off a branch protection")
        let name = Self.newRepository
        // GitHub reports the tool's own writes too. Work on that would find the drift before its cause is told.
        await sandbox.deliveriesSettled()
        await service.queue.drained()
        let start = ContinuousClock.now
        try sandbox.unprotect(name, "main", by: "jonas-berg")
        screen.moment(.zero, "jonas-berg deletes the protection of main in \(sandbox.organization)/\(name)")
        let record = try await told(of: name, since: start, trigger: "branch_protection_rule.deleted")
        guard record.causes.contains(where: { $0.actor == "jonas-berg" }) else {
            throw Stop("The drift was fixed, but who did it was not named.")
        }
        guard sandbox.repository(name)?.rules.contains(where: { $0.pattern == "main" }) == true else {
            throw Stop("The protection of main was not restored.")
        }
        screen.changes(of: record)
        screen.line("fixed; it was: \(record.causes.map { $0.sentence }.joined(separator: "; "))")
        try await expectNothingLeft(in: name)
    }

    /// From now on prints what the server does, for a person who tries things out.
    func follow() async {
        await events.follow { [screen] record in RecordLine(record).lines(screen.style).forEach(screen.line) }
    }

    /// Prints the timeline of an event until its work has ended well.
    private func told(of name: String, since start: ContinuousClock.Instant, trigger: String) async throws -> Record {
        let record = try await events.record(within: Self.timeout) { record in
            // GitHub sends what belongs to one act (create, push, repository.created) in no order: whichever comes first
            // has the work done.
            record.repository.name == name && !record.outcomes.isEmpty
        }
        if let accepted = await events.accepted(trigger) {
            screen.moment(accepted - start, "\(trigger) arrives, its signature is verified, 202")
        }
        let finished = await events.finished(record) ?? .now
        guard record.isInSync else {
            throw Stop(RecordLine(record).lines(.plain).joined(separator: "\n"))
        }
        let verified = record.outcomes.count.counted("change")
        screen.moment(
            finished - start,
            screen.style.green("in sync: \(verified) written and read back, \(record.usage.total.counted("request"))"))
        return record
    }

    private func expectNothingLeft(in name: String) async throws {
        let (plan, usage) = try await enforcer.plan(
            RepositoryReference(name: RepositoryName(owner: sandbox.organization, name: name)))
        guard plan.changes.isEmpty else { throw Stop("A second plan for \(name) still finds changes.") }
        screen.note("a second plan finds nothing to do (\(usage.total.counted("request")))")
    }
}
