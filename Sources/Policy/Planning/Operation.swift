/// One step of carrying out a plan, and the changes that it makes true.
package struct Operation: Sendable {
    /// Stages run one after another; what is in the same stage may run at once.
    package enum Stage: Int, Comparable, Sendable, CaseIterable {
        case unarchive
        /// Before features that depend on it.
        case visibility
        case settings
        /// After what it needs is on (security updates need alerts, push protection needs scanning).
        case dependentSettings
        /// Before protections that name the teams.
        case grants
        case protection
        /// Last, because nothing can be written afterwards.
        case archive

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    package enum Action: Sendable {
        case write(WriteRequest)
        /// Several writes of which the later ones are only sent when the earlier ones succeeded; both halves of a
        /// replacement.
        case sequence([WriteRequest])
        /// Batched with the other mutations of the repository, in stage order.
        case mutate(Mutation)

        /// One write, or several of which each needs the one before.
        package static func inOrder(_ writes: [WriteRequest]) -> Action {
            if let write = writes.first, writes.count == 1 { .write(write) } else { .sequence(writes) }
        }
    }

    package let stage: Stage
    package let action: Action
    package let changes: [Change]
    /// Reads the subject's new state, in the policy's words, out of the (last) answer's body or the mutation's
    /// payload, where that holds it. `nil`: it has to be read again.
    package let echo: (@Sendable (JSON) -> Echo?)?
    /// GitHub may be at work on an earlier change: repeat while it says so.
    package let waitsForProgress: Bool
    /// The changes that each actor named in the request belongs to.
    ///
    /// An actor that GitHub does not know is dropped from the list it stands in, these changes are reported as failed
    /// and name it, and the request is sent for the sake of the rest.
    package let references: [Unresolved: [Change]]
    /// Whether there is something left to send when every change has lost an actor: a branch is better protected
    /// without one of its reviewers than not at all, while a grant without its team is no grant.
    package let isSentIncomplete: Bool

    /// What an answer tells about subjects of the kind; the same shape as `Observed.settings`, only partly filled.
    package typealias Echo = JSON

    package init(
        _ stage: Stage, _ action: Action, changes: [Change], waitsForProgress: Bool = false,
        references: [Unresolved: [Change]] = [:], isSentIncomplete: Bool = true,
        echo: (@Sendable (JSON) -> Echo?)? = nil
    ) {
        self.stage = stage
        self.action = action
        self.changes = changes
        self.waitsForProgress = waitsForProgress
        self.references = references
        self.isSentIncomplete = isSentIncomplete
        self.echo = echo
    }
}
