import Kinds
import Policy

/// An operation that was tried.
struct Attempt: Sendable {
    let operation: Operation
    /// The (last) answer's body, or the mutation's payload.
    let result: Result<JSON, GitHubFailure>
    /// What does not exist, by the changes that name it and were therefore not sent: an actor or a secret.
    var missing: [Change: Set<Unresolved>] = [:]
    /// Why it is unknown whether an actor exists, by the changes that name it and were therefore not sent.
    var unknown: [Change: GitHubFailure] = [:]
    /// Why nothing was sent: a secret's owner does not let it go there.
    var refusal: String?
    /// What became of the subject that had to make room, when what was to take its place was refused.
    var restoration: Restoration?

    enum Restoration: Sendable {
        /// It is there as before.
        case done
        /// It could not be put back.
        case failed(GitHubFailure)
    }

    /// The changes that were sent.
    var sent: [Change] { operation.changes.filter { missing[$0] == nil && unknown[$0] == nil } }
}

extension Operation {
    var requests: [WriteRequest] {
        switch action {
        case .write(let request): [request]
        case .sequence(let requests): requests
        case .mutate, .swap: []
        }
    }

    var mutation: Mutation? { if case .mutate(let mutation) = action { mutation } else { nil } }

    /// The secrets that its requests hold.
    var secrets: Set<Unresolved> {
        requests.reduce(into: []) { $0.formUnion($1.body?.unresolved.filter { $0.isSecret } ?? []) }
    }

    /// The path that must not be written to twice at once; `nil` for what makes something of its own.
    var changedPath: String? {
        requests.first.flatMap { $0.method == .post ? nil : $0.path.text }
    }

    /// REST tells the missing permission in a header, GraphQL does not.
    var permissionHint: String? {
        let needed = changes.first?.settingKind?.documentation.permissions.write ?? []
        let names = needed.map { "'\($0)'" }.joined(separator: " and ")
        return needed.isEmpty ? nil : "It needs \(names); check the App's permissions, or those of the token's owner."
    }

    /// The permission that is most likely lacking, in GitHub's words.
    var missingPermission: String? {
        let permissions = changes.first?.settingKind?.documentation.permissions.write ?? []
        guard let needed = permissions.last(where: { $0.level > .read }) else { return nil }
        return "\(needed.name)=\(needed.level.rawValue)"
    }

    /// An error as the failure of this operation.
    func failure(_ error: any Error) -> GitHubFailure {
        if let failure = error as? GitHubFailure { return failure }
        let request = requests.first?.description ?? mutation?.description ?? "request"
        return GitHubFailure(.unavailable, request: request, message: "\(error)")
    }
}
