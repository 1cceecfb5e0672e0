import ArgumentParser
import Composition
import Enforcement
import Foundation
import Policy
import Server
import Webhooks

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Receives GitHub's webhooks and brings the repositories that they concern in line.",
        discussion: """
            GITHUB_WEBHOOK_SECRET verifies deliveries; several, separated by commas, while rotating. \
            Without one the server does not start.
            """)

    @OptionGroup var policyOptions: PolicyOptions
    @OptionGroup var writeOptions: WriteOptions
    @OptionGroup var connectionOptions: ConnectionOptions

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 8080

    @Option(help: "The path that GitHub posts to.")
    var path = "/webhook"

    @Option(help: "Only these events trigger work, separated by commas: 'repository.created,branch_protection_rule'.")
    var events: String?

    func run() async throws {
        try await running {
            let secrets = try Self.secrets()
            let run = try PolicyRun(policyOptions, connectionOptions, pacing: writeOptions.pacing, purpose: .event)
            let map = try DeliveryMap(filter: eventFilter())
            let store = try Vault.open(policyOptions.state)
            try await store.history.retain(now: Date())
            let history = History.kept(in: store)
            try await run.closing { enforcer in
                let service = PolicingService(
                    organization: run.organization, enforcer: enforcer, logger: Log.make("serve", level: .info)
                ) { record in
                    RecordLine(record).lines(Terminal.style).forEach { Terminal.say($0) }
                    await history.append(record)
                }
                try await serve(service, secrets, map)
            }
        }
    }

    private func serve(_ service: PolicingService, _ secrets: WebhookSecrets, _ map: DeliveryMap) async throws {
        let server = try WebhookServer(
            configuration: .init(host: host, port: port, path: path, handlesSignals: true), secrets: secrets, map: map,
            logger: Log.make("webhook", level: .notice), accept: service.accept)
        let left = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await service.work() }
            let served: Result<Void, any Error>
            do {
                try await server.run { [host, path] port in
                    Terminal.say("Listening on http://\(host):\(port)\(path) for \(service.organization).")
                }
                served = .success(())
            } catch {
                served = .failure(error)
            }
            let left = await service.queue.close()
            // What was begun is finished, unless it waits for GitHub longer than a supervisor waits for us.
            group.addTask { try await Task.sleep(for: Self.grace) }
            _ = try await group.next()
            group.cancelAll()
            try served.get()
            return left
        }
        if !left.isEmpty {
            Terminal.complain("Stopped with \(left.count.counted("repository", "repositories")) still to look at.")
        }
    }

    /// How long work that was begun may go on after the server has been told to end.
    private static let grace = Duration.seconds(10)

    /// - Throws: `Stop` when there is no secret: a server that believes everybody must not start.
    private static func secrets() throws -> WebhookSecrets {
        do {
            return try WebhookSecrets(
                commaSeparated: ProcessInfo.processInfo.environment["GITHUB_WEBHOOK_SECRET"] ?? "")
        } catch {
            throw Stop("\(error)", code: .badInput)
        }
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
