package import Enforcement
import Foundation
import Policy
package import Store
import Webhooks

extension WorkStorage {
    /// Work is kept in the state file.
    package static func kept(in store: StateStore) -> WorkStorage {
        let (inbox, work, sweeps) = (store.inbox, store.work, store.sweeps)
        return WorkStorage(
            accept: { try await inbox.accept(StoredDelivery($0), DeliveredWork($0)) },
            add: { items, due in try await work.add(items.map { StoredWork($0) }, due: due) },
            claim: { room, now, until in
                try await work.take(room.most, now: now, until: until).map { try WorkClaim($0) }
            },
            renew: { claims, until in try await work.renew(claims.map { .init($0) }, until: until) },
            settle: { claim, workResult, now in
                let (ending, waits) = WorkEnding.of(workResult, claim)
                try await work.settle(.init(claim), ending, waits: waits, now: now)
            },
            recover: {
                try await work.correctTimes(now: $0)
                return try await work.recover(expired: $0)
            },
            postponeSweepWork: { due in
                try await work.postpone(priority: WorkItem.Priority.sweep.rawValue, until: due)
            },
            nextDue: { try await work.nextDue($0.most) },
            isIdle: { try await work.isIdle(now: $0) },
            sweeps: Sweeps(
                add: { organization, cause, now in
                    try await sweeps.add(organization, cause: text(of: cause), now: now)
                },
                begin: { now in try await sweeps.begin(now: now).map { try SweepRequest($0) } },
                finish: { try await sweeps.finish(StoredSweep($0)) },
                postpone: { try await sweeps.postpone(StoredSweep($0), due: $1, isFailure: $2) }))
    }
}

/// As ``decodedCauses(_:)`` reads it.
private func text(of cause: Enforcement.Cause) -> String {
    var text = "{\"trigger\":"
    text.reserveCapacity(256)
    text.append(quotedAsJSON: cause.trigger)
    func add(_ name: String, _ value: String?) {
        guard let value else { return }
        text.append(name)
        text.append(quotedAsJSON: value)
    }
    add(",\"actor\":", cause.actor)
    add(",\"actorType\":", cause.actorType)
    add(",\"sentence\":", cause.sentence)
    add(",\"delivery\":", cause.delivery)
    text.append("}")
    return text
}

private func decodedCauses(_ texts: [String]) throws -> [Enforcement.Cause] {
    try texts.map { try JSONDecoder().decode(Enforcement.Cause.self, from: Data($0.utf8)) }
}

extension StoredDelivery {
    fileprivate init(_ intake: Intake) {
        self.init(
            id: intake.cause.delivery ?? UUID().uuidString, event: intake.cause.trigger, actor: intake.cause.actor,
            target: intake.target, sentence: intake.cause.sentence, received: intake.receivedAt)
    }
}

extension DeliveredWork {
    fileprivate init(_ intake: Intake) {
        self.init(
            work: intake.items.map { StoredWork($0) }, due: intake.due,
            sweep: intake.sweeps.map { Sweep(organization: $0, cause: text(of: intake.cause), due: intake.sweepDue) },
            wakes: intake.announces.map { $0.rawValue })
    }
}

extension StoredWork {
    fileprivate init(_ item: WorkItem) {
        self.init(
            owner: item.repository.name.owner, name: item.repository.name.name, repositoryID: item.repository.id,
            nodeID: item.repository.nodeID, priority: item.priority.rawValue, causes: item.causes.map(text))
    }
}

extension WorkItem {
    fileprivate init(_ work: StoredWork) throws {
        var known = try decodedCauses(work.causes)
        if work.causeCount > known.count {
            known.append(
                Enforcement.Cause(trigger: "coalesced", sentence: "\(work.causeCount - known.count) further events"))
        }
        self.init(
            owner: work.owner, name: work.name, id: work.repositoryID, nodeID: work.nodeID, causes: known,
            priority: Priority(rawValue: work.priority) ?? .drift)
    }
}

extension WorkClaim {
    fileprivate init(_ lease: WorkLease) throws {
        let waits = lease.waits.compactMap { step, attempts in
            Readiness.Step(rawValue: step).map { ($0, attempts) }
        }
        self.init(
            item: try WorkItem(lease.work), key: lease.name.key, token: lease.name.token, attempts: lease.attempts,
            outages: lease.outages, since: lease.since, waits: Dictionary(uniqueKeysWithValues: waits))
    }
}

extension WorkLease.Name {
    fileprivate init(_ claim: WorkClaim) { self.init(key: claim.key, token: claim.token) }
}

extension WorkEnding {
    fileprivate static func of(_ workResult: WorkResult, _ claim: WorkClaim) -> (WorkEnding, [StoredWait]?) {
        switch workResult {
        case .done: (.done, [])
        case .failed(let reason): (.failed(reason: reason), [])
        case .limited(let until, let reason):
            (.later(due: until, attempts: claim.attempts, outages: claim.outages, reason: reason), nil)
        case .later(let due, let attempts, let outages, let reason, let waits):
            (
                .later(due: due, attempts: attempts, outages: outages, reason: reason),
                waits?.map { StoredWait(step: $0.step.rawValue, detail: $0.detail) }
            )
        }
    }
}

extension SweepRequest {
    fileprivate init(_ sweep: StoredSweep) throws {
        self.init(
            number: sweep.number, organization: sweep.organization, causes: try decodedCauses(sweep.causes),
            attempts: sweep.attempts)
    }
}

extension StoredSweep {
    fileprivate init(_ request: SweepRequest) {
        self.init(
            number: request.number, organization: request.organization, causes: [], attempts: request.attempts)
    }
}
