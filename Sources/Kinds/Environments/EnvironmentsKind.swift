package import Policy

/// What workflows deploy to, keyed by name.
package enum EnvironmentsKind: SettingKind {
    package static let name = "environments"

    /// The members of an environment's body, which GitHub replaces whole.
    static let bodyMembers: Set<String> = [
        "wait_timer", "reviewers", "prevent_self_review", "can_admins_bypass", "deployment_branch_policy",
    ]
    static let branchPolicy = "deployment_branch_policy"
    static let gates = "deployment_protection_rules"
    static let variables = "variables"
    static let secrets = "secrets"

    /// GitHub makes them itself, for Pages and for its coding agent.
    static func isMadeByGitHub(_ environment: String) -> Bool {
        ["github-pages", "copilot"].contains(environment.lowercased())
    }

    package static func contradictions(in desired: Desired) -> [Contradiction] {
        guard case .members(let environments, _) = desired else { return [] }
        return environments.sorted { $0.key < $1.key }.flatMap { contradictions(of: $0.key, $0.value) }
    }

    private static func contradictions(of environment: String, _ desired: Desired) -> [Contradiction] {
        var found: [Contradiction] = []
        if let prevented = desired["prevent_self_review"], prevented.json == true,
            let reviewers = desired["reviewers"], reviewers.json == []
        {
            found.append(
                Contradiction(
                    "environment \(environment): prevent_self_review needs reviewers, and reviewers is empty",
                    at: prevented.provenance))
        }
        guard let policy = desired[branchPolicy], case .members(let members, let provenance) = policy else {
            return found
        }
        let lists = ["branches", "tags"].compactMap { members[$0] }
        if members["protected_branches"]?.json == true {
            if let patterns = lists.first(where: { $0.json != [] }) {
                found.append(
                    Contradiction(
                        "environment \(environment): \(branchPolicy) lets either protected branches deploy or those "
                            + "named; write protected_branches: false, or name none",
                        at: patterns.provenance))
            }
        } else if lists.isEmpty {
            found.append(
                Contradiction(
                    "environment \(environment): \(branchPolicy) needs branches, tags or protected_branches: true; "
                        + "write null to let any branch deploy",
                    at: provenance, gapIn: environment))
        }
        return found
    }

    package static func inapplicable(
        _ desired: Desired, in repository: RepositoryFacts, observed: Observed
    ) -> [SettingPath: Note] {
        guard case .members(let environments, _) = desired else { return [:] }
        var notes: [SettingPath: Note] = [:]
        for (environment, settings) in environments where settings["prevent_self_review"]?.json == true {
            let schema = documentation.schema
            guard settings["reviewers"] == nil else { continue }
            switch schema.lookup([environment, "reviewers"], in: observed.settings) {
            case .value(let reviewers) where reviewers != []: continue
            case .unknown where !observed.unreadable.isEmpty: continue
            case .value, .absent, .unknown: break
            }
            notes[[environment, "prevent_self_review"]] = Note(
                .information, kind: name, subject: environment,
                "prevent_self_review has no effect without reviewers, and GitHub refuses it: name reviewers as well")
        }
        return notes
    }

    package static func named(at path: [String], _ value: JSON?) -> NamedOnGitHub.Subject? {
        guard path.count == 2, let text = value?.stringValue else { return nil }
        switch path[1] {
        case "reviewers":
            switch EnvironmentReviewer(text) {
            case .team(let slug): return .actor(.team(slug.lowercased()))
            case .user(let login): return .actor(.user(login.lowercased()))
            case nil: return nil
            }
        case gates: return .actor(.app(appSlug(text).lowercased()))
        default: return nil
        }
    }

    /// `app/change-gate` and `change-gate` are the same App.
    static func appSlug(_ text: String) -> String {
        text.lowercased().hasPrefix("app/") ? String(text.dropFirst(4)) : text
    }
}
