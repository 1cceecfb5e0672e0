package import Enforcement
package import Foundation
import Policy
import ServeWiring
import Store

/// How far an organization is as its policy says, for those who answer for it: now, or on a day in the past.
package struct ComplianceReport: Sendable {
    /// Which policy is enforced.
    package struct PolicyVersion: Sendable {
        package let digest: String
        /// Where it comes from; `nil` where it is on the machine that ran `apply`.
        package let source: String?
        /// When it was in use first.
        package let since: Date?
    }

    package struct ExemptRepository: Sendable {
        package let name: String
        package let exemption: TargetSnapshot.Exemption
    }

    /// How often somebody's changes had to be reverted.
    package struct Person: Sendable {
        /// `nil`: it is not known who.
        package let name: String?
        package let isBot: Bool
        package var changes = 0
        package var reverted = 0
        package var repositories: Set<String> = []
        package var last: Date
    }

    package struct Month: Sendable {
        /// `2026-11`
        package let name: String
        package var changes = 0
        package var reverted = 0
    }

    let made: Date
    /// The day in the past that it is about; `nil`: it is about now.
    let day: String?
    let organization: String?
    /// `nil` where nothing is known of that day.
    let totals: SnapshotTotals?
    let totalsAt: Date?
    /// Up to 400 days.
    let days: [SnapshotDay]
    /// `nil` of a day in the past.
    let repositories: [SnapshotRow]?
    let exemptions: [ExemptRepository]?
    let suspensions: [StoredSuspension]?
    let listedAt: Date?
    let policy: PolicyVersion?
    /// Newest first.
    let policies: [PolicyVersion]
    /// Oldest first.
    let drift: [DriftEntry]
    let driftSince: Date
    let people: [Person]
    /// Oldest first.
    let months: [Month]
    /// What is not known, in sentences.
    let gaps: [String]

    /// The share of targets that are in sync, of those that the policy is enforced on; `nil` where there are none.
    static func share(of totals: SnapshotTotals) -> Double? {
        let enforced = totals.targets - (totals.states["exempt"] ?? 0)
        return enforced > 0 ? Double(totals.inSync) / Double(enforced) : nil
    }

    static func percent(_ share: Double?) -> String {
        guard let share else { return "–" }
        // What is not all of it never reads as 100 %.
        let tenths = share < 1 ? min((share * 1000).rounded(.down), 999) : 1000
        return tenths == 1000 ? "100%" : "\(Int(tenths) / 10).\(Int(tenths) % 10)%"
    }
}

extension SnapshotTotals.Group {
    var share: Double? { targets > 0 ? Double(inSync) / Double(targets) : nil }
}
