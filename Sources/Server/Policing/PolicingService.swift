package import Enforcement
package import Logging
package import Webhooks

/// What `serve` does with deliveries: each becomes work for the repositories it concerns, and workers bring those in
/// line. The queue lives in memory.
package struct PolicingService: Sendable {
    package let organization: String
    package let queue = WorkQueue()
    private let enforcer: Enforcer
    private let logger: Logger
    private let report: @Sendable (Record) async -> Void
    private let recent = RecentDeliveries()

    /// Repositories worked on side by side.
    private static let width = 8

    /// - Parameters:
    ///   - organization: deliveries about others are logged and left alone.
    ///   - report: told of every record, as the work ends.
    package init(
        organization: String, enforcer: Enforcer, logger: Logger,
        report: @escaping @Sendable (Record) async -> Void
    ) {
        self.organization = organization
        self.enforcer = enforcer
        self.logger = logger
        self.report = report
    }

    /// Works until the queue is closed and what was begun is done.
    package func work() async {
        await queue.run(width: Self.width) { item in
            await report(enforcer.enforce(item))
        }
    }

    /// Takes a verified delivery into the queue.
    ///
    /// - Throws: `GitHubFailure` when the organization that it concerns could not be listed: it may be redelivered.
    @Sendable package func accept(_ delivery: Delivery, _ concern: Concern) async throws -> Acceptance {
        guard await recent.isFirst(delivery.id) else { return .duplicate }
        switch concern {
        case .nothing, .pong: break
        case .repositories(let repositories, let cause):
            for repository in repositories { await add(repository, cause, delivery) }
        case .policy(let repository, _, let cause): await add(repository, cause, delivery)
        case .organization(let login, let cause):
            guard isOurs(login) else { break }
            do {
                try await sweep(because: Enforcement.Cause(cause, delivery))
            } catch {
                await recent.forget(delivery.id)
                throw error
            }
        }
        return .new
    }

    private func add(_ repository: Webhooks.RepositoryReference, _ cause: Webhooks.Cause, _ delivery: Delivery) async {
        guard isOurs(repository.owner) else {
            return logger.info("a delivery concerns another organization", metadata: ["owner": "\(repository.owner)"])
        }
        await queue.add(
            WorkItem(
                owner: repository.owner, name: repository.name, id: repository.id, nodeID: repository.nodeID,
                causes: [Enforcement.Cause(cause, delivery)], priority: cause.priority.work))
    }

    /// Puts every repository of the organization into the queue, behind all other work.
    private func sweep(because cause: Enforcement.Cause) async throws {
        for repository in try await enforcer.repositories(of: organization) {
            await queue.add(WorkItem(repository: repository, causes: [cause], priority: .sweep))
        }
    }

    private func isOurs(_ owner: String) -> Bool { owner.lowercased() == organization.lowercased() }
}

extension Webhooks.Priority {
    fileprivate var work: WorkItem.Priority {
        switch self {
        case .sweep: .sweep
        case .drift: .drift
        case .newRepository: .newRepository
        }
    }
}

extension Enforcement.Cause {
    fileprivate init(_ cause: Webhooks.Cause, _ delivery: Delivery) {
        self.init(
            trigger: cause.event, actor: cause.actor?.login, sentence: cause.sentence, delivery: delivery.id)
    }
}

/// The ids of the latest deliveries, so that one that comes twice is worked on once.
private actor RecentDeliveries {
    private var ids: Set<String> = []
    private var order: [String] = []
    private static let capacity = 10_000

    func isFirst(_ id: String) -> Bool {
        guard ids.insert(id).inserted else { return false }
        order.append(id)
        if order.count > Self.capacity * 2 {
            ids.subtract(order.prefix(Self.capacity))
            order.removeFirst(Self.capacity)
        }
        return true
    }

    /// It was not taken after all.
    func forget(_ id: String) {
        ids.remove(id)
        order.removeAll { $0 == id }
    }
}
