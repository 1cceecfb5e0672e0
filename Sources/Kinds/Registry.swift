package import Policy

/// Every kind of setting, in the order in which plans list them. A new kind is one line here and one folder beside.
package let allKinds: [any SettingKind.Type] = [
    RepositoryKind.self,
    ActionsKind.self,
    SecurityKind.self,
    TeamsKind.self,
    RulesetsKind.self,
    BranchesKind.self,
    AutolinksKind.self,
    WebhooksKind.self,
]

/// The kind that a policy calls `name`.
package func kind(named name: String) -> (any SettingKind.Type)? {
    allKinds.first { $0.name == name }
}

extension PolicyDocument {
    /// Reads a policy that may use every kind.
    /// - Throws: everything that is wrong with it, warnings as well.
    package static func load(
        _ files: [PolicyText], inventory read: (String) throws -> String
    ) throws(PolicyProblems) -> PolicyDocument {
        try load(files, inventory: read, kinds: allKinds)
    }
}
