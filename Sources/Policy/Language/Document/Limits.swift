/// The change budget: a run that would go beyond it stops before it writes.
package struct Limits: Hashable, Sendable {
    package enum Amount: Hashable, Sendable, CustomStringConvertible {
        case count(Int)
        case percent(Int)

        package var description: String {
            switch self {
            case .count(let count): "\(count)"
            case .percent(let percent): "\(percent)%"
            }
        }

        /// - Returns: how many of `total` are allowed. A share allows at least one: else a run over a single
        ///   repository could never change it.
        func allowance(of total: Int) -> Int {
            switch self {
            case .count(let count): count
            case .percent(0): 0
            case .percent(let percent): max(1, (total * percent + 99) / 100)
            }
        }
    }

    package struct Limit: Hashable, Sendable {
        package let amount: Amount
        package let location: SourceLocation
    }

    /// Of the repositories of the run, those that change.
    package var repositoriesChanged: Limit?
    /// Of the changes of the run, those that take something away; see `Change.removals`.
    package var removals: Limit?

    /// What a run is about to do.
    package struct Counts: Hashable, Sendable, Codable {
        package var repositories: Int
        package var repositoriesChanged: Int
        package var changes: Int
        package var removals: Int

        package init(repositories: Int, repositoriesChanged: Int, changes: Int, removals: Int) {
            self.repositories = repositories
            self.repositoriesChanged = repositoriesChanged
            self.changes = changes
            self.removals = removals
        }

        package init(of plans: [RepositoryPlan]) {
            self.init(
                repositories: plans.count, repositoriesChanged: plans.count { !$0.changes.isEmpty },
                changes: plans.reduce(0) { $0 + $1.changes.count }, removals: plans.reduce(0) { $0 + $1.removals })
        }
    }

    /// - Returns: why the run may not be carried out, or `nil` when it may.
    package func violation(by counts: Counts) -> String? {
        let sentences = [
            Self.sentence(
                "repositories_changed", repositoriesChanged, found: counts.repositoriesChanged,
                of: counts.repositories, "repositories",
                deed: "change \(counts.repositoriesChanged) of \(counts.repositories) repositories"),
            Self.sentence(
                "removals", removals, found: counts.removals, of: max(counts.changes, counts.removals), "changes",
                deed: "take away \(counts.removals)"),
        ]
        let told = sentences.compactMap { $0 }
        return told.isEmpty ? nil : told.joined(separator: " ")
    }

    private static func sentence(
        _ name: String, _ limit: Limit?, found: Int, of total: Int, _ what: String, deed: String
    ) -> String? {
        guard let limit else { return nil }
        let allowed = limit.amount.allowance(of: total)
        guard found > allowed else { return nil }
        let share = if case .percent = limit.amount { " (\(allowed) of \(total) \(what))" } else { "" }
        return "limits.\(name) allows \(limit.amount)\(share), and this run would \(deed); "
            + "nothing was written. Look at the plan, then raise the limit (\(limit.location.lineText)) or narrow the run."
    }
}
