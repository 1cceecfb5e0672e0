package import Policy

/// Secrets of the organization that GitHub stores: one kind for each of its services that reads them.
package protocol OrganizationStoredSecretsKind: SettingKind where Target == OrganizationFacts {
    /// The list of the organization's secrets.
    static func path(of organization: OrganizationFacts) -> APIPath
    /// GitHub takes another visibility only along with the value.
    static var needsValue: Bool { get }
}

extension OrganizationStoredSecretsKind {
    package static func contradictions(in desired: Desired) -> [Contradiction] {
        OrganizationAccess.contradictions(in: desired, of: name)
    }

    package static func secretDestination(at path: SettingPath) -> SecretDestination {
        .stored(name: path.components.first ?? "")
    }

    // MARK: Reading

    package static func reads(
        of organization: OrganizationFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        [SecretsEndpoint(path(of: organization)).listing]
    }

    package static func furtherReads(
        of organization: OrganizationFacts, _ answers: Answers, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        let path = path(of: organization)
        let body = try? answers.body(of: SecretsEndpoint(path).listing)
        return OrganizationAccess.listings(path, of: body?["secrets"], desired, isExclusive: isExclusive)
    }

    package static func observe(_ answers: Answers, of organization: OrganizationFacts) throws -> Observed {
        let path = path(of: organization)
        let endpoint = SecretsEndpoint(path)
        let body = try answers.body(of: endpoint.listing)
        let (settings, times) = try endpoint.contents(of: body)
        var observed = Observed(.object(settings), secretTimes: times)
        for secret in body["secrets"]?.arrayValue ?? [] {
            guard let name = secret["name"]?.stringValue else { continue }
            try OrganizationAccess.read(secret, name, path, answers, into: &observed)
        }
        return observed
    }

    // MARK: Writing

    package static func operations(
        for changes: [Change], observed: Observed, in organization: OrganizationFacts
    ) -> [Operation] {
        Dictionary(grouping: changes) { $0.subject }.sorted { $0.key < $1.key }.map { name, changes in
            operation(for: changes, of: name, observed, in: organization)
        }
    }

    private static func operation(
        for changes: [Change], of name: String, _ observed: Observed, in organization: OrganizationFacts
    ) -> Operation {
        let path = path(of: organization)
        if changes.contains(where: { $0.verb == .remove }) {
            return Operation(.settings, .write(WriteRequest(.delete, "\(path)/\(name)")), changes: changes)
        }
        let settings = changes.result(over: observed.settings)[name] ?? [:]
        let ids = OrganizationAccess.ids(settings, observed.handles[name], of: organization)
        // What GitHub has instead of a value is no value.
        let value = changes.lazy.compactMap { change -> JSON? in
            change.verb == .create ? change.after?["value"] : change.field == ["value"] ? change.after : nil
        }.first
        if value == nil, changes.allSatisfy({ $0.field == [OrganizationAccess.repositories] }) {
            let write = WriteRequest(
                .put, "\(path)/\(name)/repositories", body: ["selected_repository_ids": ids ?? []])
            return Operation(.settings, .write(write), changes: changes)
        }
        var body: [String: JSON] = [:]
        body[OrganizationAccess.visibility] = settings[OrganizationAccess.visibility]
        body["selected_repository_ids"] = ids
        body["encrypted_value"] = value
        let write = WriteRequest(
            .put, "\(path)/\(name)", body: .object(body), sealedWith: value == nil ? nil : "\(path)/public-key")
        return Operation(
            .settings, .write(write), changes: changes,
            obstacle: obstacle(to: settings, of: name, hasValue: value != nil, hasIDs: ids != nil, observed))
    }

    private static func obstacle(
        to settings: JSON, of name: String, hasValue: Bool, hasIDs: Bool, _ observed: Observed
    ) -> String? {
        if needsValue, !hasValue {
            return
                "GitHub takes another visibility of \(name) only along with its value, which is not known here (it is "
                + "set once, or this reverts a change); change the visibility on GitHub"
        }
        guard !hasIDs, settings[OrganizationAccess.visibility] == "selected",
            observed.settings[[name, OrganizationAccess.visibility]] == "selected"
        else { return nil }
        return "a write of \(name) may reset which repositories are selected, and these could not be read"
    }
}
