import Kinds
package import Policy

/// Two policies over one observation: the present one and the one that is to follow it. Pure.
package struct PolicyComparison: Sendable {
    package let base: PolicyDocument
    package let head: PolicyDocument
    /// The day by which exemptions end.
    let today: Day

    package init(base: PolicyDocument, head: PolicyDocument, today: Day) {
        self.base = base
        self.head = head
        self.today = today
    }

    var policies: [PolicyDocument] { [base, head] }

    // MARK: What both want

    /// What one policy wants of a target.
    struct Side: Sendable {
        let policy: PolicyDocument
        /// By the active rules.
        let desired: Result<DesiredSettings, any Error>
        /// By all rules; `nil` where that is the same.
        let evaluated: Result<DesiredSettings, any Error>?
        let exemption: ExemptionStatus

        var settings: DesiredSettings? { try? desired.get() }
        var allSettings: DesiredSettings? { evaluated.flatMap { try? $0.get() } }
    }

    package struct Wanted: Sendable {
        let base: Side
        let head: Side

        /// Everything that either policy needs to know, for reading.
        package var reads: DesiredSettings {
            [base.settings, base.allSettings, head.settings, head.allSettings].compactMap { $0 }
                .reduce(DesiredSettings()) { $0.joining($1) }
        }

        /// Whether both policies want the same of a kind, by their active rules and by all of them.
        func isSame(of kind: String) -> Bool {
            guard let mine = base.settings, let other = head.settings, !base.evaluated.isFailure,
                !head.evaluated.isFailure
            else { return false }
            return mine.wantsTheSame(as: other, of: kind)
                && (base.allSettings ?? mine).wantsTheSame(as: head.allSettings ?? other, of: kind)
        }
    }

    /// - Parameter repositories: the organization's, where its settings select some by a condition.
    package func wanted(of target: TargetFacts, repositories: [RepositoryFacts]? = nil) -> Wanted {
        Wanted(base: side(base, target, repositories), head: side(head, target, repositories))
    }

    private func side(
        _ policy: PolicyDocument, _ target: TargetFacts, _ repositories: [RepositoryFacts]?
    ) -> Side {
        let exemption = target.repository.map { policy.exemption(of: $0.name, on: today) } ?? .none
        guard !exemption.isExempt else {
            return Side(policy: policy, desired: .success(DesiredSettings()), evaluated: nil, exemption: exemption)
        }
        let desired = Result {
            switch target {
            case .repository(let facts): try policy.settings(for: facts)
            case .organization(let facts):
                try policy.organizationSettings(of: facts.login, repositories: repositories)
            }
        }
        var evaluated: Result<DesiredSettings, any Error>?
        do {
            evaluated = try policy.evaluatedSettings(of: target, repositories: repositories).map { .success($0) }
        } catch {
            evaluated = .failure(error)
        }
        return Side(policy: policy, desired: desired, evaluated: evaluated, exemption: exemption)
    }

    // MARK: Comparing

    /// - Parameter observation: holds an answer for every kind of `wanted.reads`.
    package func preview(_ wanted: Wanted, _ observation: RepositoryObservation) -> TargetPreview {
        var preview = TargetPreview(target: observation.target)
        if let base = rules(wanted.base, observation.target), let head = rules(wanted.head, observation.target) {
            preview.rules = (base, head)
        }
        preview.outage = observation.outage
        let head: DesiredSettings
        switch wanted.head.desired {
        case .success(let desired): head = desired
        case .failure(let error): return preview.failing(error)
        }
        let base: DesiredSettings
        switch wanted.base.desired {
        case .success(let desired): base = desired
        case .failure(let error):
            preview.unknown.append("what the present policy wants of it: \(error)")
            base = DesiredSettings()
        }
        let planner = Planner(kinds: observation.target.kinds, secrets: .none)
        let present = plan(planner, base, wanted.base, observation)
        preview.pending = present.changes
        preview.noteUnread(present)
        preview.exemption = newExemption(wanted, base)
        if preview.exemption == nil, !observation.target.isArchived {
            preview.dropped = base.dropped(
                by: head, evaluated: wanted.head.allSettings, kinds: observation.target.kinds)
        }
        let isSame = base == head && wanted.base.allSettings == wanted.head.allSettings
        guard !isSame || wanted.base.evaluated.isFailure || wanted.head.evaluated.isFailure else { return preview }
        let joined = wanted.head.allSettings.map { head.joining($0) } ?? head
        let next = observation.after(present.changes, for: joined, kinds: observation.target.kinds)
            .settingSecrets(of: base)
        let future = plan(planner, head, wanted.head, next)
        do {
            try self.head.checkForFlips(future, next)
        } catch {
            return preview.failing(error)
        }
        preview.introduced = introduced(future, present, wanted, observation)
        preview.noteUnread(future)
        preview.merged = future.changes
        if !present.changes.isEmpty { preview.merged += plan(planner, head, wanted.head, observation).changes }
        guard preview.exemption == nil else { return preview }
        preview.droppedFindings = present.findings.changes.filter { change in
            !future.findings.changes.contains { $0.isSame(as: change) }
                && !future.changes.contains { $0.isSame(as: change) }
        }
        preview.unknown += unknown(future, wanted)
        return preview
    }

    /// Those that would apply, also where the repository is exempt; `nil` where that is not known.
    private func rules(_ side: Side, _ target: TargetFacts) -> [String]? {
        if side.exemption.isExempt { return target.repository.flatMap { side.policy.rules(for: $0) } }
        return (side.allSettings ?? side.settings)?.rules
    }

    private func plan(
        _ planner: Planner, _ desired: DesiredSettings, _ side: Side, _ observation: RepositoryObservation
    ) -> RepositoryPlan {
        let plan = planner.plan(desired, observation).leavingOutConcealed(but: side.policy.concealed)
        switch side.evaluated {
        case nil: return plan
        case .success(let all): return plan.adding(planner.findings(of: all, observation, after: plan))
        case .failure(let error):
            return plan.adding(
                Findings(
                    failed: error, withholdingFrom: plan, of: side.policy.evaluatedKinds(of: observation.target)))
        }
    }

    /// The new policy's plan without what the present policy says and notes as well.
    private func introduced(
        _ future: RepositoryPlan, _ present: RepositoryPlan, _ wanted: Wanted, _ observation: RepositoryObservation
    ) -> RepositoryPlan {
        var changes = future.changes
        if let repository = present.target.repository {
            let kinds = observation.target.kinds
            let facts = repository.after(present.changes, kinds: kinds)
            if facts.after(changes, kinds: kinds) == facts {
                // Where both want the same of a kind, what differs after the first plan is no news of the second.
                changes.removeAll { wanted.isSame(of: $0.kind) }
            }
        }
        var plan = future.replacing(changes: changes, notes: future.notes.filter { !present.notes.contains($0) })
        plan.findings.changes.removeAll { change in present.findings.changes.contains { $0.isSame(as: change) } }
        plan.findings.errors.removeAll { present.findings.errors.contains($0) }
        plan.findings.withheld.removeAll { outcome in
            present.findings.withheld.contains { $0.change.isSame(as: outcome.change) }
        }
        return plan
    }

    /// What could not be read of kinds of which the two policies want different things.
    private func unknown(_ future: RepositoryPlan, _ wanted: Wanted) -> [String] {
        future.notes.filter { note in
            note.topic == .unreadable && !(note.kind.map { wanted.isSame(of: $0) } ?? false)
        }.map { note in
            [[note.kind, note.subject].compactMap { $0 }.joined(separator: " "), note.message]
                .filter { !$0.isEmpty }.joined(separator: ": ")
        }
    }

    private func newExemption(_ wanted: Wanted, _ base: DesiredSettings) -> TargetPreview.NewExemption? {
        guard let exemption = wanted.head.exemption.exemption else { return nil }
        let before = wanted.base.exemption.exemption
        if let before, before.until?.number ?? .max >= exemption.until?.number ?? .max { return nil }
        return TargetPreview.NewExemption(
            exemption: exemption, previously: before?.until,
            settings: base.dropped(by: DesiredSettings(), kinds: repositoryKinds).count)
    }
}

extension TargetPreview {
    /// A contradiction is a mistake in the policy; that a fact is not known is not.
    fileprivate func failing(_ error: any Error) -> TargetPreview {
        var preview = self
        preview.isCompared = false
        if let unreadable = error as? Unreadable {
            preview.unknown.append("what the new policy wants of it: \(unreadable)")
        } else {
            preview.failure = "\(error)"
        }
        return preview
    }
}

extension TargetPreview {
    fileprivate mutating func noteUnread(_ plan: RepositoryPlan) {
        for note in plan.notes where note.topic == .unreadable {
            if let kind = note.kind { unreadKinds.insert(kind) } else { isCompared = false }
        }
    }
}

extension ExemptionStatus {
    /// The one that holds.
    fileprivate var exemption: Exemption? {
        switch self {
        case .exempt(let exemption), .ending(let exemption, _): exemption
        case .none, .ended: nil
        }
    }
}

extension Change {
    /// Equal but for where it is said, and by which rule.
    fileprivate func isSame(as other: Change) -> Bool {
        (kind, path, verb) == (other.kind, other.path, other.verb) && before == other.before && after == other.after
    }
}

extension Result<DesiredSettings, any Error>? {
    fileprivate var isFailure: Bool { if case .failure? = self { true } else { false } }
}
