import FoundationEssentials
package import Policy

/// Where a stopped sweep stands, small enough for a file: what it has found so far, added up, and where it goes on.
///
/// Holds no setting and no secret: names and ids of repositories, and numbers.
package struct SweepState: Sendable, Codable {
    /// Raised when another program could misunderstand the file.
    private static let currentVersion = 1

    /// What a sweep is of. One that goes on with another's work must be of the same.
    package struct Subject: Hashable, Sendable, Codable {
        package let verb: String
        package let organization: String
        package let shard: Shard?
        /// `nil` for both targets, as earlier versions wrote it.
        private let target: RunTarget?
        /// Of the policy's text and its inventory.
        package let policy: String

        package init(
            verb: String, organization: String, shard: Shard?, target: RunTarget = .all, policyTexts: [String]
        ) {
            self.verb = verb
            self.organization = organization.lowercased()
            self.shard = shard
            self.target = target == .all ? nil : target
            policy = PolicyDigest(of: policyTexts).description
        }

        /// Why work on the other subject is none on this; `nil` where it is.
        fileprivate func difference(from other: Subject) -> String? {
            if verb != other.verb { return "it is of '\(other.verb)', not of '\(verb)'" }
            if organization != other.organization { return "it is of \(other.organization), not of \(organization)" }
            if shard != other.shard { return "it is of another shard" }
            if target != other.target { return "it is of another --target" }
            return policy == other.policy ? nil : "the policy has changed since"
        }
    }

    private let version: Int
    package let subject: Subject
    /// How far planning has come.
    package var place = SweepPlace.beginning
    /// Every repository was planned and the policy's limits hold: what is left is in `due`.
    package var isPlanned = false
    /// Repositories that differ and have not been written yet.
    package var due: [RepositoryReference] = []
    /// What was planned, for the policy's limits.
    package var counts = Limits.Counts()
    /// Risky changes that were planned, by the repository's id; `nil` where there is none.
    private var risks: [Int: RiskCounts]?
    package var summary = RunSummary()
    package var usage = RequestUsage()

    package init(_ subject: Subject) {
        version = Self.currentVersion
        self.subject = subject
    }

    /// Takes note of a repository that differs. A page may come twice.
    package mutating func add(_ plan: RepositoryPlan) {
        guard !place.done.contains(plan.target.id) else { return }
        due.append(plan.target.reference)
        counts.add(plan)
        let risk = RiskCounts(of: plan.changes)
        guard !risk.isEmpty else { return }
        risks = risks ?? [:]
        risks?[plan.target.id] = risk
    }

    /// Risky changes that were planned, by the repository's id.
    package var plannedRisks: [Int: RiskCounts] { risks ?? [:] }

    /// Reads what `encoded` wrote.
    /// - Throws: `Unfit` where the sweep has to start from the beginning.
    package init(parsing bytes: [UInt8], for subject: Subject) throws(Unfit) {
        guard let state = try? JSONDecoder().decode(SweepState.self, from: Data(bytes)),
            state.version == Self.currentVersion
        else { throw Unfit(reason: "it is not as this version writes it") }
        if let difference = subject.difference(from: state.subject) { throw Unfit(reason: difference) }
        self = state
    }

    package func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }

    /// Why it cannot be gone on with, to complete a sentence.
    package struct Unfit: Error {
        package let reason: String
    }
}
