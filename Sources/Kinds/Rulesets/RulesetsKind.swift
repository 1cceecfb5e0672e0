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
                Contradiction("\(kept.count) rulesets; GitHub allows \(maximumCount) in one repository", at: provenance)
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
        let text = value?.stringValue
        switch Array(path.dropFirst()) {
        case let place where place.count == 2 && place[0] == "bypass_actors" && value == nil:
            return BypassActor(place[1]).flatMap(named)
        case let place where place.starts(with: ["rules", "pull_request", "required_reviewers"]):
            return place.count == 4 && value == nil ? BypassActor(place[3]).flatMap(named) : nil
        case ReviewDismissal.path.components + ["allowed_actors"]:
            let actor = text.flatMap { BypassActor($0) }
            if case .app(let slug)? = actor { return .actor(.installation(slug)) }
            return actor.flatMap(named)
        case ["rules", "required_status_checks", "required_status_checks", "app"]:
            return text.map { .actor(.app($0)) }
        default: return nil
        }
    }

    private static func named(_ actor: BypassActor) -> NamedOnGitHub.Subject? {
        switch actor {
        case .team(let slug): .actor(.team(slug))
        case .app(let slug): .actor(.app(slug))
        case .user(let login): .actor(.user(login))
        case .role(let name): BypassActor.roleIDs[name.lowercased()] == nil ? .role(name) : nil
        case .organizationAdmin, .deployKey: nil
        }
    }
}
