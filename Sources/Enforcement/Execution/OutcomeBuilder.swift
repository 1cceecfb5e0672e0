import Kinds
import Policy

/// What is known of each change of a plan while it is being carried out.
struct OutcomeBuilder {
    let plan: RepositoryPlan
    private(set) var verified: [Change] = []
    private(set) var failures: [Change: GitHubFailure] = [:]
    private var attempted: Set<Change> = []
    private var background: Set<Change> = []
    private var missing: [Change: Set<Unresolved>] = [:]
    private var unknown: [Change: GitHubFailure] = [:]
    /// Changes that were not sent because of a secret, with the reason.
    private var refusals: [Change: String] = [:]
    private var restorations: [Change: Attempt.Restoration] = [:]
    /// Why a change was not sent on purpose.
    private var withheld: [Change: String] = [:]
    /// Changes that have not been read since, and why.
    private var unread: [Change: String] = [:]
    /// Why the last reading did not tell what became of a change.
    private var undetermined: [Change: String] = [:]
    /// Changes of which the last reading showed that there is something by the subject's name.
    private var standing: Set<Change> = []
    /// Changes that have been read back for as long as that may help.
    private var closed: Set<Change> = []
    /// Replaced secrets of which the last reading said that they were set when they were set before.
    private var stale: Set<Change> = []
    private let before: RepositoryObservation
    /// What was read last of each kind.
    private var observed: [String: Observed] = [:]
    var readingFailed: String?

    /// - Parameter before: what the plan was made from.
    init(plan: RepositoryPlan, before: RepositoryObservation) {
        self.plan = plan
        self.before = before
    }

    /// When the secret that a change wrote was set, by GitHub's clock; `nil` where GitHub has not said so since.
    func secretTime(of change: Change, at path: SettingPath) -> String? {
        guard !stale.contains(change), let kind = change.settingKind else { return nil }
        return observed[change.kind]?.secretTime(at: path, in: kind.documentation.schema)
    }

    /// Changes that were tried, are not proved, and may yet turn out to be made.
    var open: [Change] {
        plan.changes.filter { change in
            attempted.contains(change) && !verified.contains(change) && !closed.contains(change)
                && missing[change] == nil
                && unknown[change] == nil && withheld[change] == nil && refusals[change] == nil
                && failures[change].map {
                    (!$0.leavesNoDoubt && !change.replacesSecret) || isAtRisk(change)
                } != false
        }
    }

    /// What was to be made or changed and is not, as far as is known.
    var unmade: [Change] { plan.changes.filter { $0.verb != .remove && !verified.contains($0) } }

    /// What had to make room could not be put back.
    private func isAtRisk(_ change: Change) -> Bool {
        if case .failed? = restorations[change] { change.verb == .replace } else { false }
    }

    /// These have been read back for as long as that may help.
    mutating func close(_ changes: [Change]) {
        closed.formUnion(changes)
        // GitHub took it, and its clock may not have moved on since it was set before.
        verified += changes.filter { stale.contains($0) && failures[$0] == nil }
    }

    mutating func take(_ attempts: [Attempt]) {
        for attempt in attempts { take(attempt) }
    }

    private mutating func take(_ attempt: Attempt) {
        let operation = attempt.operation
        attempted.formUnion(operation.changes)
        background.formUnion(operation.background)
        missing.merge(attempt.missing) { $0.union($1) }
        unknown.merge(attempt.unknown) { first, _ in first }
        if let restoration = attempt.restoration {
            for change in operation.changes {
                restorations[change] = restoration
                if change.verb == .remove {
                    withheld[change] =
                        "restored, because its replacement was not created: see the other changes"
                }
            }
        }
        if let refusal = attempt.refusal {
            for change in operation.changes { refusals[change] = refusal }
            return
        }
        switch attempt.result {
        case .success(let body):
            guard let settings = operation.echo?(body) else { return }
            for change in attempt.sent { prove(change, in: settings) }
        case .failure(let failure):
            for change in operation.changes { failures[change] = failure }
        }
    }

    mutating func withhold(_ operation: Operation, _ unmade: [Change]) {
        for change in operation.changes {
            let others = unmade.filter { $0.writeGroup == change.writeGroup }.map { $0.title }
            let shown = 3
            let more = others.count > shown ? " and \(others.count - shown) more" : ""
            withheld[change] =
                "not removed, because this did not succeed: \(others.prefix(shown).joined(separator: ", "))\(more). "
                + "It is removed once that does."
        }
    }

    mutating func take(_ observation: RepositoryObservation) {
        for change in open {
            (unread[change], undetermined[change]) = (nil, nil)
            switch observation.kinds[change.kind] {
            case .success(let observed):
                self.observed[change.kind] = observed
                undetermined[change] = observed.reasonUnknown(of: change)
                if isStale(change, observed) {
                    stale.insert(change)
                } else {
                    stale.remove(change)
                    if undetermined[change] == nil { prove(change, in: observed.settings) }
                }
                if observed.holdsSubject(of: change) { standing.insert(change) } else { standing.remove(change) }
            case .failure(let unreadable): unread[change] = unreadable.message
            case nil: unread[change] = "\(change.kind) was not read"
            }
        }
    }

    /// Whether GitHub still says that a secret was set last when it was before.
    private func isStale(_ change: Change, _ observed: Observed) -> Bool {
        guard change.replacesSecret, let kind = change.settingKind,
            case .success(let before)? = before.kinds[kind.name],
            let old = before.secretTime(at: change.path, in: kind.documentation.schema)
        else { return false }
        return observed.secretTime(at: change.path, in: kind.documentation.schema) == old
    }

    private mutating func prove(_ change: Change, in settings: JSON) {
        guard let kind = change.settingKind, change.isFulfilled(in: settings, of: kind) else { return }
        verified.append(change)
    }

    // MARK: Outcomes

    var outcomes: [Outcome] { plan.changes.map(outcome) }

    private func outcome(of change: Change) -> Outcome {
        if let reason = withheld[change] { return Outcome(change: change, status: .withheld, message: reason) }
        if let failure = unknown[change] {
            return Outcome(
                change: change, status: .failed, message: "not written: \(failure)", isPostponed: failure.isLimit)
        }
        if let missing = missing[change] {
            let names = missing.map { $0.absence(in: plan.target.name.owner) }.sorted()
            return Outcome(
                change: change, status: .failed,
                message: "\(names.joined(separator: ", ")); create it or correct \(change.source.lineText)"
                    + (missing.contains { !$0.isSecret } ? ". What names it was left as it is." : ""),
                missingTeams: missing.teams)
        }
        if let refusal = refusals[change] { return Outcome(change: change, status: .failed, message: refusal) }
        if verified.contains(change) { return Outcome(change: change, status: .verified) }
        if let failure = failures[change] { return outcome(of: change, after: failure) }
        guard attempted.contains(change) else {
            return Outcome(change: change, status: .failed, message: "there is no way to write this change")
        }
        if let reason = readingFailed ?? unread[change] {
            return Outcome(
                change: change, status: .failed, message: "written, but could not be read back: \(reason)")
        }
        if background.contains(change) {
            return Outcome(
                change: change, status: .pending,
                message: "GitHub accepted the change and is still at work on it; the next run checks it")
        }
        if let reason = undetermined[change] {
            return Outcome(
                change: change, status: .failed, message: "written, but could not be read back: \(reason)")
        }
        return Outcome(
            change: change, status: .ignored,
            message: "GitHub accepted the change and did not make it; an organization policy may forbid it",
            refusal: .sent)
    }

    private func outcome(of change: Change, after failure: GitHubFailure) -> Outcome {
        if isAtRisk(change), !standing.contains(change), case .failed(let refusal)? = restorations[change] {
            let isKnown = readingFailed == nil && unread[change] == nil
            return Outcome(
                change: change, status: .failed,
                message: "\(failure). To make room, \(change.subject) was deleted, and putting it back failed too "
                    + "(\(refusal)): it \(isKnown ? "is gone" : "may be gone"). It was "
                    + "\((change.before ?? .null).shortText); 'githubcop revert' makes it again.")
        }
        if background.contains(change), failure.reason == .inProgress || failure.reason == .conflict {
            return Outcome(
                change: change, status: .pending,
                message: "GitHub is still at work on an earlier change; the next run writes this one (\(failure))")
        }
        let undone = if case .done? = restorations[change] { ". What it was to replace was restored." } else { "" }
        let advice = change.settingKind?.advice(on: failure, of: change).map { ". \($0)" } ?? ""
        return Outcome(
            change: change, status: failure.isRefusal ? .refused : .failed, message: "\(failure)\(advice)\(undone)",
            isPostponed: failure.isLimit, refusal: failure.isLasting ? .sent : nil)
    }
}

extension Set<Unresolved> {
    /// The teams, where there is nothing else among them.
    fileprivate var teams: [String]? {
        let slugs = compactMap { if case .team(let slug) = $0 { slug } else { nil } }
        return slugs.count == count ? slugs.sorted() : nil
    }
}

extension Change {
    /// One secret reads back as the next: only the answer to the write tells whether it was replaced.
    var replacesSecret: Bool {
        !(before ?? .null).isNull && after?.unresolved.contains { $0.isSecret } == true
    }
}
