/// What a delivery asks for.
package enum Concern: Hashable, Sendable {
    /// Nothing to do; the reason is answered to GitHub, where it shows under the delivery.
    case nothing(reason: String)
    /// GitHub asks whether anybody is there.
    case pong
    /// These repositories may have ceased to match the policy.
    case repositories([RepositoryReference], Cause)
    /// Something that many repositories may depend on has changed: a sweep is due.
    case organization(login: String, Cause)
    /// The branch that holds the policy has been pushed to: the policy is to be read again.
    case policy(RepositoryReference, branch: String, Cause)

    /// Why, where anything is to be done.
    package var cause: Cause? {
        switch self {
        case .nothing, .pong: nil
        case .repositories(_, let cause), .organization(_, let cause), .policy(_, _, let cause): cause
        }
    }
}

/// Who did what, as the reason for work.
package struct Cause: Hashable, Sendable {
    package let trigger: Trigger
    /// `event.action`, or the event alone where it has no action.
    package let event: String
    package let actor: Account?
    /// What the payload says was changed, and what it was before.
    package let changes: [FieldChange]

    /// Such as "octocat deleted the branch protection rule main". Safe to print.
    package let sentence: String

    package var priority: Priority { trigger.priority }

    init(_ trigger: Trigger, of delivery: Delivery) {
        self.trigger = trigger
        event = delivery.name
        actor = delivery.sender
        changes = delivery.changes
        sentence = "\(delivery.sender.map { printable($0.login) } ?? "someone") \(trigger.predicate)"
    }
}

/// What is served first.
package enum Priority: Int, Hashable, Sendable, Comparable {
    case sweep
    case drift
    case newRepository

    package static func < (left: Priority, right: Priority) -> Bool { left.rawValue < right.rawValue }
}
