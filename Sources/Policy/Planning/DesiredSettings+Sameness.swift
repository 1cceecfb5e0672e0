extension PolicyDocument {
    /// Whether another policy asks of a repository what this one asks, wherever it stands in the files.
    ///
    /// - Parameter day: by which exemptions end.
    package func asksTheSame(as other: PolicyDocument, of repository: RepositoryFacts, on day: Day) -> Bool {
        let (exemption, otherExemption) = (
            exemption(of: repository.name, on: day), other.exemption(of: repository.name, on: day)
        )
        guard exemption.isExempt == otherExemption.isExempt else { return false }
        if exemption.isExempt { return true }
        guard let desired = try? settings(for: repository), let otherDesired = try? other.settings(for: repository),
            desired.asksTheSame(as: otherDesired),
            let evaluated = try? evaluatedSettings(for: repository) ?? desired,
            let otherEvaluated = try? other.evaluatedSettings(for: repository) ?? otherDesired
        else {
            return false
        }
        return evaluated.asksTheSame(as: otherEvaluated)
    }
}

extension DesiredSettings {
    /// Equal but for where it is said, and by which rule.
    func asksTheSame(as other: DesiredSettings) -> Bool {
        Set(exclusive.keys) == Set(other.exclusive.keys) && kinds.count == other.kinds.count
            && kinds.allSatisfy { name, desired in other.kinds[name].map { desired.asksTheSame(as: $0) } ?? false }
    }

    /// The same of one kind.
    package func wantsTheSame(as other: DesiredSettings, of kind: String) -> Bool {
        guard (exclusive[kind] == nil) == (other.exclusive[kind] == nil) else { return false }
        guard let mine = kinds[kind], let theirs = other.kinds[kind] else {
            return kinds[kind] == nil && other.kinds[kind] == nil
        }
        return mine.asksTheSame(as: theirs)
    }
}

extension Desired {
    fileprivate func asksTheSame(as other: Desired) -> Bool {
        switch (self, other) {
        case (.value(let left), .value(let right)): left.json == right.json && left.isMinimum == right.isMinimum
        case (.absent, .absent): true
        case (.members(let left, _), .members(let right, _)):
            left.count == right.count
                && left.allSatisfy { key, desired in right[key].map { desired.asksTheSame(as: $0) } ?? false }
        default: false
        }
    }
}
