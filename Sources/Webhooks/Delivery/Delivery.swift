/// A delivery whose signature was verified. Only ``SignatureVerifier`` makes one.
///
/// It holds what is needed to say who did what to which repository, and nothing else of the payload. Fields that a
/// payload does not have are nil.
///
/// A class, as it goes through many hands: each would count the references of all its texts.
package final class Delivery: Sendable {
    /// `X-GitHub-Delivery`. A redelivery carries the same id.
    package let id: String
    /// `X-GitHub-Event`, such as `repository`. The signature does not cover it.
    package let event: String
    package let action: String?
    /// The login of the organization (or, for an App on a personal account, of its user).
    package let organization: String?
    package let organizationID: Int?
    /// Who did it.
    package let sender: Account?
    package let repository: PayloadRepositoryFacts?
    /// Which branch or tag was created, deleted or pushed to.
    package let ref: GitRef?
    package let changes: [FieldChange]
    /// Repositories that a list in the payload names: now within reach of the App.
    package let repositoriesAdded: [PayloadRepository]
    let details: Payload.Details

    /// `event.action`, or the event alone where it has no action.
    package var name: String { action.map { "\(event).\($0)" } ?? event }

    init(id: String, event: String, payload: Payload) {
        self.id = id
        self.event = event
        action = payload.action
        organization = payload.organization
        organizationID = payload.organizationID
        sender = payload.sender
        repository = payload.repository
        ref = GitRef(event: event, payload: payload)
        changes = payload.changes
        repositoriesAdded = payload.repositoriesAdded
        details = payload.details
    }
}

/// A branch or tag that an event is about.
package struct GitRef: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case branch, tag }

    package let kind: Kind
    /// Without `refs/heads/` or `refs/tags/`.
    package let name: String
    /// The event says that it did not exist before.
    package let isNew: Bool
    /// The event says that it does not exist any more.
    package let isDeleted: Bool

    init?(event: String, payload: Payload) {
        guard let ref = payload.ref else { return nil }
        switch event {
        case "create", "delete":
            switch payload.refType {
            case "branch": kind = .branch
            case "tag": kind = .tag
            default: return nil
            }
            name = ref
            isNew = event == "create"
            isDeleted = event == "delete"
        case "push":
            if ref.hasPrefix("refs/heads/") {
                (kind, name) = (.branch, String(ref.dropFirst(11)))
            } else if ref.hasPrefix("refs/tags/") {
                (kind, name) = (.tag, String(ref.dropFirst(10)))
            } else {
                return nil
            }
            isDeleted = payload.isDeleted ?? Self.isZero(payload.after)
            isNew = !isDeleted && (payload.isCreated ?? Self.isZero(payload.before))
        default: return nil
        }
    }

    /// GitHub writes "no commit" as zeros: 40 of them for SHA-1, 64 for SHA-256 repositories.
    private static func isZero(_ commit: String?) -> Bool {
        guard let commit, !commit.isEmpty else { return false }
        return commit.utf8.allSatisfy { $0 == UInt8(ascii: "0") }
    }
}
