import Enforcement
import Foundation
import GitHubAPI
import Policy
import Reporting
import ServeWiring
import StateReporting
import Store
import Wiring

/// The policy of a server: where it comes from, what of it is in force, and what becomes of a new version.
struct ServePolicy: Sendable {
    let reloader: PolicyReloader
    private let factory: EnforcerFactory
    private let supply: PolicySource
    private let memory: PolicyCache
    private let notifications: ServeNotifications
    /// Why the version that is there at the start is not the one in force.
    private let refusedAtStart: String?
    private let reporter = ServeReporter()

    /// Reads the policy. One on GitHub that cannot be had or used is no reason not to start, where an earlier one is
    /// known: that one stays in force.
    ///
    /// - Throws: what reading it throws; `Stop` when it cannot be enforced here.
    init(
        _ origin: PolicyOrigin, _ factory: EnforcerFactory, _ notifications: ServeNotifications
    ) async throws {
        let (reading, refusal): (PolicyReading, String?)
        switch origin.source {
        case .files(let path, let read):
            supply = .files(path: path)
            memory = PolicyCache(factory.store, source: supply.name, keepsTexts: false)
            (reading, refusal) = (read, nil)
        case .repository(let place):
            supply = .repository(place) { [connection = factory.connection] in connection.session(for: .event) }
            memory = PolicyCache(factory.store, source: supply.name, keepsTexts: true)
            (reading, refusal) = try await Self.read(supply, memory, factory)
        }
        self.factory = factory
        self.notifications = notifications
        refusedAtStart = refusal
        reloader = PolicyReloader(try factory.edition(of: reading))
    }

    /// As the dashboard shows it.
    var inForce: PolicyInForce { PolicyInForce(reloader.current, source: supply.name) }

    private static func read(
        _ supply: PolicySource, _ memory: PolicyCache, _ factory: EnforcerFactory
    ) async throws -> (PolicyReading, String?) {
        do {
            let reading = try await supply.read()
            _ = try factory.edition(of: reading)
            for warning in reading.document.warnings { ServeReporter().complain(warning.description) }
            return (reading, nil)
        } catch {
            guard let last = try await memory.last(), let reading = last.reading else { throw error }
            ServeReporter().complain(
                "The policy \(supply.name) cannot be used; the one of \(last.since) stays in force.\n\(error)")
            return (reading, "\(error)")
        }
    }

    /// What is to be checked because the policy is another one than when the server last ran.
    ///
    /// - Parameter sweep: puts a sweep of all repositories into the queue.
    func begin(_ sweep: @Sendable (Cause) async throws -> Void) async {
        notifications.noteRefusal(of: supply.name, because: refusedAtStart)
        do {
            let (last, current) = (try await memory.last(), reloader.current)
            if last?.digest == "\(current.digest)" { return try await memory.note(refused: refusedAtStart) }
            if last != nil {
                reporter.say("The policy changed while the server was down: all repositories are checked.")
                try await sweep(
                    Cause(trigger: PolicyReloader.trigger, sentence: "the policy changed while the server was down"))
            }
            try await memory.note(current, since: Date())
        } catch {
            reporter.complain("Whether the policy has changed since the last start is not known: \(error)")
        }
    }

    /// Keeps it up to date until the task is cancelled.
    ///
    /// - Parameters:
    ///   - policyChecks: reasons to check once.
    ///   - sweep: puts a sweep into the queue.
    func watch(_ policyChecks: AsyncStream<Cause>, _ sweep: @escaping @Sendable (Cause) async throws -> Void) async {
        await checkNames(of: reloader.current)
        await PolicyWatch(
            supply, reloader, logger: Log.make("policy", level: .warning), prepare: factory.edition
        ) { event in
            await tell(event, sweep)
        }.run(refused: refusedAtStart, policyChecks)
    }

    /// Says once for each version of the policy what it names that does not exist, and what cannot be written.
    private func checkNames(of edition: PolicyReloader.Edition) async {
        let preflight = await edition.enforcer.preflight(writes: true)
        for line in PreflightReport(preflight, of: factory.organization).lines { reporter.complain(line) }
    }

    private func tell(_ event: PolicyWatch.Event, _ sweep: @Sendable (Cause) async throws -> Void) async {
        do {
            switch event {
            case .adopted(let edition, let cause):
                let rules = edition.reading.document.ruleNames.count
                reporter.say(
                    "\(supply.name) is in force, \(rules.counted("rule")): \(cause.sentence). "
                        + "What the change touches is checked.")
                for warning in edition.reading.document.warnings { reporter.complain(warning.description) }
                notifications.noteRefusal(of: supply.name, because: nil)
                // The policy is noted last: after a crash in between, all repositories are checked.
                try await sweep(
                    Cause(
                        trigger: PolicyReloader.trigger, actor: cause.actor, sentence: cause.sentence,
                        delivery: cause.delivery))
                try await memory.note(edition, since: Date())
                await checkNames(of: edition)
            case .refused(let reason):
                reporter.complain("The new \(supply.name) is refused; the policy that was in force stays.\n\(reason)")
                notifications.noteRefusal(of: supply.name, because: reason)
                try await memory.note(refused: reason)
            case .restored:
                reporter.say("\(supply.name) is again as it is in force.")
                notifications.noteRefusal(of: supply.name, because: nil)
                try await memory.note(refused: nil)
            }
        } catch {
            reporter.complain("A change of the policy could not be noted: \(error)")
        }
    }
}
