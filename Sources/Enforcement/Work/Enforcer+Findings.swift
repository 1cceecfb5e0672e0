import Kinds
import Policy

/// What evaluated rules would change: found with the same reads, never written.
extension Enforcer {
    /// Reads and plans, and finds what evaluated rules would change.
    ///
    /// - Parameters:
    ///   - desired: by the active rules.
    ///   - evaluated: by all rules, or why that is not known; `nil` where nothing is evaluated.
    /// - Throws: `GitHubFailure` where one of GitHub's limits stands in the way.
    func plan(
        _ desired: DesiredSettings, _ snapshot: Observer.RepositorySnapshot, _ observer: Observer,
        evaluated: Result<DesiredSettings, any Error>?
    ) async throws -> (plan: RepositoryPlan, observation: RepositoryObservation, reading: Reading) {
        let (whole, observation) = await observe(snapshot, desired, evaluated, observer)
        // Half a plan for want of requests would be followed by the other half: better none, and all of it later.
        if let limit = observation.limit { throw limit }
        let suspended = try await suspensions.active(of: snapshot.target.name)
        var plan = await plan(desired, observation).leavingOut(suspended)
        if let evaluated { plan = await plan.adding(findings(evaluated, whole, plan, without: suspended)) }
        if isEvaluating { await latestFindings.note(plan) }
        return (plan, observation, Reading(whole, observation, desired, evaluated))
    }

    /// What all rules want, or why that is not known; `nil` where the active rules want the same.
    func evaluatedSettings(
        of target: TargetFacts, repositories: [RepositoryFacts]? = nil
    ) -> Result<DesiredSettings, any Error>? {
        do {
            return try policy.evaluatedSettings(of: target, repositories: repositories).map { .success($0) }
        } catch {
            return .failure(error)
        }
    }

    /// Reads what active and evaluated rules need.
    /// - Returns: the observation for all rules, and that for the active ones: what could not be read for want of
    ///   something that only evaluated rules need does not keep those from being enforced.
    private func observe(
        _ snapshot: Observer.RepositorySnapshot, _ desired: DesiredSettings,
        _ evaluated: Result<DesiredSettings, any Error>?, _ observer: Observer
    ) async -> (whole: RepositoryObservation, active: RepositoryObservation) {
        guard case .success(let all)? = evaluated else {
            let observation = await observer.observe(snapshot, desired: desired)
            return (observation, observation)
        }
        let joined = desired.joining(all)
        let whole = await observer.observe(snapshot, desired: joined)
        let names = Set(whole.target.kinds.filter { desired.concerns($0) }.map { $0.name })
        let missing = names.filter { name in
            guard case .failure? = whole.kinds[name] else { return false }
            return desired.kinds[name] != joined.kinds[name] || desired.exclusive[name] != joined.exclusive[name]
        }
        var kinds = whole.kinds.filter { names.contains($0.key) }
        if !missing.isEmpty {
            let again = await observer.observe(snapshot, desired: desired.only(missing))
            kinds.merge(again.kinds) { $1 }
        }
        return (whole, RepositoryObservation(target: whole.target, kinds: kinds))
    }

    /// - Parameters:
    ///   - plan: of the active rules.
    ///   - suspensions: what of it is left out.
    private func findings(
        _ evaluated: Result<DesiredSettings, any Error>, _ observation: RepositoryObservation, _ plan: RepositoryPlan,
        without suspensions: [Suspension]
    ) async -> Findings {
        switch evaluated {
        case .failure(let error):
            return Findings(
                failed: error, withholdingFrom: plan, of: policy.evaluatedKinds(of: observation.target))
        case .success(let desired):
            let planner = await planner(for: desired, of: observation.target)
            var findings = planner.findings(of: desired, observation, after: plan)
            findings.changes.removeAll { change in suspensions.contains { $0.covers(change) } }
            findings.errors += vault.notes(on: plan.replacing(changes: findings.changes))
            return findings
        }
    }
}

extension Enforcer.Reading {
    /// - Parameters:
    ///   - whole: what was read for all rules.
    ///   - active: what was read for the active ones.
    fileprivate init(
        _ whole: RepositoryObservation, _ active: RepositoryObservation, _ desired: DesiredSettings,
        _ evaluated: Result<DesiredSettings, any Error>?
    ) {
        guard case .success(let all)? = evaluated else {
            self.init(observation: active, asked: desired)
            return
        }
        var asked = desired.joining(all)
        asked.rules = all.rules
        var kinds = whole.kinds
        // What only the active rules need was read apart.
        for (name, answer) in active.kinds where kinds[name] != answer {
            kinds[name] = answer
            asked.kinds[name] = desired.kinds[name]
            asked.exclusive[name] = desired.exclusive[name]
        }
        self.init(observation: RepositoryObservation(target: whole.target, kinds: kinds), asked: asked)
    }
}

extension DesiredSettings {
    func only(_ names: Set<String>) -> DesiredSettings {
        DesiredSettings(
            kinds: kinds.filter { names.contains($0.key) }, exclusive: exclusive.filter { names.contains($0.key) })
    }
}

/// Work that would write, where the policy is only evaluated.
struct EvaluatedOnly: Error, CustomStringConvertible {
    let description =
        "nothing is written, because the policy is only evaluated (enforcement: evaluate, or --evaluate)"
}
