package import Foundation

/// All that is known of one repository, or of the organization itself.
package struct RepositoryDetails: Hashable, Sendable {
    /// A setting as the policy wants it and as GitHub had it.
    package struct Setting: Hashable, Sendable {
        package enum Standing: Hashable, Sendable {
            case inSync
            case differs
            /// What keeps it from being known.
            case unknown(String)
            /// What it belongs to does not exist yet: it is set as soon as it does.
            case waiting
            /// Only evaluated rules want it: it is not enforced.
            case evaluated
        }

        /// Below its kind; empty for the kind as a whole.
        package var path: String
        /// `nil`: nothing may be there.
        package var desired: String
        /// `nil`: unknown.
        package var observed: String?
        package var standing: Standing
        package var rule: String
        /// `file:line`.
        package var source: String
        /// What earlier rules wanted in its place.
        package var overrode: [Source]
        /// Since when a check has found that it differs.
        package var since: Date?

        package init(
            path: String, desired: String, observed: String?, standing: Standing, rule: String, source: String,
            overrode: [Source] = [], since: Date? = nil
        ) {
            self.path = path
            self.desired = desired
            self.observed = observed
            self.standing = standing
            self.rule = rule
            self.source = source
            self.overrode = overrode
            self.since = since
        }
    }

    package struct Source: Hashable, Sendable {
        package let value: String
        package let rule: String
        package let source: String

        package init(value: String, rule: String, source: String) {
            self.value = value
            self.rule = rule
            self.source = source
        }
    }

    /// The settings of one kind.
    package struct Kind: Hashable, Sendable {
        package let name: String
        package var settings: [Setting]
        /// Why GitHub's state of it is not known; `nil` where it was read.
        package var unreadable: String?

        package init(name: String, settings: [Setting], unreadable: String? = nil) {
            self.name = name
            self.settings = settings
            self.unreadable = unreadable
        }
    }

    /// What stands in the way of enforcement, or is worth saying.
    package struct Notice: Hashable, Sendable {
        package enum Topic: String, Hashable, Sendable {
            case failed, refused, waiting, unreadable, conflict, suspended, exempt, information
            /// The whole organization is suspended.
            case paused
        }

        package let topic: Topic
        package let text: String
        /// Until when it holds, or when it is tried next.
        package let until: Date?

        package init(_ topic: Topic, _ text: String, until: Date? = nil) {
            self.topic = topic
            self.text = text
            self.until = until
        }
    }

    /// A fact that GitHub gave, or why it did not.
    package struct Fact: Hashable, Sendable {
        package let name: String
        /// `nil`: unknown.
        package let value: String?

        package init(_ name: String, _ value: String?) {
            self.name = name
            self.value = value
        }
    }

    package let name: String
    package var isOrganization = false
    package let state: RepositoryState
    package let checked: Date?
    /// Another policy is in force than the one under which it was checked.
    package var isOutdated = false
    package var facts: [Fact] = []
    package var rules: [String] = []
    package var notices: [Notice] = []
    package var kinds: [Kind] = []
    /// Why it cannot be said what the policy wants; `nil` where it can.
    package var problem: String?
    package var findings: [Finding] = []
    package var events: [Event] = []
    /// Whether there are earlier runs than those listed.
    package var hasMoreEvents = false

    package init(name: String, state: RepositoryState, checked: Date?) {
        self.name = name
        self.state = state
        self.checked = checked
    }
}

/// What there is at the address of a repository.
package enum RepositoryAnswer: Hashable, Sendable {
    case found(RepositoryDetails)
    /// It is called so now, or written so.
    case moved(to: String)
    /// Nothing is known of it. These have similar names.
    case unknown(suggestions: [String])
}
