/// What reports say of a rule, whatever repositories there are.
package struct RuleSummary: Hashable, Sendable {
    package let name: String
    package let location: SourceLocation
    package let isForOrganization: Bool
    /// As it holds: in a policy that is evaluated as a whole no rule is active.
    package let enforcement: RuleEnforcement
    /// The kinds of which it says something, in the order in which plans list them.
    package let kinds: [String]
}

extension PolicyDocument {
    /// Every rule in order, those for the organization behind those for repositories.
    package var ruleSummaries: [RuleSummary] {
        rules.map { summary(of: $0, kinds) } + organizationRules.map { summary(of: $0, organizationKinds) }
    }

    private func summary(of rule: Rule, _ kinds: [any SettingKind.Type]) -> RuleSummary {
        RuleSummary(
            name: rule.name, location: rule.location, isForOrganization: rule.isForOrganization,
            enforcement: isEvaluated ? .evaluate : rule.enforcement,
            kinds: kinds.filter { rule.uses($0) }.map { $0.name })
    }
}
