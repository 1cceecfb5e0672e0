package import FoundationEssentials

/// Something that people are notified of: it happened once, in one place.
package struct Notice: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// Somebody changed what is protected, and it was reverted.
        case drift
        /// Work that failed for good.
        case failed
        /// A new version of the policy cannot be used.
        case policyRefused = "policy_refused"
        /// A sweep found more to change than the policy's limits allow.
        case sweepStopped = "sweep_stopped"
        /// An exemption ends soon.
        case exemptionEnding = "exemption_ending"
        /// Another tool keeps changing a setting back.
        case conflict
        /// Deliveries that GitHub could not hand over.
        case missedDeliveries = "missed_deliveries"

        package var title: String {
            switch self {
            case .drift: "Drift reverted"
            case .failed: "Work failed"
            case .policyRefused: "Policy refused"
            case .sweepStopped: "Sweep stopped by a limit"
            case .exemptionEnding: "Exemption ends"
            case .conflict: "Conflict with another tool"
            case .missedDeliveries: "Missed deliveries"
            }
        }
    }

    /// Where it happened.
    package struct Place: Hashable, Sendable, Codable {
        /// `acme/api`, or the organization's login.
        package let name: String
        package let url: String?

        package init(_ name: String, url: String? = nil) {
            self.name = name
            self.url = url
        }
    }

    package let kind: Kind
    /// Notices of the same cause are one entry of a message, with a count.
    package let cause: String
    /// What happened, without where.
    package let title: String
    /// Who did it, where known.
    package let actor: String?
    package let place: Place?
    package let details: [String]
    package let at: Date
    /// It is not repeated before then; `nil`: it may be repeated at once.
    package let announcedUntil: Date?

    package init(
        _ kind: Kind, cause: String, title: String, actor: String? = nil, in place: Place? = nil,
        details: [String] = [], at: Date, announcedUntil: Date? = nil
    ) {
        self.kind = kind
        self.cause = "\(kind.rawValue) \(cause)"
        self.title = title
        self.actor = actor
        self.place = place
        self.details = details
        self.at = at
        self.announcedUntil = announcedUntil
    }
}
