/// Parts of a policy that may turn out to be about nothing, with their places.
extension PolicyDocument {
    /// Rules with a condition.
    package var conditionalRules: [(name: String, location: SourceLocation)] {
        rules.filter { !$0.isBaseline }.map { ($0.name, $0.location) }
    }

    /// Names of the rules that apply to a repository, active or evaluated, exempt or not; `nil` where they contradict each other for it.
    package func rules(for repository: RepositoryFacts) -> [String]? {
        (try? evaluatedSettings(for: repository) ?? settings(for: repository))?.rules
    }

    /// Exemptions that have ended.
    package func endedExemptions(on day: Day) -> [Exemption] {
        exemptions.filter { if case .ended = $0.status(on: day) { true } else { false } }
    }
}

extension Exemption {
    /// - Parameter name: without its owner.
    package func covers(_ name: String) -> Bool { repositories.matches(Array(name.lowercased().utf8)) }
}
