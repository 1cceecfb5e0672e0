import Enforcement
import Foundation
import GitHubAPI
import Policy
import ServeWiring
import Server
import StateReporting
import Store
import Wiring

/// What `serve` does beside deliveries: learns its own name, fetches what it missed, forgets what is old.
struct BackgroundTasks: Sendable {
    let store: StateStore
    let client: GitHubClient
    let service: EnforcementService
    private let historyDays: Int
    private let missed: @Sendable (MissedDeliveries.Outcome) -> Void
    private let logger = Log.make("serve", level: .notice)
    private let reporter = ServeReporter()

    /// - Parameter missed: called with the missed deliveries after each search.
    init(
        store: StateStore, client: GitHubClient, service: EnforcementService, historyDays: Int,
        missed: @escaping @Sendable (MissedDeliveries.Outcome) -> Void
    ) {
        self.store = store
        self.client = client
        self.service = service
        self.historyDays = historyDays
        self.missed = missed
    }

    /// Until the task is cancelled.
    func run() async {
        await withTaskGroup { group in
            group.addTask { await learnOwnName() }
            group.addTask { await fetchMissed() }
            group.addTask { await forget() }
            group.addTask { await tryRefusedCredentials() }
            group.addTask {
                await PauseEnd(store, organization: service.organization) {
                    try await service.queue.sweep(service.organization, because: $0)
                }.run()
            }
        }
    }

    private func learnOwnName() async {
        var pause = Duration.seconds(2)
        while !Task.isCancelled {
            do {
                if let login = try await AppDuties.login(of: client) { service.ownWrites.know(login) }
                return
            } catch let failure as GitHubFailure where failure.isRefusalOfIdentity {
                // An installation's token that somebody else made: nobody can ask whose it is.
                return
            } catch {
                logger.warning("who we are could not be looked up", metadata: ["reason": "\(error)"])
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(300))
            }
        }
    }

    /// While GitHub refuses our credentials nothing may ask it anything for hours: somebody has to notice that it takes
    /// them again. The request costs nothing.
    private func tryRefusedCredentials() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(5))
            if client.credentialProblem != nil { _ = try? await client.get(ReadRequest("/rate_limit")) }
        }
    }

    private func fetchMissed() async {
        guard let deliveries = AppDuties.missedDeliveries(client, store) else {
            let reason =
                "Only a GitHub App may list its deliveries: set GITHUB_APP_ID and its private key instead of a token."
            reporter.complain("Missed deliveries are not fetched. \(reason)")
            return await note(["off": .string(reason)])
        }
        while !Task.isCancelled {
            var pause = MissedDeliveries.interval
            do {
                let outcome = try await deliveries.fetch()
                tell(outcome)
                missed(outcome)
                if outcome.isPartial { pause = .seconds(60) }
                await note([
                    "at": .string(Date().formatted(.iso8601)), "listed": .integer(outcome.listed),
                    "redelivered": .integer(outcome.redelivered), "left": .integer(outcome.left),
                    "missing": .integer((try? await store.missed.count()) ?? 0), "lost": .integer(outcome.lost),
                ])
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("missed deliveries could not be looked for", metadata: ["reason": "\(error)"])
                await note(["at": .string(Date().formatted(.iso8601)), "problem": .string("\(error)")])
                pause = .seconds(60)
            }
            try? await Task.sleep(for: pause)
        }
    }

    private func tell(_ outcome: MissedDeliveries.Outcome) {
        if outcome.redelivered > 0 {
            reporter.say(
                "\(outcome.redelivered.counted("delivery", "deliveries")) had failed and never arrived: GitHub was asked "
                    + "to send \(outcome.redelivered == 1 ? "it" : "them") again.")
        }
        if outcome.lost > 0 {
            reporter.complain(
                "\(outcome.lost.counted("delivery", "deliveries")) never arrived within the three days for which GitHub "
                    + "keeps them. The next sweep finds what they were about.")
        }
        if outcome.left > 0 {
            reporter.complain(
                "\(outcome.left.counted("missed delivery was", "missed deliveries were")) not sent again, and will be "
                    + "asked for later. \(outcome.refusal ?? "")")
        }
    }

    private func note(_ facts: JSON) async {
        do {
            try await store.keyValueStore.write(StatusReport.missedDeliveries, facts.text())
        } catch {
            logger.error("what was fetched could not be noted", metadata: ["reason": "\(error)"])
        }
    }

    private func forget() async {
        while !Task.isCancelled {
            do {
                try await store.history.retain(days: historyDays, now: Date())
                try await store.inbox.retain(now: Date())
                try await store.suspensions.retain(days: historyDays, now: Date())
                try await store.findings.retain(now: Date())
                try await store.database.shrink()
            } catch {
                logger.error("what is old could not be forgotten", metadata: ["reason": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(86_400))
        }
    }
}

extension GitHubFailure {
    fileprivate var isRefusalOfIdentity: Bool {
        switch reason {
        case .forbidden, .notFound: true
        default: false
        }
    }
}
