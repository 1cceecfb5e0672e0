package import Policy

extension RepositoryKind {
    // MARK: Reading

    /// Settings by their name in the REST API, and the field of GraphQL's `Repository` that tells them.
    ///
    /// GraphQL, because REST shows the merge settings only to those who may push.
    private static let fields: [(setting: String, field: String)] = [
        ("description", "description"),
        ("homepage", "homepageUrl"),
        ("visibility", "visibility"),
        ("has_issues", "hasIssuesEnabled"),
        ("has_projects", "hasProjectsEnabled"),
        ("has_wiki", "hasWikiEnabled"),
        ("has_discussions", "hasDiscussionsEnabled"),
        ("is_template", "isTemplate"),
        ("allow_squash_merge", "squashMergeAllowed"),
        ("allow_merge_commit", "mergeCommitAllowed"),
        ("allow_rebase_merge", "rebaseMergeAllowed"),
        ("allow_auto_merge", "autoMergeAllowed"),
        ("delete_branch_on_merge", "deleteBranchOnMerge"),
        ("allow_update_branch", "allowUpdateBranch"),
        ("squash_merge_commit_title", "squashMergeCommitTitle"),
        ("squash_merge_commit_message", "squashMergeCommitMessage"),
        ("merge_commit_title", "mergeCommitTitle"),
        ("merge_commit_message", "mergeCommitMessage"),
        ("archived", "isArchived"),
        ("allow_forking", "forkingAllowed"),
        ("web_commit_signoff_required", "webCommitSignoffRequired"),
    ]

    /// Read from REST, where a server that does not know them leaves them out; GraphQL would refuse the whole query.
    private static let recentFields = ["has_pull_requests", "pull_request_creation_policy"]

    /// GitHub says `null` or `""` for a text that nobody wrote.
    private static let texts: Set = ["description", "homepage"]

    package static func selection(mentioning subjects: Set<String>) -> RepositorySelection? {
        var selection = fields.map { $0.field }
        // Apps need another permission for it.
        if subjects.contains("default_branch") { selection.append("defaultBranchRef { name }") }
        if subjects.contains("topics") {
            selection.append(
                "repositoryTopics(first: 20) { pageInfo { hasNextPage endCursor } nodes { topic { name } } }")
        }
        return RepositorySelection(selection.joined(separator: " "))
    }

    package static func reads(
        of repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        guard let desired, !desired.fieldNames.isDisjoint(with: recentFields) else { return [] }
        return [read(repository)]
    }

    package static func bulkSource(
        of request: ReadRequest, in repository: RepositoryFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> BulkSource? { .repositoryListing }

    package static var listedMembers: Set<String> { Set(recentFields) }

    private static func read(_ repository: RepositoryFacts) -> ReadRequest { ReadRequest("/repos/\(repository.name)") }

    package static func observe(_ answers: Answers, of repository: RepositoryFacts) throws -> Observed {
        guard let node = answers.node, node.objectValue != nil else {
            throw Unreadable("GitHub did not show the settings of \(repository.name)")
        }
        var partial = PartialObservation()
        for (setting, field) in fields {
            let problem = answers.problems.first { $0.path.first == field }
            guard let value = node[field].map({ normal($0, of: setting) }) else {
                if let problem { partial.withhold([setting], because: problem.message) }
                continue
            }
            if value.isNull || problem != nil {
                partial.withhold([setting], because: problem?.message ?? "GitHub did not tell \(field)")
            } else {
                partial.tell([setting: value])
            }
        }
        observeDefaultBranch(node, answers.problems, &partial)
        observeTopics(node, answers.problems, &partial)
        switch try answers.outcome(of: read(repository)) {
        case .success(let body): partial.tell(settings(inBody: body, only: recentFields))
        case .failure(let failure): partial.withhold(recentFields, because: failure.description)
        case nil: break
        }
        return partial.observed
    }

    private static func observeDefaultBranch(
        _ node: JSON, _ problems: [GraphQLAnswer.Problem], _ partial: inout PartialObservation
    ) {
        let problem = problems.first { $0.path.first == "defaultBranchRef" }
        if let name = node["defaultBranchRef"]?["name"] {
            partial.tell(["default_branch": name])
        } else if let problem {
            partial.withhold(["default_branch"], because: problem.message)
        } else if node["defaultBranchRef"] != nil {
            guard node["isEmpty"] != true else { return partial.tell(["default_branch": .null]) }
            partial.withhold(
                ["default_branch"],
                because: "GitHub did not show the default branch: grant the GitHub App \"contents: read\"")
        }
    }

    private static func observeTopics(
        _ node: JSON, _ problems: [GraphQLAnswer.Problem], _ partial: inout PartialObservation
    ) {
        let problem = problems.first { $0.path.first == "repositoryTopics" }
        guard let connection = node["repositoryTopics"] ?? problem.map({ _ in .null }) else { return }
        let topics = connection["nodes"]?.arrayValue ?? []
        let names = topics.compactMap { $0["topic"]?["name"] }
        guard problem == nil, connection["nodes"]?.arrayValue != nil, names.count == topics.count,
            connection["pageInfo"]?["hasNextPage"] != true
        else { return partial.withhold(["topics"], because: problem?.message ?? "GitHub did not give all topics") }
        partial.tell(["topics": .array(names)])
    }

    /// The settings that a repository body of the REST API tells.
    static func settings(inBody body: JSON) -> JSON {
        .object(settings(inBody: body, only: fields.map { $0.setting } + recentFields + ["default_branch", "topics"]))
    }

    private static func settings(inBody body: JSON, only names: [String]) -> [String: JSON] {
        names.reduce(into: [:]) { settings, name in
            guard let value = body[name].map({ normal($0, of: name) }), !value.isNull else { return }
            settings[name] = value
        }
    }

    private static func normal(_ value: JSON, of setting: String) -> JSON {
        if value.isNull { return texts.contains(setting) ? "" : .null }
        guard setting == "visibility", let visibility = value.stringValue else { return value }
        return .string(visibility.lowercased())
    }

    // MARK: Writing

    package static func operations(
        for changes: [Change], observed: Observed, in repository: RepositoryFacts
    ) -> [Operation] {
        let result = changes.result(over: observed.settings)
        var operations: [Operation] = []
        var together: [Change] = []
        for change in changes {
            switch change.subject {
            case "visibility": operations.append(visibility(change, in: repository))
            case "archived": operations.append(archiving(change, in: repository))
            case "topics": operations.append(topics(change, in: repository))
            case let field where isSentAlone(field, after: change.after):
                operations.append(patch([field], of: result, for: [change], in: repository))
            default: together.append(change)
            }
        }
        for doubtful in doubtfulGroups(of: together, result) {
            together.removeAll(where: doubtful.contains)
            operations.append(patch(fields(for: doubtful), of: result, for: doubtful, in: repository))
        }
        if !together.isEmpty {
            operations.append(patch(fields(for: together), of: result, for: together, in: repository))
        }
        return operations
    }

    /// A PATCH is done as a whole or not at all. What an organization's policy may forbid, or a missing branch make
    /// impossible, goes alone, so that a refusal costs nothing else.
    private static func isSentAlone(_ field: String, after: JSON?) -> Bool {
        switch field {
        case "default_branch", "allow_forking", "web_commit_signoff_required": true
        case "has_projects": after == true
        default: false
        }
    }

    /// Changes which GitHub will likely refuse because of what the repository has and the policy does not name.
    private static func doubtfulGroups(of changes: [Change], _ result: JSON) -> [[Change]] {
        var groups: [[Change]] = []
        if mergeMethods.allSatisfy({ result[$0] == false }) {
            groups.append(changes.filter { mergeMethods.contains($0.subject) })
        }
        for texts in commitTexts where !texts.isKnown(title: result[texts.title], message: result[texts.message]) {
            groups.append(changes.filter { [texts.title, texts.message].contains($0.subject) })
        }
        return groups.filter { !$0.isEmpty }
    }

    /// The changed fields, and those which GitHub validates together with them.
    private static func fields(for changes: [Change]) -> Set<String> {
        let changed = Set(changes.map { $0.subject })
        var fields = changed
        if !changed.isDisjoint(with: mergeMethods) { fields.formUnion(mergeMethods) }
        for texts in commitTexts where !changed.isDisjoint(with: [texts.title, texts.message]) {
            fields.formUnion([texts.title, texts.message])
        }
        return fields
    }

    private static func patch(
        _ fields: Set<String>, of result: JSON, for changes: [Change], in repository: RepositoryFacts
    ) -> Operation {
        let body = fields.reduce(into: [String: JSON]()) { body, field in
            // Only texts can be desired as `null`, and GitHub clears a text with the empty string.
            if let value = result[field] { body[field] = value.isNull ? "" : value }
        }
        return operation(.settings, body, for: changes, in: repository)
    }

    /// Alone, since GitHub applies other settings by the old visibility, and it may be busy with an earlier step.
    private static func visibility(_ change: Change, in repository: RepositoryFacts) -> Operation {
        operation(
            .visibility, ["visibility": change.after ?? .null], for: [change], in: repository, waitsForProgress: true)
    }

    private static func archiving(_ change: Change, in repository: RepositoryFacts) -> Operation {
        operation(
            change.after == true ? .archive : .unarchive, ["archived": change.after ?? .null], for: [change],
            in: repository)
    }

    private static func operation(
        _ stage: Operation.Stage, _ body: [String: JSON], for changes: [Change], in repository: RepositoryFacts,
        waitsForProgress: Bool = false
    ) -> Operation {
        Operation(
            stage, .write(WriteRequest(.patch, "/repos/\(repository.name)", body: .object(body))), changes: changes,
            waitsForProgress: waitsForProgress, echo: { settings(inBody: $0) })
    }

    private static func topics(_ change: Change, in repository: RepositoryFacts) -> Operation {
        let names = (change.after?.arrayValue ?? []).compactMap { $0.stringValue?.lowercased() }
        return Operation(
            .settings,
            .write(WriteRequest(.put, "/repos/\(repository.name)/topics", body: ["names": .strings(names)])),
            changes: [change], echo: { body in body["names"].map { ["topics": $0] } })
    }
}
