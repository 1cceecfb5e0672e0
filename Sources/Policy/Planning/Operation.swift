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
        /// After the grants: GitHub takes only reviewers who have access.
        case environments
        /// Last, because nothing can be written afterwards.
        case archive

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    package enum Action: Sendable {
        case write(WriteRequest)
        /// Several writes of which the later ones are only sent when the earlier ones succeeded.
        case sequence([WriteRequest])
        /// Batched with the other mutations of the repository, in stage order.
        case mutate(Mutation)
        /// GitHub needs room first.
        case swap(Swap)

        /// One write, or several of which each needs the one before.
        package static func inOrder(_ writes: [WriteRequest]) -> Action {
            if let write = writes.first, writes.count == 1 { .write(write) } else { .sequence(writes) }
        }
    }

    /// What is taken away before something else can take its place, and is put back when that is refused.
    package struct Swap: Sendable {
        /// Taken away first, in this order.
        package let outgoing: [Outgoing]
        /// Made then, in this order.
        package let incoming: [Operation]

        package struct Outgoing: Sendable {
            /// Its changes are removals; none where the subject itself is made anew.
            package let operation: Operation
            /// Makes it again as it was; `nil` where the policy wants it gone in any case.
            package let restoration: WriteRequest?

            package init(_ operation: Operation, restoration: WriteRequest?) {
                self.operation = operation
                self.restoration = restoration
            }
        }

        package init(outgoing: [Outgoing], incoming: [Operation]) {
            self.outgoing = outgoing
            self.incoming = incoming
        }
    }

    /// What depends on an actor that a mutation names.
    package struct Reference: Sendable {
        /// The changes that are not made without it.
        package var changes: [Change]
        /// Members of the input that are not sent without it: a list of those who are restricted or exempt is never
        /// written with fewer actors than were asked for, nor switched on without them. Empty: only the actor's own
        /// element of a list, whose others do not depend on it.
        package var members: Set<String>

        package init(_ changes: [Change], members: Set<String> = []) {
            self.changes = changes
            self.members = members
        }
    }

    /// Its write may be about several repositories.
    package struct Combination: Hashable, Sendable {
        /// The member of the body that lists them.
        package let member: String
        package let maximumCount: Int

        package init(member: String, maximumCount: Int) {
            self.member = member
            self.maximumCount = maximumCount
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
    /// Changes that GitHub carries out in the background, for longer than reads lag behind writes.
    package let background: Set<Change>
    /// What depends on each actor that the mutation names. What depends on one that GitHub does not know is left out,
    /// these changes are reported as failed and name it, and the rest is sent.
    package let references: [Unresolved: Reference]
    /// Whether there is something left to send when every change has lost an actor that does not exist: a branch is
    /// better protected without its restrictions than not at all, while a grant without its team is no grant.
    package let isSentIncomplete: Bool
    /// What does the same where GitHub does not let us use this mutation.
    package let substitutes: [Operation]

    /// Why it must not be sent: what its request would carry over is not known. `nil`: it may be.
    package let obstacle: String?
    /// How its write may be joined with the same write of other repositories; `nil`: it may not.
    package let combination: Combination?

    /// What an answer tells about subjects of the kind; the same form as `Observed.settings`, only partly filled.
    package typealias Echo = JSON

    package init(
        _ stage: Stage, _ action: Action, changes: [Change], waitsForProgress: Bool = false,
        background: Set<Change> = [], references: [Unresolved: Reference] = [:], isSentIncomplete: Bool = false,
        substitutes: [Operation] = [], obstacle: String? = nil, combination: Combination? = nil,
        echo: (@Sendable (JSON) -> Echo?)? = nil
    ) {
        self.stage = stage
        self.action = action
        self.changes = changes
        self.waitsForProgress = waitsForProgress
        self.background = background
        self.references = references
        self.isSentIncomplete = isSentIncomplete
        self.substitutes = substitutes
        self.obstacle = obstacle
        self.combination = combination
        self.echo = echo
    }

    /// Whether all that it does is take something away.
    package var removes: Bool { !changes.isEmpty && changes.allSatisfy { $0.verb == .remove } }
}
