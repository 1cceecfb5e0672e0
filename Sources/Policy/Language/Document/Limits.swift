/// How much a run may change. Beyond the first two it stops before it writes; of the others, what is beyond is withheld.
package struct Limits: Hashable, Sendable {
    package enum Amount: Hashable, Sendable, CustomStringConvertible {
        case count(Int)
        /// Of all repositories of the organization, however few a run is about.
        case percent(Int)

        package var description: String {
            switch self {
            case .count(let count): "\(count)"
            case .percent(let percent): "\(percent)%"
            }
        }

        package var isNone: Bool { self == .count(0) || self == .percent(0) }

        /// - Parameters:
        ///   - total: the organization's repositories.
        ///   - shards: runs that share the amount; each gets its part, rounded up.
        /// - Returns: how many are allowed. A share is rounded up and allows one at least, unless it is 0%: else a small
        ///   organization could never change anything.
        package func allowance(of total: Int, shards: Int = 1) -> Int {
            let whole =
                switch self {
                case .count(let count): count
                case .percent(0): 0
                case .percent(let percent): max(1, (total * percent + 99) / 100)
                }
            return (whole + shards - 1) / max(shards, 1)
        }
    }

    package struct Limit: Hashable, Sendable {
        package let amount: Amount
        /// `nil` where the policy does not say it.
        package let location: SourceLocation?

        package init(amount: Amount, location: SourceLocation?) {
            self.amount = amount
            self.location = location
        }
    }

    /// Repositories that differ.
    package var repositoriesChanged: Limit?
    /// Things that are taken away; see `Change.removals`.
    package var removals: Limit?
    package var weakenings: Limit?
    /// Not written down: none.
    package var publications = Limit(amount: .count(0), location: nil)
    /// Not written down: none.
    package var archivals = Limit(amount: .count(0), location: nil)
    /// Not written down: none.
    package var dataLosses = Limit(amount: .count(0), location: nil)

    package init() {}

    package subscript(risk: Risk) -> Limit? {
        switch risk {
        case .publication: publications
        case .archival: archivals
        case .dataLoss: dataLosses
        case .weakening: weakenings
        case .removal: removals
        }
    }

    /// Whether any of them can only be told where it is known how many repositories there are.
    package var hasShares: Bool {
        ([repositoriesChanged] + Risk.allCases.map { self[$0] }).contains {
            if case .percent(let percent)? = $0?.amount { percent > 0 } else { false }
        }
    }

    /// What a run is about to do.
    package struct Counts: Hashable, Sendable, Codable {
        /// Of the organization.
        package var repositories: Int
        package var repositoriesChanged: Int
        package var changes: Int
        package var removals: Int

        package init(repositories: Int = 0, repositoriesChanged: Int = 0, changes: Int = 0, removals: Int = 0) {
            self.repositories = repositories
            self.repositoriesChanged = repositoriesChanged
            self.changes = changes
            self.removals = removals
        }

        /// - Parameter total: the organization's repositories.
        package init(of plans: [RepositoryPlan], total: Int) {
            self.init(repositories: total)
            for plan in plans { add(plan) }
        }

        package mutating func add(_ plan: RepositoryPlan) {
            guard !plan.changes.isEmpty else { return }
            if plan.target.repository != nil { repositoriesChanged += 1 }
            changes += plan.changes.count
            removals += plan.removals
        }
    }

    /// - Parameter shards: runs that share the limits.
    /// - Returns: why the run may not be carried out, or `nil` when it may.
    package func violation(by counts: Counts, shards: Int = 1) -> String? {
        let sentences = [
            Self.sentence(
                "repositories_changed", repositoriesChanged, found: counts.repositoriesChanged, counts, shards,
                deed: "change \(counts.repositoriesChanged) of \(counts.repositories) repositories"),
            Self.sentence(
                "removals", removals, found: counts.removals, counts, shards, deed: "take away \(counts.removals)"),
        ]
        let told = sentences.compactMap { $0 }
        return told.isEmpty ? nil : told.joined(separator: " ")
    }

    private static func sentence(
        _ name: String, _ limit: Limit?, found: Int, _ counts: Counts, _ shards: Int, deed: String
    ) -> String? {
        guard let limit else { return nil }
        let allowed = limit.amount.allowance(of: counts.repositories, shards: shards)
        guard found > allowed else { return nil }
        let share = if case .percent = limit.amount { " of \(counts.repositories) repositories" } else { "" }
        let part = shards > 1 ? " in this shard, one of \(shards)" : ""
        let number = share.isEmpty && part.isEmpty ? "" : " (\(allowed)\(share.isEmpty ? "" : share)\(part))"
        let place = limit.location.map { " (\($0.lineText))" } ?? ""
        return "limits.\(name) allows \(limit.amount)\(number), and this run would \(deed); nothing was written. "
            + "Check the plan, then raise the limit\(place), narrow the run, or run 'githubcop apply --ignore-limits'."
    }
}

extension Risk {
    /// The limit of a policy that counts it.
    package var limitName: String {
        switch self {
        case .publication: "publications"
        case .archival: "archivals"
        case .dataLoss: "data_losses"
        case .weakening: "weakenings"
        case .removal: "removals"
        }
    }
}
