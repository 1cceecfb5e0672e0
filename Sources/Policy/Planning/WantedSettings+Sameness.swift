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
        guard let wanted = try? settings(for: repository), let otherWanted = try? other.settings(for: repository) else {
            return false
        }
        return wanted.asksTheSame(as: otherWanted)
    }
}

extension WantedSettings {
    /// Equal but for where it is said, and by which rule.
    func asksTheSame(as other: WantedSettings) -> Bool {
        Set(exclusive.keys) == Set(other.exclusive.keys) && kinds.count == other.kinds.count
            && kinds.allSatisfy { name, wanted in other.kinds[name].map { wanted.asksTheSame(as: $0) } ?? false }
    }
}

extension Wanted {
    fileprivate func asksTheSame(as other: Wanted) -> Bool {
        switch (self, other) {
        case (.value(let left), .value(let right)): left.json == right.json && left.isMinimum == right.isMinimum
        case (.absent, .absent): true
        case (.members(let left, _), .members(let right, _)):
            left.count == right.count
                && left.allSatisfy { key, wanted in right[key].map { wanted.asksTheSame(as: $0) } ?? false }
        default: false
        }
    }
}
