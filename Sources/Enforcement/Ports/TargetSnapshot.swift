package import Policy

package import struct FoundationEssentials.Date

/// How one target stood when it was checked last.
package struct TargetSnapshot: Sendable {
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        case inSync = "in_sync"
        case differs
        /// Something that the policy asks for could not be read.
        case unreadable
        /// Nothing can be done before GitHub is ready: no branch yet, or it is at work on an earlier change.
        case waiting
        case exempt
        /// A person has taken it out of enforcement for a while.
        case suspended
        /// It could not be checked.
        case failed
    }

    /// Why a repository steps aside, or will soon not any more.
    package struct Exemption: Hashable, Sendable {
        package let reason: String
        package let owner: String?
        /// The last day on which it holds; `nil`: it has no end.
        package let until: Day?
        /// Where the policy says so: `file:line`.
        package let place: String

        package init(reason: String, owner: String?, until: Day?, place: String) {
            self.reason = reason
            self.owner = owner
            self.until = until
            self.place = place
        }
    }

    package let target: TargetFacts
    package let checkedAt: Date
    /// When GitHub said what is in `kinds`: earlier than `checkedAt` where it could not be read since.
    package let observedAt: Date
    /// The digest of the policy under which it was checked.
    package let policy: String
    package let state: State
    /// Why it could not be checked; `nil` where it was.
    package let failure: String?
    /// What GitHub says, once everything that was verified is done.
    package let kinds: [String: Result<Observed, Unreadable>]
    /// What `kinds` has an answer to.
    package let asked: AskedSettings
    /// Names of the rules that apply, evaluated ones among them.
    package let rules: [String]
    /// What still differs from what the active rules want.
    package let differences: [Change]
    /// What differed and was undone in the course of this check.
    package let made: [Change]
    package let findings: Findings
    package let notes: [Note]
    package let exemption: Exemption?

    package init(
        target: TargetFacts, checkedAt: Date, observedAt: Date? = nil, policy: String, state: State,
        failure: String? = nil, kinds: [String: Result<Observed, Unreadable>] = [:],
        asked: AskedSettings = AskedSettings(), rules: [String] = [], differences: [Change] = [],
        made: [Change] = [], findings: Findings = Findings(), notes: [Note] = [], exemption: Exemption? = nil
    ) {
        self.target = target
        self.checkedAt = checkedAt
        self.observedAt = observedAt ?? checkedAt
        self.policy = policy
        self.state = state
        self.failure = failure
        self.kinds = kinds
        self.asked = asked
        self.rules = rules
        self.differences = differences
        self.made = made
        self.findings = findings
        self.notes = notes
        self.exemption = exemption
    }

    /// The same as an observation, to plan from.
    package var observation: RepositoryObservation { RepositoryObservation(target: target, kinds: kinds) }

    /// The kinds that have to be read before these settings can be compared with what is there.
    package func kindsLacking(for desired: DesiredSettings) -> Set<String> {
        asked.kindsLacking(for: desired, in: kinds)
    }
}
