/// What a delivery asks for.
package enum RequestedWork: Hashable, Sendable {
    /// Nothing to do; the reason is answered to GitHub, where it shows under the delivery.
    case nothing(reason: String)
    /// GitHub asks whether anybody is there.
    case pong
    /// These repositories may have ceased to match the policy.
    case repositories([PayloadRepository], DeliveryCause)
    /// Something that many repositories may depend on has changed: a sweep is due.
    case organization(login: String, DeliveryCause)
    /// The organization's own settings may have ceased to match the policy.
    case organizationSettings(login: String, id: Int?, DeliveryCause)
    /// The branch that holds the policy has been pushed to: the policy is to be read again.
    case policy(PayloadRepository, branch: String, DeliveryCause)
    /// The preview of a pull request of the policy's repository may be another now.
    case preview(PayloadRepository, PreviewSubject, DeliveryCause)

    /// Why, where anything is to be done.
    package var cause: DeliveryCause? {
        switch self {
        case .nothing, .pong: nil
        case .repositories(_, let cause), .organization(_, let cause), .organizationSettings(_, _, let cause),
            .policy(_, _, let cause), .preview(_, _, let cause):
            cause
        }
    }
}

/// Which pull requests a preview is wanted of.
package enum PreviewSubject: Hashable, Sendable {
    /// The one of this number.
    case number(Int)
    /// Those whose head is this commit.
    case head(String)
}

/// Who did what, as the reason for work.
package struct DeliveryCause: Hashable, Sendable {
    package let trigger: Trigger
    /// `event.action`, or the event alone where it has no action.
    package let event: String
    package let actor: Account?
    /// What the payload says was changed, and what it was before.
    package let changes: [FieldChange]

    /// Such as "octocat deleted the branch protection rule main". Safe to print.
    package let sentence: String

    package var priority: DeliveryPriority { trigger.priority }

    init(_ trigger: Trigger, of delivery: Delivery) {
        self.trigger = trigger
        event = delivery.name
        actor = delivery.sender
        changes = delivery.changes
        sentence = "\(delivery.sender.map { printable($0.login) } ?? "someone") \(trigger.predicate)"
    }
}

/// What is served first.
package enum DeliveryPriority: Int, Hashable, Sendable, Comparable {
    case sweep
    case drift
    case newRepository

    package static func < (left: DeliveryPriority, right: DeliveryPriority) -> Bool { left.rawValue < right.rawValue }
}
