import Enforcement
import FoundationEssentials
import GitHubAPI
import LambdaRuntime
import Logging
import Policy
import Reporting
import Webhooks
import Wiring

/// Applies the policy within the invocation.
actor LambdaEnforcer {
    struct Results: Sendable {
        var done: [(item: WorkBatch.Item, outcome: DeliveryOutcome)] = []
        /// What did not fit into the time, or GitHub has no requests left for.
        var left: [WorkBatch.Item] = []
    }

    private let organization: String
    private let environment: [String: String]
    private let secrets: PolicySecrets
    private let ownCredentials: @Sendable () async -> OwnCredentials
    private let access: GitHubAccess
    private let holder: PolicyHolder
    private let history: History
    private let logger: Logger

    /// With the numbers of what it was made from.
    private var current: (enforcer: Enforcer, policy: Int, secrets: Int, connection: Int)?
    private let refusals = SignatureFailureAlarm()

    /// Repositories checked side by side.
    private static let width = 4
    /// Less is not worth beginning with.
    private static let minimum = Duration.milliseconds(500)

    /// - Parameters:
    ///   - ownCredentials: what no policy may send, as far as it has been fetched.
    ///   - history: keeps what is about to be written before it is: the log, as no file lasts.
    init(
        _ settings: Settings, secrets: PolicySecrets, ownCredentials: @escaping @Sendable () async -> OwnCredentials,
        access: GitHubAccess, holder: PolicyHolder, history: History, logger: Logger
    ) {
        organization = settings.organization
        environment = settings.environment
        self.secrets = secrets
        self.ownCredentials = ownCredentials
        self.access = access
        self.holder = holder
        self.history = history
        self.logger = logger
    }

    func expirePolicy() async { await holder.expire() }

    func enforce(_ items: [WorkBatch.Item], by deadline: Deadline) async -> Results {
        do {
            let results = try await attempt(items, by: deadline)
            // The failures are only words by now, so the watch at the wire tells why.
            guard refusals.takeAny(), try await access.hasNewCredential(by: deadline) else { return results }
            return try await attempt(items, by: deadline)
        } catch {
            return Results(done: items.map { ($0, Self.failure(error)) })
        }
    }

    private func attempt(_ items: [WorkBatch.Item], by deadline: Deadline) async throws -> Results {
        let enforcer = try await enforcer(by: deadline)
        var builder: [Int: Decision] = [:]
        await withTaskGroup(of: (Int, Decision).self) { group in
            for (index, item) in items.enumerated() {
                if index >= Self.width, let (finished, result) = await group.next() { builder[finished] = result }
                group.addTask { [logger] in
                    (index, await Self.result(on: item, by: deadline, enforcer, logger))
                }
            }
            for await (finished, result) in group { builder[finished] = result }
        }
        var results = Results()
        for (index, item) in items.enumerated() {
            switch builder[index] {
            case .done(let outcome): results.done.append((item, outcome))
            case .left, nil: results.left.append(item)
            }
        }
        return results
    }

    private enum Decision: Sendable {
        case done(DeliveryOutcome)
        case left
    }

    private static func result(
        on item: WorkBatch.Item, by deadline: Deadline, _ enforcer: Enforcer, _ logger: Logger
    ) async -> Decision {
        guard deadline.remaining > minimum,
            let record = try? await withDeadline(deadline, { await enforcer.enforce(WorkItem(item)) })
        else {
            logger.notice("no time left", metadata: ["repository": "\(item.target.fullName)"])
            return .left
        }
        let lines = RecordLine(record).lines(.plain)
        logger.log(
            level: record.isInSync ? .info : .error, "\(lines.first ?? "")",
            metadata: [
                "repository": "\(record.repository)", "changes": .stringConvertible(record.outcomes.count),
                "requests": .stringConvertible(record.usage.total),
                "problems": .array(lines.dropFirst().map { .string($0) }),
            ])
        if record.isPostponed { return .left }
        guard record.isInSync else {
            return .done(
                .failed(502, "\(record.repository) is not in sync: \(lines.dropFirst().joined(separator: "; "))"))
        }
        let changes = record.outcomes.count
        return .done(
            DeliveryOutcome(
                .enforced,
                changes == 0
                    ? "\(record.repository) was in sync"
                    : "\(record.repository) is in sync: \(changes) written and read back"))
    }

    // MARK: The enforcer

    /// - Throws: as `PolicyHolder.policy` and `PolicySecrets.values`; `SecretFault`, `SetupProblem` for want of a
    ///   credential.
    private func enforcer(by deadline: Deadline) async throws -> Enforcer {
        let connection = try await access.connection(for: .enforcing, by: deadline)
        let number = await access.generation
        let (policy, edition) = try await holder.policy(by: deadline)
        let (stored, secretsEdition) = try await policy.secrets.isEmpty ? (nil, 0) : secrets.values(by: deadline)
        if let current, (current.policy, current.secrets, current.connection) == (edition, secretsEdition, number) {
            return current.enforcer
        }
        for warning in policy.warnings { logger.warning("\(warning)") }
        let values: PolicySecretValues
        do {
            values = try PolicySecretValues(
                of: policy, in: environment,
                stored: stored.map { .init($0, place: "the secret that GITHUBCOP_POLICY_SECRETS_ID names") },
                own: await ownCredentials())
        } catch {
            throw PolicyUnreadable("\(error)")
        }
        let vault = SecretVault(
            value: { values.values[$0] }, recollection: { _, _ in .init(.unavailable) }, remember: { _, _, _ in },
            seal: SealedBox.seal, refusal: values.refusal)
        let enforcer = Enforcer(
            policy: policy, organization: organization,
            session: { [refusals] in refusals.watching(connection.session(for: .event)) }, vault: vault,
            history: history)
        current = (enforcer, edition, secretsEdition, number)
        return enforcer
    }

    private static func failure(_ error: any Error) -> DeliveryOutcome {
        switch error {
        case is PolicyProblems, is PolicyUnreadable: .failed(503, "the policy cannot be used: \(error)")
        default: WorkRunner.failure(error)
        }
    }
}

extension WorkItem {
    fileprivate init(_ item: WorkBatch.Item) {
        let causes = item.causes.map { cause, delivery in
            Enforcement.Cause(
                trigger: cause.event, actor: cause.actor?.login, sentence: cause.sentence, delivery: delivery)
        }
        switch item.target {
        case .repository(let repository):
            self.init(
                owner: repository.owner, name: repository.name, id: repository.id, nodeID: repository.nodeID,
                causes: causes, priority: .init(item.priority))
        case .organization(let login, let id):
            self.init(organization: login, id: id, causes: causes, priority: .init(item.priority))
        }
    }
}

extension WorkItem.Priority {
    fileprivate init(_ priority: DeliveryPriority) {
        self =
            switch priority {
            case .sweep: .sweep
            case .drift: .drift
            case .newRepository: .newRepository
            }
    }
}
