import Enforcement
import Foundation
import Policy
import Store
import Synchronization

/// Turns snapshots into what the state file holds.
final class SnapshotEncoder: Sendable {
    private let changes = Mutex<[Change: Data]>([:])

    /// The same change is to be made to many repositories.
    private static let remembered = 4096

    func stored(_ snapshot: TargetSnapshot) throws -> StoredSnapshot {
        let target = snapshot.target
        var parts: [StoredSnapshot.Part] = []
        for (kind, answer) in snapshot.kinds.sorted(by: { $0.key < $1.key }) {
            var isUnreadable = false
            if case .failure = answer { isUnreadable = true }
            parts.append(
                StoredSnapshot.Part(kind: kind, isUnreadable: isUnreadable, body: SnapshotCoding.data(answer)))
        }
        var differences: [StoredSnapshot.Difference] = []
        let withheld = Dictionary(snapshot.findings.withheld.map { ($0.change, $0.message) }) { first, _ in first }
        for change in snapshot.differences {
            let message = withheld[change] ?? nil
            differences.append(
                StoredSnapshot.Difference(
                    withheld[change] == nil ? .open : .withheld, change, at: snapshot.checkedAt,
                    body: try message == nil ? data(change) : SnapshotCoding.data(change, message: message)))
        }
        for change in snapshot.findings.changes {
            differences.append(
                StoredSnapshot.Difference(.finding, change, at: snapshot.checkedAt, body: try data(change)))
        }
        return StoredSnapshot(
            targetID: target.id, name: target.name.description, state: snapshot.state.rawValue,
            visibility: target.repository.flatMap { $0.knows(.visibility) ? $0.visibility.rawValue : nil },
            isArchived: target.isArchived, checked: snapshot.checkedAt, observed: snapshot.observedAt,
            policy: snapshot.policy, failure: snapshot.failure, facts: SnapshotCoding.data(target),
            notes: SnapshotCoding.remarks(of: snapshot),
            scope: SnapshotCoding.scope(snapshot.asked, rules: snapshot.rules), parts: parts,
            differences: differences, labels: labels(of: snapshot))
    }

    private func data(_ change: Change) throws -> Data {
        if let data = changes.withLock({ $0[change] }) { return data }
        let data = try SnapshotCoding.data(change)
        changes.withLock { changes in
            if changes.count >= Self.remembered { changes = [:] }
            changes[change] = data
        }
        return data
    }

    private func labels(of snapshot: TargetSnapshot) -> [StoredSnapshot.Label] {
        var labels = Set(snapshot.rules.map { StoredSnapshot.Label(.rule, $0) })
        labels.formUnion(snapshot.asked.names.keys.map { StoredSnapshot.Label(.kind, $0) })
        if let facts = snapshot.target.repository {
            labels.formUnion(facts.topics.map { StoredSnapshot.Label(.topic, $0) })
            for (name, values) in facts.customProperties {
                labels.formUnion(values.map { StoredSnapshot.Label(.property, "\(name)=\($0)") })
            }
            if case .success(let teams)? = snapshot.kinds["teams"] {
                labels.formUnion((teams.settings.objectValue ?? [:]).keys.map { StoredSnapshot.Label(.team, $0) })
            }
        }
        return labels.sorted { ($0.name.rawValue, $0.value) < ($1.name.rawValue, $1.value) }
    }

    func stored(_ failure: FailedCheck) -> StoredFailure {
        let target = failure.target ?? Self.unknown(failure)
        let replacement = try? target.map { target in
            try stored(
                TargetSnapshot(
                    target: target, checkedAt: failure.checkedAt, observedAt: .distantPast, policy: failure.policy,
                    state: failure.state, failure: failure.reason))
        }
        return StoredFailure(
            targetID: failure.target?.id ?? failure.reference.id, name: failure.reference.name.description,
            state: failure.state.rawValue, reason: failure.reason, checked: failure.checkedAt,
            policy: failure.policy, isGone: failure.isNotFound, replacement: replacement)
    }

    /// A repository of which nothing is known but what it is called.
    private static func unknown(_ failure: FailedCheck) -> TargetFacts? {
        let reference = failure.reference
        guard let id = reference.id else { return nil }
        guard !reference.name.isOrganization else {
            return .organization(
                OrganizationFacts(login: reference.name.owner, id: -id, nodeID: reference.nodeID ?? ""))
        }
        let reasons = RepositoryFacts.Fact.allCases.map { ($0, failure.reason) }
        return .repository(
            RepositoryFacts(
                name: reference.name, id: id, nodeID: reference.nodeID ?? "", visibility: .private,
                unreadable: Dictionary(uniqueKeysWithValues: reasons)))
    }
}

extension StoredSnapshot.Difference {
    fileprivate init(_ group: StoredSnapshot.DifferenceClass, _ change: Change, at date: Date, body: Data) {
        self.init(
            group, kind: change.kind, rule: change.rule, path: change.path.components.joined(separator: " / "),
            body: body, since: date)
    }
}
