package import Policy

/// Secrets of a repository that GitHub stores: one kind for each of its services that reads them.
package protocol StoredSecretsKind: SettingKind where Target == RepositoryFacts {
    /// The list of the repository's secrets.
    static func path(in repository: RepositoryFacts) -> APIPath
}

extension StoredSecretsKind {
    /// GitHub sends no event for secrets: only what may mean a new repository concerns them.
    package static var triggers: Set<String> { ["repository"] }

    package static func reads(
        of repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        [SecretsEndpoint(path(in: repository)).listing]
    }

    package static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed {
        let endpoint = SecretsEndpoint(path(in: repository))
        let (settings, times) = try endpoint.contents(of: answers.body(of: endpoint.listing))
        return Observed(.object(settings), secretTimes: times)
    }

    package static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Operation] {
        changes.map { change in
            let write = SecretsEndpoint(path(in: repository)).write(change.subject, change.verb, change.after)
            return Operation(.settings, .write(write), changes: [change])
        }
    }

    package static func secretDestination(at path: SettingPath) -> SecretDestination {
        .stored(name: path.components.first ?? "")
    }
}
