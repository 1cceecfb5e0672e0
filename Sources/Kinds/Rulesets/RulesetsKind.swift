package import Policy

/// Rulesets of a repository, keyed by name. Those of the organization that apply to it are not among them.
package enum RulesetsKind: SettingKind {
    package static let name = "rulesets"
    /// Whatever protects a branch takes the place of whatever else does.
    package static let writeGroup = "protection"
    package static let removalsWait = true
    package static let triggers: Set<String> = ["repository_ruleset"]

    /// More are refused by GitHub.
    /// Source: <https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets>
    private static let maximumCount = 75

    package static func contradictions(in desired: Desired) -> [Contradiction] {
        guard case .members(let rulesets, let provenance) = desired else { return [] }
        let kept = rulesets.filter { if case .absent = $0.value { false } else { true } }
        var found: [Contradiction] = []
        if kept.count > maximumCount {
            found.append(
                Contradiction("\(kept.count) rulesets; GitHub allows \(maximumCount)", at: provenance)
            )
        }
        found += kept.sorted { $0.key < $1.key }.compactMap { name, ruleset in
            guard ruleset["target"]?.json == "push", let conditions = ruleset["conditions"] else { return nil }
            return Contradiction(
                "ruleset \(name): a ruleset with the target push applies to every push, and takes no conditions",
                at: conditions.provenance)
        }
        return found + mergeContradictions(in: kept)
    }

    package static func contradictions(across settings: [String: Desired]) -> [Contradiction] {
        guard case .members(let rulesets, _)? = settings[name] else { return [] }
        return mergeContradictions(in: rulesets, switchedOff: RepositoryKind.mergeMethodsOff(in: settings))
    }

    package static func inapplicable(
        _ desired: Desired, in repository: RepositoryFacts, observed: Observed
    ) -> [SettingPath: Note] {
        guard case .members(let rulesets, _) = desired else { return [:] }
        var notes: [SettingPath: Note] = [:]
        for (ruleset, settings) in rulesets {
            if settings["target"]?.json == "push", repository.visibility == .public {
                notes[[ruleset]] = Note(
                    .information, kind: name, subject: ruleset,
                    "push rulesets are for private and internal repositories")
            }
            let syncing: SettingPath = ["rules", "update", "update_allows_fetch_and_merge"]
            if let value = settings[syncing], value.json == true, !repository.isFork {
                notes[SettingPath([ruleset] + syncing.components)] = Note(
                    .information, kind: name, subject: ruleset, "\(syncing) has an effect in forks only")
            }
        }
        return notes
    }

    package static func named(at path: [String], _ value: JSON?) -> NamedOnGitHub.Subject? {
        RulesetCollection.named(at: path, value)
    }

    // MARK: Reading and writing

    package static func selection(mentioning subjects: Set<String>) -> RepositorySelection? {
        RepositorySelection(
            "rulesets(first: 100, includeParents: false) { pageInfo { hasNextPage } nodes { \(RulesetNode.identity) } }",
            details: RepositorySelection.Details(
                connection: "rulesets", type: "RepositoryRuleset", fields: RulesetNode.selection))
    }

    package static func reads(
        of repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        RulesetCollection.repository(repository.name).reads(node: node, desired: desired, isExclusive: isExclusive)
    }

    package static func bulkSource(
        of request: ReadRequest, in repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> BulkSource? {
        RulesetCollection.repository(repository.name).bulkSource(of: request, node: node, desired: desired)
    }

    package static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed {
        try RulesetCollection.repository(repository.name).observe(answers)
    }

    package static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Operation] {
        RulesetCollection.repository(repository.name).operations(for: changes, observed: observed)
    }
}
