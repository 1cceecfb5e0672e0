import Enforcement
import Logging
import Webhooks

import struct FoundationEssentials.Date

/// From deliveries to work.
extension EnforcementService {
    /// The work that a delivery asks for; nil when that is none.
    func intake(of delivery: Delivery, _ concern: RequestedWork) -> Intake? {
        let now = clock.now()
        switch concern {
        case .nothing, .pong, .preview: return nil
        case .repositories(let repositories, let cause):
            let ours = repositories.filter { isOurs($0.owner) }
            guard let first = ours.first else { return foreign(repositories.first?.owner) }
            let reason = Enforcement.Cause(cause, delivery)
            let selecting = selecting(cause, reason, delivery, of: first.owner)
            var priority = cause.priority.work
            var due = now
            switch ownWrites.match(cause, repositoryID: first.id) {
            case .notOwn: break
            case .own:
                guard !selecting.isEmpty else { return nil }
                return Intake(cause: reason, target: first.owner, receivedAt: now, items: selecting, due: now)
            case .perhaps(let quiet):
                // The person whose token it is may have done it: one look, when our own writes have died down.
                priority = .sweep
                due = now.advanced(by: quiet.seconds)
            }
            // A new repository waits for nothing.
            if priority < .newRepository, let id = first.id { due = max(due, pace.earliest(id, now: now)) }
            let target = ours.count == 1 ? first.fullName : "\(first.fullName) and \(ours.count - 1) more"
            return Intake(
                cause: reason, target: target, receivedAt: now,
                items: ours.map { WorkItem($0, because: reason, priority) } + selecting, due: due,
                announces: [])
        case .policy(let repository, _, let cause):
            guard isOurs(repository.owner) else { return foreign(repository.owner) }
            let reason = Enforcement.Cause(cause, delivery)
            return Intake(
                cause: reason, target: repository.fullName, receivedAt: now,
                items: [WorkItem(repository, because: reason, cause.priority.work)])
        case .organizationSettings(let login, let id, let cause):
            guard isOurs(login) else { return foreign(login) }
            let reason = Enforcement.Cause(cause, delivery)
            var due = now
            let item = WorkItem(organization: login, id: id, causes: [reason], priority: cause.priority.work)
            switch ownWrites.match(cause, repositoryID: item.repository.id) {
            case .notOwn: break
            case .own: return nil
            case .perhaps(let quiet): due = now.advanced(by: quiet.seconds)
            }
            return Intake(cause: reason, target: login, receivedAt: now, items: [item], due: due)
        case .organization(let login, let cause):
            guard isOurs(login) else { return foreign(login) }
            return Intake(
                cause: Enforcement.Cause(cause, delivery), target: login, receivedAt: now, sweeps: organization,
                sweepDue: cause.trigger.comesInBursts ? organizationPace.due(now: now) : now,
                announces: cause.trigger.announcesTeam ? [.teams] : [])
        }
    }

    /// The organization, where its settings select repositories by a condition of which the answer may be another now.
    private func selecting(
        _ cause: DeliveryCause, _ reason: Enforcement.Cause, _ delivery: Delivery, of owner: String
    ) -> [WorkItem] {
        guard cause.trigger.changesFacts, enforcer().selectsRepositories else { return [] }
        return [WorkItem(organization: owner, id: delivery.organizationID, causes: [reason], priority: .drift)]
    }

    private func foreign(_ owner: String?) -> Intake? {
        logger.info("a delivery concerns another organization", metadata: ["owner": "\(owner ?? "?")"])
        return nil
    }

    private func isOurs(_ owner: String) -> Bool { owner.lowercased() == organization.lowercased() }
}

extension WorkItem {
    fileprivate init(
        _ repository: PayloadRepository, because cause: Enforcement.Cause, _ priority: Priority
    ) {
        self.init(
            owner: repository.owner, name: repository.name, id: repository.id, nodeID: repository.nodeID,
            causes: [cause], priority: priority)
    }
}

extension DeliveryPriority {
    fileprivate var work: WorkItem.Priority {
        switch self {
        case .sweep: .sweep
        case .drift: .drift
        case .newRepository: .newRepository
        }
    }
}

extension Webhooks.Trigger {
    /// Whether anyone who causes one mostly causes hundreds.
    fileprivate var comesInBursts: Bool {
        switch self {
        case .team, .property, .organizationMember: true
        default: false
        }
    }

    /// Whether conditions may match other repositories than before.
    fileprivate var changesFacts: Bool {
        switch self {
        case .edited(let fields): fields.isEmpty || !Set(fields).isDisjoint(with: ["topics", "default_branch"])
        case .created, .renamed, .transferred, .unarchived, .privatized, .publicized, .imported, .firstBranch,
            .propertyValues, .addedToInstallation, .other:
            true
        default: false
        }
    }

    fileprivate var announcesTeam: Bool {
        if case .team(_, "created") = self { true } else { false }
    }
}

extension Enforcement.Cause {
    fileprivate init(_ cause: DeliveryCause, _ delivery: Delivery) {
        self.init(
            trigger: cause.event, actor: cause.actor?.login,
            // A person is what is assumed: it need not be written down with each delivery.
            actorType: cause.actor?.isBot == true ? "Bot" : nil, sentence: cause.sentence, delivery: delivery.id)
    }
}
