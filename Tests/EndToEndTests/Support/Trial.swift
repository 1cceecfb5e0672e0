import Kinds
import Policy
import Sandbox

/// Another value for one setting of a kind, and what GitHub wants or does along with it.
struct Trial {
    let kind: any SettingKind.Type
    /// The setting that is tried, from the kind downwards.
    let path: SettingPath
    /// What to ask for: the setting, and those that GitHub changes only together with it.
    let settings: [SettingPath: Policy.JSON]

    var title: String { kind.title(of: path) }

    /// The titles of the changes that this should take.
    var titles: Set<String> { Set(settings.keys.map { kind.title(of: $0) }) }

    /// The value of the kind's key in a policy.
    func desired() throws -> Policy.JSON {
        let settings = try KindFixture.of(kind.name).context.merging(settings) { $1 }
        return try Self.completed(settings.reduce([:]) { $0.setting($1.key, to: $1.value) }, of: kind)
    }

    /// With the members that their schema requires beside those named, as the specimen has them.
    static func completed(_ settings: Policy.JSON, of kind: any SettingKind.Type) throws -> Policy.JSON {
        try KindFixture.of(kind.name).specimen.map { kind.documentation.schema.completed(settings, from: $0) }
            ?? settings
    }

    /// On what sort of repository GitHub knows the setting.
    func visibility() throws -> Sandbox.Repository.Visibility {
        Self.onlyPublic.contains(title) ? .public : try KindFixture.of(kind.name).visibilities[0]
    }

    private static let onlyPublic: Set = [
        "actions fork_pr_contributor_approval.approval_policy", "security private_vulnerability_reporting",
    ]

    /// Values that GitHub takes where the first that differs would be refused, with those that go along.
    private static let together: [String: [SettingPath: Policy.JSON]] = [
        "repository merge_commit_title": [
            ["merge_commit_title"]: "MERGE_MESSAGE", ["merge_commit_message"]: "PR_TITLE",
        ],
        "repository merge_commit_message": [["merge_commit_message"]: "BLANK"],
        "security vulnerability_alerts": [["vulnerability_alerts"]: false, ["automated_security_fixes"]: false],
        "security security_and_analysis.secret_scanning.status": [
            ["security_and_analysis", "secret_scanning", "status"]: "disabled",
            ["security_and_analysis", "secret_scanning_push_protection", "status"]: "disabled",
        ],
        // GitHub forgets the patterns when protected branches decide.
        "environments production: deployment_branch_policy.protected_branches": [
            ["production", "deployment_branch_policy", "protected_branches"]: true,
            ["production", "deployment_branch_policy", "branches"]: [],
            ["production", "deployment_branch_policy", "tags"]: [],
        ],
        "security code_scanning_default_setup.languages": [
            ["code_scanning_default_setup", "languages"]: ["actions", "go"]
        ],
    ]

    /// What the sandbox does not have, or GitHub does not take alone.
    static let untried: Set = [
        "security security_and_analysis.secret_scanning_delegated_bypass_options.reviewers",
        // Whose rules and conditions fit one target only.
        "rulesets everything: target",
        // Which is always off where the repository is no fork.
        "rulesets everything: rules.update.update_allows_fetch_and_merge",
    ]

    /// Values to try for a leaf, the one to use first.
    static func candidates(for leaf: SettingSchema.Leaf, of kind: any SettingKind.Type) -> [Trial] {
        let title = kind.title(of: leaf.path)
        guard !untried.contains(title) else { return [] }
        if let settings = together[title] { return [Trial(kind: kind, path: leaf.path, settings: settings)] }
        let name = leaf.path.components.last ?? ""
        let values = leaf.isSection ? [.null] : leaf.schema.samples(for: name)
        return values.map { Trial(kind: kind, path: leaf.path, settings: [leaf.path: $0]) }
    }
}

extension SettingKind {
    static var isMap: Bool { if case .map = documentation.schema { true } else { false } }

    /// How plans call a change of the setting at `path`.
    static func title(of path: SettingPath) -> String {
        guard isMap, let key = path.components.first else {
            // An object with what GitHub never returns is changed as one.
            return documentation.schema.hasWriteOnlyFields ? name : "\(name) \(path)"
        }
        let field = SettingPath(Array(path.components.dropFirst()))
        return field.isEmpty || isReplacedWhole ? "\(name) \(key)" : "\(name) \(key): \(field)"
    }

    /// The settings that undo changes, out of what was there before.
    static func undoing(_ changes: [Change]) -> Policy.JSON {
        changes.reduce([:]) { settings, change in
            settings.setting(change.path, to: change.before ?? .null)
        }
    }
}

/// The kind that tests are given by its name, since types cannot be arguments of tests.
func registeredKind(_ name: String) throws -> any SettingKind.Type {
    guard let kind = repositoryKinds.first(where: { $0.name == name }) else {
        throw FixtureError("There is no kind of setting called \(name).")
    }
    return kind
}
