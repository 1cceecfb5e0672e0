package import Policy

/// Classic branch protection: one rule for each branch name or pattern.
package enum BranchesKind: SettingKind {
    package static let name = "branches"
    /// Whatever protects a branch takes the place of whatever else does.
    package static let writeGroup = "protection"
    package static let removalsWait = true
    /// `create` and `push` tell about a first branch, `repository` of a new or renamed default branch.
    package static let triggers: Set<String> = [
        "branch_protection_rule", "branch_protection_configuration", "create", "push", "repository",
    ]

    /// Whether the key is the name of one branch and no fnmatch pattern: Git allows none of these characters in a name.
    package static func namesBranch(_ key: String) -> Bool { isExactName(key) }

    static func isExactName(_ key: String) -> Bool { !key.utf8.contains { "*?[\\".utf8.contains($0) } }

    package static func inapplicable(
        _ desired: Desired, in repository: RepositoryFacts, observed: Observed
    ) -> [SettingPath: Note] {
        guard case .members(let branches, _) = desired else { return [:] }
        var notes: [SettingPath: Note] = [:]
        for (branch, settings) in branches where observed.settings[branch] == nil && isExactName(branch) {
            if case .absent = settings { continue }
            if repository.isEmpty {
                notes[[branch]] = Note(.waiting, kind: name, subject: branch, "waiting for the first push")
            } else if exists(branch, in: repository, observed: observed) == false {
                notes[[branch]] = Note(
                    .information, kind: name, subject: branch,
                    "there is no branch \(branch); it is protected when there is one")
            }
        }
        return notes
    }

    /// `nil` when nobody asked.
    private static func exists(_ branch: String, in repository: RepositoryFacts, observed: Observed) -> Bool? {
        if repository.defaultBranch == branch { return true }
        return observed.handles[existenceHandle]?[branch]?.boolValue
    }

    /// The handle under which `Observed` keeps which branches exist; no branch can have this name.
    static let existenceHandle = "refs/heads/"

    package static func contradictions(in desired: Desired) -> [Contradiction] {
        guard case .members(let branches, _) = desired else { return [] }
        return branches.sorted { $0.key < $1.key }.flatMap { contradictions(of: $0.key, $0.value) }
    }

    package static func contradictions(across settings: [String: Desired]) -> [Contradiction] {
        let off = RepositoryKind.mergeMethodsOff(in: settings)
        guard off["squash"] != nil, let rebase = off["rebase"], case .members(let branches, _)? = settings[name] else {
            return []
        }
        return branches.sorted { $0.key < $1.key }.compactMap { branch, desired in
            guard let linear = desired["required_linear_history"], linear.json == true else { return nil }
            return Contradiction(
                "branch \(branch): required_linear_history forbids merge commits, and squash and rebase are off in the "
                    + "repository's own settings (\(rebase.location))", at: linear.provenance)
        }
    }

    private static func contradictions(of branch: String, _ desired: Desired) -> [Contradiction] {
        var found: [Contradiction] = []
        let dismissals = ["required_pull_request_reviews", "dismissal_restrictions"] as SettingPath
        if let desired = desired[dismissals], desired.json == [:] {
            found.append(
                Contradiction(
                    "branch \(branch): \(dismissals) names nobody; write null for no restriction, or users: [] if "
                        + "nobody may dismiss a review",
                    at: desired.provenance, gapIn: branch))
        }
        if let exceptions = desired["bypass_force_push_allowances"], actorCount(exceptions.json) > 0,
            desired["allow_force_pushes"]?.json == true
        {
            found.append(
                Contradiction(
                    "branch \(branch): bypass_force_push_allowances names exceptions, but allow_force_pushes lets "
                        + "everybody; take one of them away",
                    at: exceptions.provenance))
        }
        if let syncing = desired["allow_fork_syncing"], syncing.json == true, desired["lock_branch"]?.json != true {
            found.append(
                Contradiction(
                    "branch \(branch): GitHub ignores allow_fork_syncing: true without lock_branch: true; add it, or "
                        + "take allow_fork_syncing away",
                    at: syncing.provenance, gapIn: desired["lock_branch"] == nil ? branch : nil))
        }
        for list in ProtectionRule.actorLists {
            guard let actors = desired[list.path], actorCount(actors.json) > maximumActorsPerList else { continue }
            found.append(
                Contradiction(
                    "branch \(branch): \(list.path) names \(actorCount(actors.json)) users, teams and apps; GitHub "
                        + "takes \(maximumActorsPerList) at most",
                    at: actors.provenance))
        }
        return found
    }

    /// Users, teams and apps together.
    /// Source: <https://docs.github.com/rest/branches/branch-protection#update-branch-protection>
    private static let maximumActorsPerList = 100

    private static func actorCount(_ actors: JSON) -> Int {
        (actors.objectValue ?? [:]).values.reduce(0) { $0 + ($1.arrayValue?.count ?? 0) }
    }

    package static func named(at path: [String], _ value: JSON?) -> NamedOnGitHub.Subject? {
        let field = SettingPath(Array(path.dropFirst()))
        if field == (["required_status_checks", "checks", "app_id"] as SettingPath) {
            guard let number = value?.intValue, number != -1, ProtectionRule.wellKnownApps[number] == nil else {
                return nil
            }
            return .actor(.app("\(number)"))
        }
        let parent = field.components.dropLast()
        guard let name = value?.stringValue,
            ProtectionRule.actorLists.contains(where: { parent.elementsEqual($0.path.components) }),
            let type = ProtectionRule.actorTypes.first(where: { $0.member == field.components.last })
        else { return nil }
        return .actor(type.reference(name.lowercased()))
    }
}
