/// A policy, read and checked.
package struct PolicyDocument: Sendable {
    package let organization: String?
    /// `enforcement: evaluate`: no rule is active, and nothing is written.
    package internal(set) var isEvaluated: Bool
    package let exemptions: [Exemption]
    package let limits: Limits
    /// Things worth saying that do not keep the policy from being used.
    package private(set) var warnings: [PolicyProblem] = []
    /// Secrets that the policy names, with the places.
    package let secrets: [String: [SourceLocation]]
    /// Those that a rule names which is not only evaluated.
    let activeSecrets: Set<String>
    /// Keys of settings that hold a credential, by how they are shown: only what is written to GitHub may have them.
    package let concealed: [String: String]

    /// The rules for repositories.
    let rules: [Rule]
    let organizationRules: [Rule]
    /// What the active ones want, by kind: no repository can have what its organization forbids.
    let imposed: [String: Desired]
    /// Every kind of a repository's setting that the policy may use, in the order in which plans list them.
    package let kinds: [any SettingKind.Type]
    /// The same of the organization.
    package let organizationKinds: [any SettingKind.Type]
    let inventory: Inventory
    let attributes: Set<AttributeName>
    /// Slugs of the teams that conditions ask about, in lower case.
    package let conditionTeams: Set<String>
    let mentioned: [String: Set<String>]
    let ruleInputs: RuleInputs
    var cache = SettingsCache()

    /// Reads a policy from its files, of which the later continue the earlier.
    ///
    /// - Parameters:
    ///   - read: gives the text of the inventory, whose name stands in the policy.
    /// - Throws: everything that is wrong with it, warnings as well.
    package static func load(
        _ files: [PolicyText], inventory read: (String) throws -> String, kinds: [any SettingKind.Type],
        organizationKinds: [any SettingKind.Type] = []
    ) throws(PolicyProblems) -> PolicyDocument {
        let diagnostics = Diagnostics()
        var reader = DocumentReader(diagnostics: diagnostics, kinds: kinds, organizationKinds: organizationKinds)
        let document = reader.read(files, inventory: read)
        let problems = diagnostics.problems
        guard var document, !diagnostics.hasErrors else { throw PolicyProblems(problems) }
        document.warnings = problems
        return document
    }

    /// Names of the rules, in order.
    package var ruleNames: [String] { rules.map { $0.name } }

    /// The same with the organization's rules behind them.
    package var allRuleNames: [String] { ruleNames + organizationRules.map { $0.name } }

    /// Whether any rule is for the organization itself.
    package var concernsOrganization: Bool { !organizationRules.isEmpty }

    /// The kinds of a repository's settings that any rule says something about, in the order of the registry.
    package var usedRepositoryKinds: [any SettingKind.Type] {
        kinds.filter { kind in rules.contains { $0.uses(kind) } }
    }

    /// The same of the organization's settings.
    package var usedOrganizationKinds: [any SettingKind.Type] {
        organizationKinds.filter { kind in organizationRules.contains { $0.uses(kind) } }
    }

    /// Rules for repositories with settings of a kind that the organization has as well, and which are the same in each
    /// of them.
    package var settingsOfBothTargets: [(rule: String, kind: String, location: SourceLocation)] {
        rules.flatMap { rule in
            organizationKinds.filter { rule.settings[$0.name]?.couldBeOfOrganization ?? false }
                .map { (rule.name, $0.name, rule.location) }
        }
    }

    /// Names of the kinds that the policy uses, for people.
    package var usedKindNames: [String] {
        usedRepositoryKinds.map { $0.name } + usedOrganizationKinds.map { "\($0.name) (organization)" }
    }

    /// What the policy mentions anywhere of a kind: branch names, team slugs, or fields.
    ///
    /// Keys made by templates are there as the inventory fills them in; what only a repository itself can fill in
    /// (custom properties, its default branch) is in the settings desired of it.
    package func subjects(of kind: String) -> Set<String> { mentioned[kind] ?? [] }

    /// Attributes that are neither inventory columns nor built in: custom properties that have to be read, in lower
    /// snake case.
    package var customProperties: Set<String> {
        Set(
            attributes.lazy.filter { !AttributeName.builtIn.contains($0) && inventory.columnIndex[$0] == nil }.map {
                $0.text
            })
    }

    /// Whether a rule asks about the name of the default branch.
    package var asksDefaultBranch: Bool {
        attributes.contains(.defaultBranch) && inventory.columnIndex[.defaultBranch] == nil
    }

    func attributes(of repository: RepositoryFacts) -> Attributes {
        let name = repository.name.name
        return Attributes(
            inventory: inventory, row: inventory.rows.isEmpty ? nil : inventory.row(of: name.lowercased()),
            facts: repository, repository: name, organization: repository.name.owner)
    }
}
