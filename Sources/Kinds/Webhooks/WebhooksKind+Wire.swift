package import Policy

extension WebhooksKind {
    private static func hooks(of repository: RepositoryFacts) -> WebhookCollection {
        WebhookCollection("/repos/\(repository.name)/hooks")
    }

    package static func reads(
        of repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        [hooks(of: repository).listing]
    }

    package static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed {
        try hooks(of: repository).observe(answers)
    }

    package static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Operation] {
        hooks(of: repository).operations(for: changes, observed: observed)
    }
}
