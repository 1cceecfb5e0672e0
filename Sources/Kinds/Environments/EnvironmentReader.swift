import Policy

/// What REST listed of a repository's environments.
struct EnvironmentListing {
    /// By name.
    let entries: [String: JSON]
    /// Why there is nothing; `nil` where the list was read, or was not asked for.
    let failure: GitHubFailure?

    /// - Parameter isNeeded: GraphQL listed only a part.
    init(_ outcome: Result<JSON, GitHubFailure>?, isNeeded: Bool) throws {
        switch outcome {
        case .success(let body):
            failure = nil
            let list = body["environments"]?.arrayValue
            // In a sweep nobody may have asked.
            guard list != nil || !isNeeded else { throw Unreadable("GitHub did not list all environments") }
            entries = Dictionary((list ?? []).compactMap { entry in entry["name"]?.stringValue.map { ($0, entry) } }) {
                first, _ in first
            }
        case .failure(let failure):
            guard !isNeeded else { throw failure }
            (self.failure, entries) = (failure, [:])
        case nil:
            guard !isNeeded else { throw Unreadable("the list of environments was not asked for") }
            (failure, entries) = (nil, [:])
        }
    }

    func state(of name: String) -> EnvironmentState? { entries[name].flatMap { EnvironmentState(body: $0) } }
}

/// Turns one environment into the policy's words.
struct EnvironmentReader {
    let state: EnvironmentState
    let repository: RepositoryFacts
    let answers: Answers
    let listing: EnvironmentListing

    func read(into observed: inout Observed) throws {
        let name = state.name
        func withhold(_ path: SettingPath, _ reason: String) {
            observed.unreadable[SettingPath([name] + path.components)] = reason
        }
        let patterns = try patterns(withhold)
        let gates = try gates(withhold)
        if state.reviewers == nil {
            withhold(["reviewers"], "GitHub does not show the name of one of the reviewers")
        }
        if let failure = listing.failure {
            for field in ["can_admins_bypass", EnvironmentsKind.branchPolicy] {
                withhold([field], "the list of environments could not be read: \(failure)")
            }
        }
        let settings = state.settings(patterns: patterns, gates: gates?.map { $0.slug })
        observed.settings = observed.settings.setting([name], to: settings)
        observed.handles[name] = handles(patterns, gates)
        try readValues(into: &observed)
        if EnvironmentsKind.isMadeByGitHub(name) {
            observed.irremovable[name] = "GitHub makes this environment itself; exclusive leaves it alone"
        }
    }

    /// What writing carries over, or needs the ids of.
    private func handles(_ patterns: [EnvironmentState.DeploymentPattern]?, _ gates: [Gate]?) -> JSON {
        var handles: [String: JSON] = [:]
        if let failure = listing.failure { handles["obstacle"] = .string("\(failure)") }
        handles["isWhole"] = .bool(state.isWhole)
        handles["reviewers"] = .object(
            Dictionary((state.reviewers ?? []).map { ($0.reviewer.text.lowercased(), $0.body) }) { first, _ in first })
        handles["patterns"] = .array(
            (patterns ?? []).map {
                ["id": .integer($0.id), "name": .string($0.name), "field": .string($0.type.field)]
            })
        handles["gates"] = .array((gates ?? []).map { ["id": .integer($0.id), "slug": .string($0.slug)] })
        return .object(handles)
    }

    /// `nil` where they were not asked for, or are not read.
    private func patterns(
        _ withhold: (SettingPath, String) -> Void
    ) throws -> [EnvironmentState.DeploymentPattern]? {
        // GitHub answers 404 where no patterns but protected branches decide.
        guard case .custom = state.branchPolicy else { return nil }
        let request = EnvironmentsKind.patterns(of: state.name, in: repository)
        return try list("branch_policies", of: request) { reason in
            for field in ["branches", "tags"] { withhold([EnvironmentsKind.branchPolicy, field], reason) }
        }.flatMap { entries in
            let patterns = entries.compactMap { EnvironmentState.DeploymentPattern($0) }
            return patterns.count == entries.count ? patterns : nil
        }
    }

    private struct Gate {
        let id: Int
        let slug: String
    }

    private func gates(_ withhold: (SettingPath, String) -> Void) throws -> [Gate]? {
        let request = EnvironmentsKind.protectionRules(of: state.name, in: repository)
        return try list("custom_deployment_protection_rules", of: request) { withhold([EnvironmentsKind.gates], $0) }
            .flatMap { entries in
                let gates = entries.compactMap { entry -> Gate? in
                    guard let id = entry["id"]?.intValue, let slug = entry["app"]?["slug"]?.stringValue else {
                        return nil
                    }
                    return Gate(id: id, slug: slug)
                }
                return gates.count == entries.count ? gates : nil
            }
    }

    private func list(
        _ member: String, of request: ReadRequest, _ withhold: (String) -> Void
    ) throws -> [JSON]? {
        switch try answers.outcome(of: request, mayBeMissing: true) {
        case .success(let body): return body[member]?.arrayValue
        case .failure(let failure):
            withhold("\(failure)")
            return nil
        case nil: return nil
        }
    }
}
