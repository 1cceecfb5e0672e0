package import Policy

/// Every kind of setting of a repository, in the order in which plans list them. A new kind is one line here and one
/// folder beside.
package let repositoryKinds: [any SettingKind<RepositoryFacts>.Type] = [
    RepositoryKind.self,
    ActionsKind.self,
    SecurityKind.self,
    CustomPropertiesKind.self,
    TeamsKind.self,
    CollaboratorsKind.self,
    DeployKeysKind.self,
    EnvironmentsKind.self,
    RulesetsKind.self,
    BranchesKind.self,
    LabelsKind.self,
    AutolinksKind.self,
    WebhooksKind.self,
    InteractionLimitsKind.self,
    VariablesKind.self,
    SecretsKind.self,
    DependabotSecretsKind.self,
]

/// Every kind of setting of the organization. A kind may have the name of a repository's.
package let organizationKinds: [any SettingKind<OrganizationFacts>.Type] = [
    OrganizationActionsKind.self,
    OrganizationCustomPropertiesKind.self,
    OrganizationRulesetsKind.self,
    OrganizationVariablesKind.self,
    OrganizationSecretsKind.self,
    OrganizationDependabotSecretsKind.self,
    OrganizationWebhooksKind.self,
]

/// The kinds of both targets.
package let allKinds: [any SettingKind.Type] = repositoryKinds + organizationKinds

/// Their names, each once, in the order in which plans list them.
package let allKindNames: [String] = allKinds.map { $0.name }.reduce(into: []) { names, name in
    if !names.contains(name) { names.append(name) }
}

extension TargetFacts {
    /// The kinds that it can have.
    package var kinds: [any SettingKind.Type] {
        switch self {
        case .repository: repositoryKinds
        case .organization: organizationKinds
        }
    }
}

extension Change {
    /// The kind of setting that it changes; `nil` where a later version made the change.
    package var settingKind: (any SettingKind.Type)? {
        switch targetKind {
        case .repository: repositoryKinds.first { $0.name == kind }
        case .organization: organizationKinds.first { $0.name == kind }
        }
    }
}

extension PolicyDocument {
    /// Reads a policy that may use every kind.
    /// - Throws: everything that is wrong with it, warnings as well.
    package static func load(
        _ files: [PolicyText], inventory read: (String) throws -> String
    ) throws(PolicyProblems) -> PolicyDocument {
        try load(files, inventory: read, kinds: repositoryKinds, organizationKinds: Kinds.organizationKinds)
    }
}
