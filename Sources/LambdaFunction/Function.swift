import FoundationEssentials
import GitHubAPI
package import LambdaRuntime
package import Logging
import Webhooks
import Wiring

import struct Enforcement.History

/// From an event to what is answered.
package struct Function: Sendable {
    private let intake: DeliveryReader
    private let ownEvents: OwnEvents
    private let startedRuns: StartedRuns
    private let workRunner: WorkRunner
    private let access: GitHubAccess
    private let logger: Logger

    private let timing: Timing

    /// Reads, opens and fetches nothing yet.
    ///
    /// - Parameter tell: takes a line of the log that says what is about to be written, or what came of it.
    /// - Throws: `WebhookSecretError` when the environment's webhook secret cannot be used.
    package init(
        _ settings: Settings, host: LambdaHost, logger: Logger, timing: Timing = Timing(),
        tell: @escaping @Sendable (String) -> Void = { standardOutput($0 + "\n") }
    ) throws {
        self.logger = logger
        self.timing = timing
        let secrets = host.secrets(port: settings.extensionPort)
        let keys: WebhookKeys =
            switch settings.webhookSecret {
            case .stored(let id): WebhookKeys { stage, deadline in try await secrets.secret(id, stage, by: deadline) }
            case .environment:
                WebhookKeys(
                    given: try WebhookSecrets(commaSeparated: settings.environment["GITHUB_WEBHOOK_SECRET"] ?? ""))
            }
        let access = GitHubAccess(settings, timeout: .seconds(timing.timeout), logger: logger) { deadline in
            guard case .stored(let id) = settings.credential else { return SecretText("") }
            return try await secrets.secret(id, by: deadline)
        }
        self.access = access
        var source: PolicyBranch?
        if case .repository(let place) = settings.policy {
            source = PolicyBranch(fullName: place.repository.description, branch: place.ref)
        }
        intake = DeliveryReader(
            organization: settings.organization, keys: keys,
            map: DeliveryMap(filter: settings.filter, policySource: source))
        let storedPolicySecrets = settings.policySecretsID.map { id -> PolicySecrets.Fetch in
            { deadline in try await secrets.secret(id, by: deadline) }
        }
        let enforcing = settings.policy.map { location in
            LambdaEnforcer(
                settings, secrets: PolicySecrets(stored: storedPolicySecrets),
                ownCredentials: {
                    OwnCredentials(
                        settings.environment,
                        stored: await access.storedCredential()
                            + keys.storedTexts().map {
                                (name: "GITHUB_WEBHOOK_SECRET", value: $0)
                            })
                },
                access: access, holder: PolicyHolder(location, access: access), history: History(.logged(to: tell)),
                logger: logger)
        }
        ownEvents = OwnEvents(
            logins: settings.ownLogins, timeout: .seconds(timing.timeout / 4), logger: logger
        ) { deadline in
            try await access.ownLogin(by: deadline)
        }
        startedRuns = StartedRuns(delay: settings.debounce)
        workRunner = WorkRunner(
            dispatcher: settings.workflow.map { Dispatcher($0, access: access) }, enforcing: enforcing,
            startedRuns: startedRuns, reserve: .seconds(timing.reserve))
    }

    /// Never throws: whatever goes wrong is in the answer and in the log.
    @Sendable package func handle(_ invocation: Invocation) async -> InvocationResult {
        var logger = logger
        logger[metadataKey: "request_id"] = "\(invocation.requestID)"
        do {
            switch try LambdaEvent(parsing: invocation.payload) {
            case .request(let event): return .answer(try await answer(event, invocation, logger).encoded())
            case .messages(let messages): return .answer(try await answer(messages, invocation, logger).encoded())
            }
        } catch {
            logger.error("event not understood", metadata: ["because": "\(error)"])
            return .failure(type: "UnknownEvent", message: "\(error)")
        }
    }

    /// Closes the connections to GitHub. Lambda itself never gets as far: it just ends the process.
    package func close() async { await access.close() }

    // MARK: One delivery, answered at once

    private func answer(_ event: HTTPEvent, _ invocation: Invocation, _ logger: Logger) async -> HTTPAnswer {
        if let refusal = RequestForm.refusal(of: event) {
            logger.warning(
                "request refused",
                metadata: ["status": .stringConvertible(refusal.status), "because": "\(refusal.body["error"] ?? "")"])
            return refusal
        }
        let arrival = ReceivedDelivery(
            headers: DeliveryHeaders(event.fields.map { (name: $0.name, value: $0.value) }), body: event.body ?? [],
            receivedAt: event.receivedAt?.time, now: Date().timeIntervalSince1970)
        let outcome = await outcomes(of: [arrival], by: deadline(of: event, invocation), logger).first
        return HTTPAnswer(outcome ?? .failed(503, Self.late))
    }

    private func deadline(of event: HTTPEvent, _ invocation: Invocation) -> Deadline {
        let own = invocation.deadline.earlier(by: .seconds(timing.margin))
        let now = Date().timeIntervalSince1970
        // Clocks differ, and a test may replay an old event.
        let received = event.receivedAt.flatMap { (now - timing.timeout / 2...now).contains($0.time) ? $0.time : nil }
        return min(own, Deadline(time: (received ?? now) + timing.timeout))
    }

    // MARK: A batch of deliveries

    private func answer(_ messages: [QueueMessage], _ invocation: Invocation, _ logger: Logger) async -> BatchAnswer {
        let now = Date().timeIntervalSince1970
        let outcomes = await outcomes(
            of: messages.map { ReceivedDelivery($0, now: now) },
            by: invocation.deadline.earlier(by: .seconds(timing.margin)),
            logger)
        let failed = zip(messages, outcomes).filter { $1.isWorthRetrying }
        return BatchAnswer(failed: failed.map { $0.0.id })
    }

    // MARK: Both

    private static let late = "there was not enough time"

    /// In the order of the arrivals.
    private func outcomes(of arrivals: [ReceivedDelivery], by deadline: Deadline, _ logger: Logger) async
        -> [DeliveryOutcome]
    {
        let started = ContinuousClock.now
        do {
            return try await withDeadline(deadline) { [self] in
                await process(arrivals, by: deadline, started, logger)
            }
        } catch {
            logger.error("not finished in time", metadata: ["deliveries": .stringConvertible(arrivals.count)])
            return arrivals.map { _ in .failed(503, Self.late) }
        }
    }

    private func process(
        _ arrivals: [ReceivedDelivery], by deadline: Deadline, _ started: ContinuousClock.Instant, _ logger: Logger
    ) async -> [DeliveryOutcome] {
        var batch = WorkBatch()
        var findings: [DeliveryReader.Finding] = []
        for (index, arrival) in arrivals.enumerated() {
            let finding = await remaining(intake.read(arrival, by: deadline), arrival, by: deadline)
            if case .work(let delivery, let concern) = finding { batch.add(concern, of: delivery, arrival: index) }
            if finding.delivery?.grantsPermissions == true { await access.dropTokens() }
            findings.append(finding)
        }
        let done = batch.isEmpty ? Outcomes() : await workRunner.carryOut(batch, by: deadline)
        var outcomes: [DeliveryOutcome] = []
        for (index, finding) in findings.enumerated() {
            let (outcome, delivery) = Self.settle(finding, done[index])
            DeliveryLog(logger).write(outcome, delivery, arrivals[index], since: started)
            outcomes.append(outcome)
        }
        return outcomes
    }

    /// What is left to be done: nothing for what we wrote ourselves, or for what a run will see that was started since.
    private func remaining(_ finding: DeliveryReader.Finding, _ arrival: ReceivedDelivery, by deadline: Deadline) async
        -> DeliveryReader.Finding
    {
        guard case .work(let delivery, let concern) = finding, let cause = concern.cause else { return finding }
        if let login = await ownEvents.author(of: cause, by: deadline) {
            return .answered(DeliveryOutcome(.ignored, "\(login) did it, which is GitHubCop itself"), delivery)
        }
        guard let open = startedRuns.open(of: concern, receivedAt: arrival.receivedAt) else {
            return .answered(DeliveryOutcome(.ignored, "a run that was started just now sees it"), delivery)
        }
        return .work(delivery, open)
    }

    private static func settle(_ finding: DeliveryReader.Finding, _ done: DeliveryOutcome?) -> (
        DeliveryOutcome, Delivery?
    ) {
        switch finding {
        case .answered(let outcome, let delivery): (outcome, delivery)
        case .work(let delivery, _): (done ?? .failed(503, late), delivery)
        }
    }
}

extension HTTPAnswer {
    fileprivate init(_ outcome: DeliveryOutcome) {
        let isError = outcome.status >= 400
        self.init(
            outcome.status,
            isError
                ? ["error": outcome.reason] : ["outcome": outcome.word.rawValue, "because": outcome.reason])
    }
}
