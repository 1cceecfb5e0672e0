package import Policy

extension BranchesKind {
    package static func selection(mentioning subjects: Set<String>) -> RepositorySelection? {
        let rules =
            "branchProtectionRules(first: 100) { pageInfo { hasNextPage } nodes { \(ProtectionRule.scalarSelection) } }"
        // A key with an attribute in it is not yet a name.
        let names = subjects.filter { isExactName($0) && !$0.contains("{{") && !$0.isEmpty }.sorted()
        // An inventory may name a branch in each of its rows: anyone who has to know them is asked alone.
        let references = names.count > maximumNames ? [] : references(to: names)
        return RepositorySelection(
            (["viewerCanAdminister viewerPermission defaultBranchRef { name }", rules] + references)
                .joined(separator: " "),
            details: RepositorySelection.Details(
                connection: "branchProtectionRules", type: "BranchProtectionRule",
                fields: ProtectionRule.actorSelection))
    }

    /// Whether those branches exist that have no rule yet, where that was not asked with the rest.
    package static func further(
        of repository: RepositoryFacts, node: JSON, desired: Desired?, isExclusive: Bool
    ) -> RepositorySelection? {
        guard case .members(let branches, _)? = desired, !repository.isEmpty, showsBranches(node),
            let rules = node["branchProtectionRules"]?["nodes"]?.arrayValue
        else { return nil }
        let known = Set(rules.compactMap { $0["pattern"]?.stringValue })
        let defaultBranch = node["defaultBranchRef"]?["name"]?.stringValue
        let names = branches.filter { name, settings in
            if case .absent = settings { return false }
            return isExactName(name) && !known.contains(name) && name != defaultBranch && node[alias(of: name)] == nil
        }
        guard !names.isEmpty else { return nil }
        return RepositorySelection(references(to: names.keys.sorted()).joined(separator: " "))
    }

    // MARK: Which branches exist

    /// Most branches that every repository is asked for.
    private static let maximumNames = 20

    private static func references(to names: [String]) -> [String] {
        names.map { name in
            "\(alias(of: name)): ref(qualifiedName: \(JSON.string("refs/heads/" + name).text())) { name }"
        }
    }

    /// To whom may not read contents GitHub shows no branch at all: then which ones exist is not known.
    private static func showsBranches(_ node: JSON) -> Bool {
        node["isEmpty"] == true || node["defaultBranchRef"] != .some(.null)
    }

    private static let aliasPrefix = "branch_"

    /// A name for the answer that says itself which branch it is about, since a missing one is answered with `null`.
    static func alias(of branch: String) -> String {
        aliasPrefix + branch.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func branch(ofAlias alias: String) -> String? {
        guard alias.hasPrefix(aliasPrefix) else { return nil }
        var digits = alias.dropFirst(aliasPrefix.count)
        var bytes: [UInt8] = []
        while !digits.isEmpty {
            guard let byte = UInt8(digits.prefix(2), radix: 16) else { return nil }
            bytes.append(byte)
            digits = digits.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// By name. A branch about which GitHub reported a problem is not told.
    private static func existence(in node: JSON, problems: [GraphQLAnswer.Problem]) -> [String: JSON] {
        guard showsBranches(node) else { return [:] }
        var existence: [String: JSON] = [:]
        for (key, value) in node.objectValue ?? [:] {
            guard let branch = branch(ofAlias: key), !problems.contains(where: { $0.path.contains(key) }) else {
                continue
            }
            existence[branch] = .bool(!value.isNull)
        }
        return existence
    }

    // MARK: Reading

    package static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed {
        guard let node = answers.node else { throw Unreadable("branch protection was not asked for") }
        let connections = Set(ProtectionRule.actorLists.map { $0.connection })
        let problem = answers.problems.first { problem in
            problem.path.contains("branchProtectionRules") && connections.isDisjoint(with: problem.path)
        }
        if let problem {
            guard problem.type != "undefinedField" else { throw Unreadable(problem.message) }
            throw Unreadable("GitHub did not tell the branch protection rules: \(problem.message). \(permissionHint)")
        }
        guard let rules = node["branchProtectionRules"]?["nodes"]?.arrayValue else {
            throw Unreadable("GitHub did not tell the branch protection rules. \(permissionHint)")
        }
        if rules.isEmpty, !isSilenceTrue(in: node) {
            throw Unreadable("GitHub shows branch protection rules to administrators only. \(permissionHint)")
        }
        if node["branchProtectionRules"]?["pageInfo"]?["hasNextPage"] == true {
            throw Unreadable(
                "the repository has more than 100 branch protection rules, which is more than is read; merge some of "
                    + "them into patterns")
        }
        var observed = try observe(rules, existence: existence(in: node, problems: answers.problems))
        for problem in answers.problems where problem.type == "undefinedField" {
            for path in ProtectionRule.paths(toldBy: problem.path.first ?? "") {
                for rule in rules {
                    guard let pattern = rule["pattern"]?.stringValue else { continue }
                    observed.unreadable[SettingPath([pattern] + path.components)] = problem.message
                }
            }
        }
        return observed
    }

    /// Whether "no rules" means that there are none.
    ///
    /// To a user who cannot administer the repository GitHub says that there is none, whatever there is. An App, which
    /// is refused with an error instead, is known by having no `viewerPermission`.
    /// Source: `Repository.viewerPermission` in GitHub's GraphQL schema.
    private static func isSilenceTrue(in node: JSON) -> Bool {
        node["viewerCanAdminister"] == true || node["viewerPermission"] == .some(.null)
    }

    private static let permissionHint =
        "Grant the GitHub App \"administration: read\", or let the token's owner administer the repository."

    private static func observe(_ rules: [JSON], existence: [String: JSON]) throws -> Observed {
        var observed = Observed([:], handles: [existenceHandle: .object(existence)])
        for rule in rules {
            guard let pattern = rule["pattern"]?.stringValue, rule["id"]?.stringValue != nil else {
                throw Unreadable("GitHub returned a branch protection rule without id or pattern")
            }
            // Not through a path: a pattern is one key, dots and all.
            observed.settings = observed.settings.setting([pattern], to: ProtectionRule.settings(of: rule))
            observed.handles[pattern] = ProtectionRule.handle(of: rule)
            for list in ProtectionRule.actorLists {
                let path = SettingPath([pattern] + list.path.components)
                guard documentation.schema.lookup(path, in: observed.settings) == .unknown else { continue }
                observed.unreadable[path] =
                    "GitHub did not tell every actor of \(list.path); to see teams, grant the GitHub App "
                    + "\"members: read\""
            }
        }
        return observed
    }

    // MARK: Writing

    package static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Operation] {
        Dictionary(grouping: changes) { $0.subject }.sorted { $0.key < $1.key }.compactMap { subject, changes in
            operation(on: subject, for: changes, observed: observed, in: repository)
        }
    }

    /// One mutation for all that differs in one rule. An update names only what differs: the rest of the rule stays.
    private static func operation(
        on pattern: String, for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> Operation? {
        let rule = observed.handles[pattern]?["id"]
        if changes.contains(where: { $0.verb == .remove }) {
            guard let rule else { return nil }
            let deletion = Mutation(
                "deleteBranchProtectionRule", input: ["branchProtectionRuleId": rule], selection: "clientMutationId")
            return Operation(.protection, .mutate(deletion), changes: changes)
        }
        let input = ProtectionRule.Input(for: changes, of: pattern, observed: observed)
        let target: [String: JSON] =
            if let rule {
                ["branchProtectionRuleId": rule]
            } else {
                ["repositoryId": .string(repository.nodeID), "pattern": .string(pattern)]
            }
        let mutation = Mutation(
            rule == nil ? "createBranchProtectionRule" : "updateBranchProtectionRule",
            input: .object(input.members.merging(target) { $1 }),
            selection: "branchProtectionRule { \(ProtectionRule.scalarSelection) \(ProtectionRule.actorSelection) }")
        return Operation(
            .protection, .mutate(mutation), changes: changes, references: input.references,
            isSentIncomplete: rule == nil, echo: echo)
    }

    /// The whole rule, actors and all, so that a rule just written need not be read again.
    @Sendable private static func echo(_ payload: JSON) -> Operation.Echo? {
        guard let rule = payload["branchProtectionRule"], let pattern = rule["pattern"]?.stringValue else { return nil }
        return .object([pattern: ProtectionRule.settings(of: rule)])
    }
}
