package import Policy

/// Variables that the organization has for the workflows of several repositories.
package enum OrganizationVariablesKind: SettingKind {
    package typealias Target = OrganizationFacts

    package static let name = VariablesKind.name

    package static let documentation = KindDocumentation(
        summary: "Variables of GitHub Actions that the organization has for all, for its private or for selected "
            + "repositories. A repository's own variable of the same name takes precedence.",
        schema: .map(
            SettingSchema.Map(
                key: "name", isCaseInsensitive: true, requirement: .nameOfValue,
                value: .object([VariablesKind.value] + OrganizationAccess.fields(isSecret: false)))),
        example: """
            REGION: { value: eu-west-1, visibility: all }
            REGISTRY:
              value: https://npm.acme.example
              visibility: selected
              selected_repositories: { when: { topics: deploy } }
            OLD_REGISTRY: null
            """,
        permissions: KindDocumentation.Permissions(
            read: [.read("organization_actions_variables")], write: [.write("organization_actions_variables")],
            scopes: ["admin:org"]),
        references: [
            "https://docs.github.com/rest/actions/variables",
            "https://docs.github.com/actions/reference/workflows-and-actions/variables",
        ],
        remarks: OrganizationAccess.remarks + [
            "GitHub writes names in capitals: region and REGION are the same variable.",
            "GitHub sends no webhook when a variable changes: drift is found by the next sweep.",
        ])

    package static func contradictions(in desired: Desired) -> [Contradiction] {
        OrganizationAccess.contradictions(in: desired, of: name)
    }

    private static func path(of organization: OrganizationFacts) -> APIPath {
        "/orgs/\(organization.login)/actions/variables"
    }

    package static func reads(
        of organization: OrganizationFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        [VariablesEndpoint(path(of: organization)).listing]
    }

    package static func furtherReads(
        of organization: OrganizationFacts, _ answers: Answers, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        let path = path(of: organization)
        let body = try? answers.body(of: VariablesEndpoint(path).listing)
        return OrganizationAccess.listings(path, of: body?["variables"], desired, isExclusive: isExclusive)
    }

    package static func observe(_ answers: Answers, of organization: OrganizationFacts) throws -> Observed {
        let path = path(of: organization)
        let endpoint = VariablesEndpoint(path)
        let body = try answers.body(of: endpoint.listing)
        var observed = Observed(.object(try endpoint.settings(in: body)))
        for variable in body["variables"]?.arrayValue ?? [] {
            guard let name = variable["name"]?.stringValue else { continue }
            try OrganizationAccess.read(variable, name, path, answers, into: &observed)
        }
        return observed
    }

    /// GitHub keeps what an update does not name.
    package static func operations(
        for changes: [Change], observed: Observed, in organization: OrganizationFacts
    ) -> [Operation] {
        let path = path(of: organization)
        return Dictionary(grouping: changes) { $0.subject }.sorted { $0.key < $1.key }.map { name, changes in
            let settings = changes.result(over: observed.settings)[name] ?? [:]
            var body: [String: JSON] = [:]
            for field in ["value", OrganizationAccess.visibility]
            where changes.contains(where: { $0.verb == .create || $0.field == [field] }) {
                body[field] = settings[field]
            }
            body["selected_repository_ids"] = OrganizationAccess.ids(
                settings, observed.handles[name], of: organization)
            let write: WriteRequest
            if changes.contains(where: { $0.verb == .remove }) {
                write = WriteRequest(.delete, "\(path)/\(name)")
            } else if changes.contains(where: { $0.verb == .create }) {
                body["name"] = .string(name)
                write = WriteRequest(.post, path, body: .object(body))
            } else {
                if body["visibility"] == nil,
                    !changes.contains(where: { $0.field == [OrganizationAccess.repositories] })
                {
                    body["selected_repository_ids"] = nil
                }
                write = WriteRequest(.patch, "\(path)/\(name)", body: .object(body))
            }
            return Operation(.settings, .write(write), changes: changes)
        }
    }
}
