package import Policy

extension ActionsKind {
    private static let permissionFields = ["enabled", "allowed_actions", "sha_pinning_required"]

    /// Those that the repository has.
    private static func endpoints(of repository: RepositoryFacts) -> [ActionsEndpoint] {
        let root: APIPath = "/repos/\(repository.name)/actions/permissions"
        let forked: [ActionsEndpoint] =
            repository.visibility == .public
            ? [.forkApproval(root)] : [ActionsEndpoint("\(root)/access", ["access_level"]), .forkWorkflows(root)]
        return [
            ActionsEndpoint(root, permissionFields, mayBeMissing: false), .selectedActions(root), .workflow(root),
            .retention(root),
        ] + forked
    }

    // MARK: Reading

    package static func reads(
        of repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        guard let desired else { return [] }
        return endpoints(of: repository).filter { endpoint in
            // Whether there are selected actions, the permissions tell.
            let fields = endpoint.fields == permissionFields ? endpoint.fields + ["selected_actions"] : endpoint.fields
            return !desired.fieldNames.isDisjoint(with: fields)
        }
        .map { $0.request }
    }

    package static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed {
        var partial = PartialObservation()
        for field in repository.visibility == .public ? privateFields : publicFields { partial.tell([field: .null]) }
        try endpoints(of: repository).observe(answers, off: ("enabled", false), into: &partial)
        return partial.observed
    }

    // MARK: Writing

    package static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Operation] {
        let result = changes.result(over: observed.settings)
        return endpoints(of: repository).compactMap { endpoint in
            let concerned = changes.concerning(Set(endpoint.fields))
            guard !concerned.isEmpty else { return nil }
            let isSwitchedOff = endpoint.fields == permissionFields && result["enabled"] == false
            return Operation(
                // Refused until the permissions say `selected`.
                endpoint.isSelectedActions ? .dependentSettings : .settings,
                .write(
                    isSwitchedOff ? WriteRequest(.put, endpoint.path, body: ["enabled": false]) : endpoint.write(result)
                ),
                changes: concerned)
        }
    }
}
