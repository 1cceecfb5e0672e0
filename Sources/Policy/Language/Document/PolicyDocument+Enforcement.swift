/// Rules that are not active: what they want is shown, and not written.
extension PolicyDocument {
    /// What the policy would want if every rule were active; `nil` where that is what it wants now.
    /// - Throws: as `settings(for:)`.
    /// - Parameter repositories: as for `organizationSettings`.
    package func evaluatedSettings(
        of target: TargetFacts, repositories: [RepositoryFacts]? = nil
    ) throws -> DesiredSettings? {
        switch target {
        case .repository(let facts): return try evaluatedSettings(for: facts)
        case .organization(let facts):
            guard organizationRules.contains(where: { !isActive($0) }) else { return nil }
            return try organizationSettings(of: facts.login, by: organizationRules, among: repositories)
        }
    }

    package func evaluatedSettings(for repository: RepositoryFacts) throws -> DesiredSettings? {
        guard rules.contains(where: { !isActive($0, for: repository) }) else { return nil }
        let evaluated = try settings(for: repository, cache.evaluated) { _ in true }
        return evaluated.rules == (try settings(for: repository)).rules ? nil : evaluated
    }

    /// Whether any rule may be evaluated somewhere.
    package var hasEvaluatedRules: Bool {
        isEvaluated || (rules + organizationRules).contains { $0.enforcement != .active }
    }

    /// The rules that are not active, by name, and why.
    package func evaluatedRules(of target: TargetFacts) -> [String: String] {
        inactiveRules(of: target).reduce(into: [:]) { reasons, rule in
            if !isEvaluated, case .share(let share) = rule.enforcement {
                reasons[rule.name] = "evaluated only: this repository is not in the \(share)"
            } else {
                reasons[rule.name] = "evaluated only"
            }
        }
    }

    private func inactiveRules(of target: TargetFacts) -> [Rule] {
        switch target {
        case .repository(let facts): rules.filter { !isActive($0, for: facts) }
        case .organization: organizationRules.filter { !isActive($0) }
        }
    }

    /// Whether a secret may have to be written: of evaluated rules nothing is.
    package func needsSecret(_ name: String) -> Bool { !isEvaluated && activeSecrets.contains(name) }

    /// The kinds of which something may have to be written, a repository's first.
    package var writtenKinds: [any SettingKind.Type] {
        guard !isEvaluated else { return [] }
        func written(_ kinds: [any SettingKind.Type], _ rules: [Rule]) -> [any SettingKind.Type] {
            kinds.filter { kind in rules.contains { $0.enforcement != .evaluate && $0.uses(kind) } }
        }
        return written(kinds, rules) + written(organizationKinds, organizationRules)
    }

    /// The kinds of which an evaluated rule may want something, by name.
    package func evaluatedKinds(of target: TargetFacts) -> Set<String> {
        let subject = target.repository.map { ConditionSubject(attributes(of: $0)) }
        return inactiveRules(of: target).filter { rule in subject.map { rule.condition.evaluation(on: $0) } != .no }
            .reduce(into: []) { $0.formUnion($1.settings.keys) }
    }

    /// The same policy, with no rule active.
    package func evaluated() -> PolicyDocument {
        var document = self
        document.isEvaluated = true
        document.cache = SettingsCache()
        return document
    }

    func isActive(_ rule: Rule, for repository: RepositoryFacts) -> Bool {
        !isEvaluated && rule.enforcement.isActive(for: repository.id)
    }

    /// Of a rule for the organization, of which there is no share.
    func isActive(_ rule: Rule) -> Bool { !isEvaluated && rule.enforcement == .active }
}
