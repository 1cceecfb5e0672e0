import ArgumentParser
import Dashboard
import Enforcement
import Foundation
import Policy
import ServeWiring
import Server
import Store
import Webhooks
import Wiring

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Receive GitHub's webhooks and enforce the policy on the repositories they concern.",
        discussion: """
            GITHUB_WEBHOOK_SECRET, or the file that GITHUB_WEBHOOK_SECRET_FILE names, verifies deliveries; several, \
            separated by commas, while rotating. Without one the server does not start.
            """)

    @OptionGroup var policyOptions: PolicyOptions
    @OptionGroup var writeOptions: WriteOptions
    @OptionGroup var connectionOptions: ConnectionOptions
    @OptionGroup var adminOptions: AdminOptions
    @OptionGroup var scheduleOptions: ScheduleOptions
    @OptionGroup var notifyOptions: NotifyOptions

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 for any free one.")
    var port = 8080

    @Option(help: "The path to which GitHub sends webhooks.")
    var path = "/webhook"

    @Option(help: "Only these events trigger work, separated by commas: 'repository.created,branch_protection_rule'.")
    var events: String?

    @Flag(help: "Write nothing: work as with 'enforcement: evaluate'.")
    var evaluate = false

    @Flag(
        inversion: .prefixedNo,
        help: "Preview pull requests of the repository that holds the policy (--policy repository:owner/name).")
    var previews = true

    @Option(help: "How many days to keep the history.")
    var keepHistory = RunHistory.retentionDays

    @Option(
        help: "Seconds that a client may be silent, or take to send a request's header (a body: at most 20).")
    var clientTimeout = 30

    func validate() throws {
        guard keepHistory > 0 else { throw ValidationError("--keep-history must be above 0.") }
        guard clientTimeout > 0 else {
            throw ValidationError("--client-timeout must be 1 or more seconds.")
        }
    }

    func run() async throws {
        try await running {
            Log.use(adminOptions.logFormat)
            let secrets = try WebhookSecrets.fromEnvironment()
            let administration = try adminOptions.configuration(beside: port)
            let policy = try PolicyOrigin(policyOptions)
            let dashboard = try adminOptions.dashboard(policy.organization)
            let map = try DeliveryMap(filter: eventFilter(), policySource: policy.pushed, isPreviewing: previews)
            // A limit on the size of files is an answer like a full disk, not the end of the process.
            signal(SIGXFSZ, SIG_IGN)
            let lock = try ProcessLock(state: policyOptions.state)
            let store = try Vault.open(policyOptions.state)
            let notifications = try ServeNotifications(
                notifyOptions, organization: policy.organization, dashboard: adminOptions.adminURL.first, store: store)
            let run = try await ServeRun(
                policy, store: store, connectionOptions, notifications, pacing: writeOptions.pacing,
                schedule: scheduleOptions.schedule, historyDays: keepHistory, isEvaluated: evaluate,
                isPreviewing: previews)
            let health = InboxHealth { try await store.database.probe() }
            let client = run.connection.client
            let readiness: @Sendable () async -> ServerReadiness = {
                if let problem = client.credentialProblem {
                    return .notReady(because: "GitHub refuses our credentials: \(problem)")
                }
                return await health.readiness()
            }
            do {
                let server = try WebhookServer(
                    configuration: configuration(), secrets: secrets, map: map,
                    logger: Log.make("webhook", level: adminOptions.logFormat == .json ? .info : .notice),
                    readiness: readiness, accept: run.service.accept)
                let gauges = ServeGauges(store, run.connection.client)
                let admin = try AdminServer(
                    configuration: administration, logger: Log.make("admin"), readiness: readiness,
                    details: gauges.details, api: AdminResponses(store.database).answer,
                    pages: { try .dashboard(dashboard, $0, source: run.dashboardSource, actions: run.dashboardActions) }
                ) {
                    server.counters.families + run.metrics.families + notifications.notifier.families
                        + (await gauges.families())
                }
                try await run.serve(server, admin)
            } catch {
                await run.connection.close()
                throw error
            }
            await run.connection.close()
            try store.database.close()
            withExtendedLifetime(lock) {}
        }
    }

    private func configuration() -> WebhookServer.Configuration {
        var configuration = WebhookServer.Configuration(
            host: host, port: port, path: path, shutdownTimeout: .seconds(4))
        configuration.idleTimeout = .seconds(clientTimeout)
        configuration.bodyTimeout = min(configuration.bodyTimeout, configuration.idleTimeout)
        configuration.maximumConnections = FileDescriptorLimit.connections(upTo: configuration.maximumConnections)
        return configuration
    }

    private func eventFilter() throws -> EventFilter {
        guard let events else { return .all }
        do {
            return try EventFilter(events.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
        } catch {
            throw Stop("--events: \(error)", code: .badInput)
        }
    }
}
