package import Policy

/// Variables of GitHub Actions: values that workflows read as `vars.NAME`.
package enum VariablesKind: SettingKind {
    package static let name = "variables"
    /// GitHub sends no event for variables: only what may mean a new repository concerns them.
    package static let triggers: Set<String> = ["repository"]

    private static func endpoint(_ repository: RepositoryFacts) -> VariablesEndpoint {
        VariablesEndpoint("/repos/\(repository.name)/actions/variables")
    }

    package static func reads(
        of repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        [endpoint(repository).listing]
    }

    package static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed {
        let endpoint = endpoint(repository)
        return Observed(.object(try endpoint.settings(in: answers.body(of: endpoint.listing))))
    }

    package static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Operation] {
        changes.map { change in
            let write = endpoint(repository).write(change.subject, change.verb, change.after)
            return Operation(.settings, .write(write), changes: [change])
        }
    }
}
