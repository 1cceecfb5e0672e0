package import Policy

extension OrganizationActionsKind {
    private static let permissionFields = [enabled, "allowed_actions", "sha_pinning_required"]

    private static func root(_ organization: OrganizationFacts) -> APIPath {
        "/orgs/\(organization.login)/actions/permissions"
    }

    private static func endpoints(of organization: OrganizationFacts) -> [ActionsEndpoint] {
        let root = root(organization)
        return [
            ActionsEndpoint(root, permissionFields, mayBeMissing: false), .selectedActions(root), .workflow(root),
            .retention(root), .forkApproval(root), .forkWorkflows(root),
            ActionsEndpoint("\(root)/self-hosted-runners", [runners], members: [enabled]),
        ]
    }

    /// A list of repositories: its place in the settings, where the choice stands that it belongs to, and its path.
    private struct Selection {
        let field: SettingPath
        let choice: SettingPath
        let path: APIPath

        var listing: ReadRequest { ReadRequest(path, isPaginated: true) }
    }

    private static func selections(of organization: OrganizationFacts) -> [Selection] {
        let root = root(organization)
        return [
            Selection(field: [selected], choice: [enabled], path: "\(root)/repositories"),
            Selection(
                field: [runners, selected], choice: [runners, enabled],
                path: "\(root)/self-hosted-runners/repositories"),
        ]
    }

    private static func subjectClaims(_ organization: OrganizationFacts) -> APIPath {
        "/orgs/\(organization.login)/actions/oidc/customization/sub"
    }

    // MARK: Reading

    package static func reads(
        of organization: OrganizationFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        guard let desired else { return [] }
        let fields = desired.fieldNames
        let asked = endpoints(of: organization).filter { endpoint in
            // What else there is to read, the permissions tell.
            let implied = endpoint.fields == permissionFields ? ["selected_actions", selected] : []
            return !fields.isDisjoint(with: endpoint.fields + implied)
        }
        // GitHub refuses to list repositories while they are not selected one by one.
        let lists = selections(of: organization).filter { desired[$0.field] != nil }
        let claims = fields.contains(claims) ? [ReadRequest(subjectClaims(organization))] : []
        return asked.map { $0.request } + lists.map { $0.listing } + claims
    }

    package static func observe(_ answers: Answers, of organization: OrganizationFacts) throws -> Observed {
        var partial = PartialObservation()
        try endpoints(of: organization).observe(answers, off: (enabled, "none"), into: &partial)
        var observed = partial.observed
        for selection in selections(of: organization) { try read(selection, answers, into: &observed) }
        try readClaims(answers, of: organization, into: &observed)
        return observed
    }

    private static func read(_ selection: Selection, _ answers: Answers, into observed: inout Observed) throws {
        guard let choice = observed.settings[selection.choice] else { return }
        guard choice == "selected" else {
            // GitHub keeps the list of before for when repositories are selected again, and does not show it.
            observed.settings = observed.settings.setting(selection.field, to: .null)
            return
        }
        switch try answers.outcome(of: selection.listing, mayBeMissing: true) {
        case .success(let body):
            guard let found = body["repositories"]?.arrayValue else {
                throw Unreadable("\(selection.path) was not answered with a list of repositories")
            }
            observed.settings = observed.settings.setting(
                selection.field, to: .array(found.compactMap { $0["name"] }))
        case .failure(let failure): observed.unreadable[selection.field] = failure.description
        case nil: break
        }
    }

    private static func readClaims(
        _ answers: Answers, of organization: OrganizationFacts, into observed: inout Observed
    ) throws {
        switch try answers.outcome(of: ReadRequest(subjectClaims(organization)), mayBeMissing: true) {
        case .success(let body):
            guard let keys = body["include_claim_keys"] else { throw Unreadable("GitHub did not name the claims") }
            observed.settings = observed.settings.setting([claims], to: keys)
        // There is no template; without the permission GitHub answers 403.
        case .failure(let failure) where failure.reason == .notFound:
            observed.settings = observed.settings.setting([claims], to: .null)
        case .failure(let failure): observed.unreadable[[claims]] = failure.description
        case nil: break
        }
    }

    // MARK: Writing

    package static func operations(
        for changes: [Change], observed: Observed, in organization: OrganizationFacts
    ) -> [Operation] {
        let result = changes.result(over: observed.settings)
        let selections = selections(of: organization)
        let others = changes.filter { change in !selections.contains { $0.field == change.path } }
        var operations = endpoints(of: organization).compactMap { endpoint -> Operation? in
            let concerned = others.concerning(Set(endpoint.fields))
            guard !concerned.isEmpty else { return nil }
            let isSwitchedOff = endpoint.fields == permissionFields && result[enabled] == "none"
            let body: JSON = isSwitchedOff ? [enabled: "none"] : .object(endpoint.body(of: result))
            return Operation(
                // Refused until the permissions say `selected`.
                endpoint.isSelectedActions ? .dependentSettings : .settings,
                .write(WriteRequest(.put, endpoint.path, body: body)), changes: concerned)
        }
        for selection in selections {
            let concerned = changes.filter { $0.path == selection.field }
            guard !concerned.isEmpty, result[selection.choice] == "selected" else { continue }
            let ids = (result[selection.field]?.arrayValue ?? []).compactMap { name in
                name.stringValue.map { JSON.unresolved(.databaseID(.repository("\(organization.login)/\($0)"))) }
            }
            operations.append(
                Operation(
                    .dependentSettings,
                    .write(WriteRequest(.put, selection.path, body: ["selected_repository_ids": .array(ids)])),
                    changes: concerned))
        }
        let claimed = changes.concerning([claims])
        if !claimed.isEmpty, let keys = result[claims] {
            operations.append(
                Operation(
                    .settings,
                    .write(WriteRequest(.put, subjectClaims(organization), body: ["include_claim_keys": keys])),
                    changes: claimed))
        }
        return operations
    }
}
