package import Policy

/// What a run can know before its first write: which teams, users, Apps and roles of the policy do not exist, and what the credentials may not do.
package struct Preflight: Sendable {
    /// A name that cannot be used.
    package struct Finding: Hashable, Sendable {
        package enum Reason: Hashable, Sendable {
            /// GitHub says that there is none, and perhaps which name was meant.
            case missing(suggestion: String?)
            /// GitHub did not say, and why.
            case unknown(String)
        }

        package let named: NamedOnGitHub
        package let reason: Reason
    }

    package internal(set) var findings: [Finding] = []
    /// Kinds of setting whose changes are not sent, as GitHub would refuse them, by what the credentials lack for them.
    package internal(set) var lacks: [(lack: Rights.Lack, kinds: [String])] = []

    package init() {}

    package var missing: [Finding] { findings.filter { if case .missing = $0.reason { true } else { false } } }
    package var unknown: [Finding] { findings.filter { if case .unknown = $0.reason { true } else { false } } }
}
