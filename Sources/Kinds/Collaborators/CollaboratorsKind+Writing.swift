package import Policy

extension CollaboratorsKind {
    package static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Operation] {
        changes.sorted { $0.subject < $1.subject }.compactMap { change in
            let person = Collaborator(
                login: change.subject, handle: observed.handles[change.subject.lowercased()] ?? .null, repository)
            guard let permission = change.after?["permission"]?.stringValue ?? change.after?.stringValue else {
                return change.verb == .remove ? person.removal(change) : nil
            }
            return person.grant(permission, change)
        }
    }

    /// The answer to an invitation tells what was offered; who has access at once is answered with nothing.
    fileprivate static func echo(_ answer: JSON) -> Operation.Echo? {
        guard let login = answer["invitee"]?["login"]?.stringValue, let word = answer["permissions"]?.stringValue else {
            return nil
        }
        return .object([login: ["permission": .string(TeamsKind.synonyms[word] ?? word)]])
    }
}

/// The requests that change what one person may do.
private struct Collaborator {
    let login: String
    let handle: JSON
    let repository: RepositoryFacts

    init(login: String, handle: JSON, _ repository: RepositoryFacts) {
        self.login = login
        self.handle = handle
        self.repository = repository
    }

    private var path: APIPath { "/repos/\(repository.name)/collaborators/\(login)" }
    private var invitation: APIPath? {
        handle["invitation"]?.intValue.map { "/repos/\(repository.name)/invitations/\($0)" }
    }

    func grant(_ permission: String, _ change: Change) -> Operation {
        let invite = WriteRequest(.put, path, body: ["permission": .string(permission)])
        guard let invitation else { return write([invite], change) }
        // GitHub sends nobody a second invitation while there is an expired one, and changes one to a standard role only.
        guard handle["expired"] != true, let word = Self.invitationWords[permission] else {
            return write([WriteRequest(.delete, invitation), invite], change)
        }
        return write([WriteRequest(.patch, invitation, body: ["permissions": .string(word)])], change)
    }

    func removal(_ change: Change) -> Operation {
        Operation(.grants, .write(WriteRequest(.delete, invitation ?? path)), changes: [change])
    }

    private func write(_ requests: [WriteRequest], _ change: Change) -> Operation {
        Operation(.grants, .inOrder(requests), changes: [change]) { CollaboratorsKind.echo($0) }
    }

    /// What invitations call the standard roles.
    private static let invitationWords = [
        "pull": "read", "triage": "triage", "push": "write", "maintain": "maintain", "admin": "admin",
    ]
}
