/// Something about a repository that is worth saying and is not a change.
package struct Note: Hashable, Sendable, Codable {
    package enum Topic: String, Hashable, Sendable, Codable {
        /// Archived: read-only, left out.
        case archived
        case exempt
        /// An exemption ends soon.
        case exemptionEnding = "exemption-ending"
        /// Cannot be done yet: the repository has no branch.
        case waiting
        /// GitHub is still at work on an earlier change: what it says now is not the end of it.
        case inProgress = "in-progress"
        /// GitHub did not let it be read: nothing is known, so nothing is changed.
        case unreadable
        /// A person has suspended its enforcement for a while.
        case suspended
        /// Was to be put back and is left as it is.
        case leftOut = "left-out"
        /// A secret's owner does not let it go there: its change will fail.
        case secretRefused = "secret-refused"
        /// GitHub cannot do what the policy asks, so the change will fail.
        case willFail = "will-fail"
        /// Evaluated rules contradict each other here, or lack a value.
        case invalid
        /// Worth knowing, nothing to do.
        case information
    }

    package let topic: Topic
    /// The kind concerned; `nil` for the whole repository.
    package let kind: String?
    package let subject: String?
    package let message: String

    package init(_ topic: Topic, kind: String? = nil, subject: String? = nil, _ message: String) {
        self.topic = topic
        self.kind = kind
        self.subject = subject
        self.message = message
    }
}
