/// Repositories that settings of the organization select by a condition.
extension PolicyDocument {
    /// Whether any rule does, so that all repositories have to be known.
    package func selectsRepositories(isActive: Bool = false) -> Bool {
        organizationRules.contains { rule in
            (!isActive || self.isActive(rule)) && !rule.conditionsOfSettings.isEmpty
        }
    }

    /// The names of those that match, by condition.
    /// - Throws: `Unreadable` where it is not known whether a repository matches: a list with fewer of them would take
    ///   away what the policy gives.
    func selections(
        by rules: [Rule], among repositories: [RepositoryFacts]?
    ) throws(Unreadable) -> [Condition: [String]] {
        var selections: [Condition: [String]] = [:]
        for rule in rules {
            for condition in rule.conditionsOfSettings where selections[condition] == nil {
                guard let repositories else {
                    throw Unreadable(
                        "rule '\(rule.name)' selects repositories by a condition, and the repositories were not read")
                }
                var names: [String] = []
                for repository in repositories {
                    let subject = ConditionSubject(attributes(of: repository))
                    switch condition.evaluation(on: subject) {
                    case .yes: names.append(repository.name.name)
                    case .no: continue
                    case .unknown:
                        let reason = unreadable(condition.unknownFacts(of: subject), of: repository, for: rule)
                        throw Unreadable("\(repository.name): \(reason)")
                    }
                }
                selections[condition] = names.sorted()
            }
        }
        return selections
    }
}

extension Rule {
    fileprivate var conditionsOfSettings: [Condition] { settings.values.flatMap { $0.draft.conditions } }
}
