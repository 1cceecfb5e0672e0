package import Foundation

/// The policy in force, and how the organization stands to it.
package struct PolicyDetails: Hashable, Sendable {
    package struct Rule: Hashable, Sendable {
        package let name: String
        /// `file:line`.
        package let source: String
        package let isForOrganization: Bool
        /// `active`, `evaluate`, or a share.
        package var enforcement: String
        /// Repositories to which it applies; `nil`: not known.
        package var matching: Int?
        /// Of those where it is active, in which nothing of it differs.
        package var inSync: Int?
        /// Repositories in which it has findings.
        package var findings: Int
        /// Of those to which it applies, where it is active; `nil` where it is active or evaluated everywhere.
        package var share: Int?
        package let kinds: [String]

        package init(
            name: String, source: String, isForOrganization: Bool, enforcement: String, matching: Int?, inSync: Int?,
            findings: Int, share: Int?, kinds: [String]
        ) {
            self.name = name
            self.source = source
            self.isForOrganization = isForOrganization
            self.enforcement = enforcement
            self.matching = matching
            self.inSync = inSync
            self.findings = findings
            self.share = share
            self.kinds = kinds
        }
    }

    package struct Limit: Hashable, Sendable {
        package let name: String
        /// As the policy says it: `10%`, `25`; `nil`: no limit.
        package let amount: String?
        /// How many that comes to; `nil`: not known, or no limit.
        package let allowed: Int?
        /// How many there were; `nil`: not counted over time.
        package let used: Int?
        /// Over what it is counted.
        package let span: String
        package let source: String?

        package init(name: String, amount: String?, allowed: Int?, used: Int?, span: String, source: String?) {
            self.name = name
            self.amount = amount
            self.allowed = allowed
            self.used = used
            self.span = span
            self.source = source
        }
    }

    package struct Exemption: Hashable, Sendable {
        package let repositories: String
        package let reason: String
        package let owner: String?
        /// The last day; `nil`: no end.
        package let until: String?
        package let standing: Standing
        package let source: String

        package enum Standing: Hashable, Sendable {
            case holds
            case ends(inDays: Int)
            case ended
        }

        package init(
            repositories: String, reason: String, owner: String?, until: String?, standing: Standing, source: String
        ) {
            self.repositories = repositories
            self.reason = reason
            self.owner = owner
            self.until = until
            self.standing = standing
            self.source = source
        }
    }

    package struct Secret: Hashable, Sendable {
        package let name: String
        package let isSet: Bool
        /// Where the policy names it.
        package let sources: [String]

        package init(name: String, isSet: Bool, sources: [String]) {
            self.name = name
            self.isSet = isSet
            self.sources = sources
        }
    }

    /// A newer version that cannot be used.
    package struct Refusal: Hashable, Sendable {
        /// As the program prints them, with `file:line:column`.
        package let text: String

        package init(text: String) { self.text = text }
    }

    package var source: String
    package var version: String
    package var since: Date?
    package var isEvaluated = false
    package var refusal: Refusal?
    /// Repositories that the state file knows.
    package var repositories = 0
    package var rules: [Rule] = []
    package var limits: [Limit] = []
    package var exemptions: [Exemption] = []
    package var secrets: [Secret] = []

    package init(source: String, version: String, since: Date?) {
        self.source = source
        self.version = version
        self.since = since
    }
}
