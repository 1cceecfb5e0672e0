package import Policy

extension EnvironmentsKind {
    /// One operation for each environment, whose requests follow one another: its body, patterns and Apps that are new,
    /// then those that go. So at no moment may less deploy than before and after. Variables and secrets have their own,
    /// where the environment exists.
    package static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Operation] {
        Dictionary(grouping: changes) { $0.subject }.sorted { $0.key < $1.key }.flatMap { name, changes in
            EnvironmentWriter(
                name: name, changes: changes, present: observed.settings[name], handles: observed.handles[name],
                repository: repository
            ).operations
        }
    }
}

private struct EnvironmentWriter {
    let name: String
    let changes: [Change]
    /// `nil` where it does not exist yet.
    let present: JSON?
    let handles: JSON?
    let repository: RepositoryFacts

    private var path: APIPath { "/repos/\(repository.name)/environments/\(name)" }
    private var patternsPath: APIPath { EnvironmentsKind.patterns(of: name, in: repository).path }
    private var gatesPath: APIPath { EnvironmentsKind.protectionRules(of: name, in: repository).path }

    var operations: [Operation] {
        let ofValues = changes.filter { EnvironmentValueWriter.concerns($0) }
        return [operation(for: changes.filter { !EnvironmentValueWriter.concerns($0) })].compactMap { $0 }
            + values.operations(for: ofValues)
    }

    private var values: EnvironmentValueWriter {
        EnvironmentValueWriter(environment: name, repository: repository)
    }

    private func operation(for changes: [Change]) -> Operation? {
        guard !changes.isEmpty else { return nil }
        if changes.contains(where: { $0.path.components.count == 1 && $0.verb == .remove }) {
            return Operation(.environments, .write(WriteRequest(.delete, path)), changes: changes)
        }
        let desired = changes.reduce(JSON.object([name: present ?? [:]])) { $1.applied(to: $0) }[name] ?? [:]
        let needsBody = present == nil || changes.contains(where: concernsBody)
        var writes = needsBody ? [WriteRequest(.put, path, body: body(desired))] : []
        let patterns = patternWrites(desired)
        let gates = gateWrites(desired)
        writes += patterns.additions + gates.additions + patterns.removals + gates.removals
        if present == nil { writes += values.creations(in: desired) }
        guard !writes.isEmpty else { return nil }
        return Operation(
            .environments, .inOrder(writes), changes: changes, obstacle: needsBody ? obstacle : nil,
            echo: needsBody && writes.count == 1 ? echo : nil)
    }

    /// Reads the answer to a write of the body, which holds neither patterns nor Apps.
    private var echo: @Sendable (JSON) -> JSON? {
        let name = name
        return { body in
            EnvironmentState(body: body).map { .object([name: $0.settings(patterns: nil, gates: nil)]) }
        }
    }

    /// Whether a change needs the environment's own request.
    private func concernsBody(_ change: Change) -> Bool {
        let steps = change.path.components
        guard steps.count > 1, EnvironmentsKind.bodyMembers.contains(steps[1]) else { return false }
        return steps.count == 2 || steps[2] == "protected_branches"
    }

    /// GitHub resets what the body does not name.
    private var obstacle: String? {
        guard let present else { return nil }
        let head = "GitHub resets what a write of environment \(name) does not name, and"
        if handles?["isWhole"] != true {
            let reason = handles?["obstacle"]?.stringValue.map { ": \($0)" } ?? ""
            return "\(head) can_admins_bypass and \(EnvironmentsKind.branchPolicy) could not be read\(reason)"
        }
        if present["reviewers"] == nil,
            !changes.contains(where: { $0.path.components.dropFirst().first == "reviewers" })
        {
            return "\(head) GitHub does not show the name of one of its reviewers; name them in the policy"
        }
        return nil
    }

    // MARK: The body

    /// What the policy wants and GitHub has, and no member that neither of them knows: older servers refuse it.
    private func body(_ desired: JSON) -> JSON {
        var body: [String: JSON] = [:]
        body["wait_timer"] = desired["wait_timer"]
        let reviewers = desired["reviewers"]?.arrayValue
        body["reviewers"] = reviewers.map { .array($0.compactMap(reviewer)) }
        // Without reviewers GitHub refuses it, and what is not named is off.
        let isNamed = changes.contains { $0.path.components.dropFirst().first == "prevent_self_review" }
        if reviewers?.isEmpty == false, desired["prevent_self_review"] == true || isNamed {
            body["prevent_self_review"] = desired["prevent_self_review"]
        }
        body["can_admins_bypass"] = desired["can_admins_bypass"]
        body[EnvironmentsKind.branchPolicy] = desired[EnvironmentsKind.branchPolicy].map { policy in
            guard !policy.isNull else { return .null }
            let isProtected = policy["protected_branches"] == true
            return ["protected_branches": .bool(isProtected), "custom_branch_policies": .bool(!isProtected)]
        }
        return .object(body)
    }

    private func reviewer(_ value: JSON) -> JSON? {
        guard let reviewer = value.stringValue.flatMap({ EnvironmentReviewer($0) }) else { return nil }
        return handles?["reviewers"]?[reviewer.text.lowercased()] ?? reviewer.body
    }

    // MARK: Patterns and Apps

    private typealias Writes = (additions: [WriteRequest], removals: [WriteRequest])

    private func patternWrites(_ desired: JSON) -> Writes {
        var writes: Writes = ([], [])
        // GitHub drops the patterns when others decide.
        guard let policy = desired[EnvironmentsKind.branchPolicy]?.objectValue, policy["protected_branches"] != true
        else { return writes }
        let present = handles?["patterns"]?.arrayValue ?? []
        for type in EnvironmentState.DeploymentPattern.Kind.allCases {
            guard let names = policy[type.field]?.arrayValue else { continue }
            let known = present.filter { $0["field"]?.stringValue == type.field }
            for name in names where !known.contains(where: { $0["name"] == name }) {
                // Older servers know branches only.
                let body: JSON = type == .branch ? ["name": name] : ["name": name, "type": .string(type.rawValue)]
                writes.additions.append(WriteRequest(.post, patternsPath, body: body))
            }
            for id in known.filter({ $0["name"].map { !names.contains($0) } ?? false }).compactMap({
                $0["id"]?.intValue
            }) {
                writes.removals.append(
                    WriteRequest(
                        .delete, "/repos/\(repository.name)/environments/\(name)/deployment-branch-policies/\(id)"))
            }
        }
        return writes
    }

    private func gateWrites(_ desired: JSON) -> Writes {
        var writes: Writes = ([], [])
        guard let apps = desired[EnvironmentsKind.gates]?.arrayValue else { return writes }
        let slugs = apps.compactMap { $0.stringValue.map { EnvironmentsKind.appSlug($0) } }
        let present = handles?["gates"]?.arrayValue ?? []
        let known = Set(present.compactMap { $0["slug"]?.stringValue?.lowercased() })
        for slug in slugs where !known.contains(slug.lowercased()) {
            writes.additions.append(
                WriteRequest(
                    .post, gatesPath,
                    body: ["integration_id": .unresolved(.databaseID(.app(slug)))]))
        }
        let wanted = Set(slugs.map { $0.lowercased() })
        for gate in present where gate["slug"]?.stringValue.map({ !wanted.contains($0.lowercased()) }) ?? false {
            guard let id = gate["id"]?.intValue else { continue }
            writes.removals.append(
                WriteRequest(
                    .delete, "/repos/\(repository.name)/environments/\(name)/deployment_protection_rules/\(id)"))
        }
        return writes
    }
}
