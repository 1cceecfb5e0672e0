/// What kinds of setting need of GitHub, so that an App or a token can be given that and nothing more.
package struct RequiredPermissions: Hashable, Sendable {
    /// To find differences, by name.
    package let read: [Permission]
    /// To find and to settle them, by name.
    package let write: [Permission]
    /// OAuth scopes of a classic token.
    package let scopes: [String]
    /// Events that tell about a difference as soon as it comes about. Those that GitHub sends to every App are not among
    /// them: nobody can subscribe to them.
    package let events: [String]

    /// Sent to every App, whatever it has subscribed to.
    /// Source: <https://docs.github.com/webhooks/webhook-events-and-payloads#installation>
    private static let unasked: Set<String> = [
        "installation", "installation_repositories", "installation_target", "github_app_authorization", "meta",
    ]

    /// - Parameters:
    ///   - fields: those of a kind's entries that are used, by kind; `nil`: all.
    ///   - asked: kinds that are only read, because rules ask about them.
    package init(
        _ kinds: [any SettingKind.Type], using fields: ((any SettingKind.Type) -> Set<String>)? = nil,
        reading asked: [any SettingKind.Type] = []
    ) {
        // Without metadata nothing of GitHub can be read; which repositories there are is told by `repository`.
        let metadata = [Permission.read("metadata")]
        let documentations = kinds.map { $0.documentation.permissions }
        let ofFields = kinds.flatMap { kind in
            let used = fields?(kind)
            return kind.documentation.permissions.ofFields.filter { used?.contains($0.key) ?? true }.map { $0.value }
        }
        let reads = metadata + asked.flatMap { $0.documentation.permissions.read }
        read = (reads + documentations.flatMap { $0.read } + ofFields.map { .read($0.name) }).highest
        write = (reads + documentations.flatMap { $0.read + $0.write } + ofFields).highest
        scopes = Set((documentations + asked.map { $0.documentation.permissions }).flatMap { $0.scopes }).sorted()
        events = (kinds + asked).reduce(into: Set(["repository"])) { $0.formUnion($1.triggers) }.subtracting(
            Self.unasked
        )
        .sorted()
    }
}

extension PolicyDocument {
    /// What its kinds and its conditions need.
    package var requiredPermissions: RequiredPermissions {
        let asked = kinds.filter { !$0.grantedTeams(among: conditionTeams).isEmpty }
        return RequiredPermissions(
            usedRepositoryKinds + usedOrganizationKinds,
            using: { kind in
                let rules = kind.targetKind == .organization ? organizationRules : rules
                return rules.reduce(into: []) { $0.formUnion($1.settings[kind.name]?.draft.fieldsOfEntries ?? []) }
            }, reading: asked)
    }
}

extension UnrenderedSetting {
    /// The fields that are named of any entry of a collection.
    fileprivate var fieldsOfEntries: Set<String> {
        guard case .map(let entries, _) = content else { return [] }
        return entries.reduce(into: []) { fields, entry in
            if case .object(let members) = entry.value.content { fields.formUnion(members.map { $0.key }) }
        }
    }
}
