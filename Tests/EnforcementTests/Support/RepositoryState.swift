import Policy

/// What the double knows of its repository, in GitHub's own words.
struct RepositoryState: Sendable {
    /// The GraphQL `Repository`.
    var node: JSON = [
        "id": "R_api", "databaseId": 7, "name": "api", "nameWithOwner": "acme/api", "visibility": "PRIVATE",
        "isFork": false, "isTemplate": false, "isArchived": false, "isEmpty": false,
        "defaultBranchRef": ["name": "main"], "repositoryTopics": ["nodes": []], "description": "An API",
        "hasWikiEnabled": true, "hasIssuesEnabled": true, "hasProjectsEnabled": true, "deleteBranchOnMerge": false,
        "allowUpdateBranch": false, "forkingAllowed": false, "viewerCanAdminister": true,
        "branchProtectionRules": ["nodes": [], "pageInfo": ["hasNextPage": false]],
    ]
    /// What a GET answers, by path.
    var lists: [String: JSON] = [
        "/repos/acme/api/teams": [], "/repos/acme/api/hooks": [], "/repos/acme/api/autolinks": [],
        "/repos/acme/api/actions/permissions": ["enabled": true, "allowed_actions": "all"],
    ]
    /// Node ids of the users (`user/octocat`), teams and Apps that exist.
    var actors = ["user/octocat": "U_octocat", "user/automation": "U_automation", "team/devops": "T_devops"]
    /// Of what was made last; never given twice.
    private var nextID = 1000
    /// Fields of a PATCH that are accepted and not changed.
    var ignored: Set<String> = []

    var rules: [JSON] { node["branchProtectionRules"]?["nodes"]?.arrayValue ?? [] }

    private static let fields = [
        "description": "description", "visibility": "visibility", "archived": "isArchived",
        "has_wiki": "hasWikiEnabled", "has_issues": "hasIssuesEnabled", "has_projects": "hasProjectsEnabled",
        "delete_branch_on_merge": "deleteBranchOnMerge", "allow_update_branch": "allowUpdateBranch",
        "allow_forking": "forkingAllowed",
    ]

    // MARK: REST

    /// Does what a write asks for.
    mutating func apply(_ write: WriteRequest) -> JSON {
        let parts = write.path.text.split(separator: "/").map { String($0) }
        switch (write.method, parts.dropFirst(3).first) {
        case (.patch, nil): return patch(write.body ?? [:])
        case (.post, let list?):
            let path = "/repos/acme/api/\(list)"
            let present = lists[path]?.arrayValue ?? []
            nextID += 1
            let body = (write.body ?? [:]).setting(["id"], to: .integer(nextID))
            lists[path] = .array(present + [body])
            return body
        case (.delete, let list?) where parts.first == "repos":
            let path = "/repos/acme/api/\(list)"
            lists[path] = .array(
                (lists[path]?.arrayValue ?? []).filter { $0["id"] != Int(parts[4]).map { .integer($0) } })
            return .null
        case (.delete, _):
            let path = "/repos/acme/api/teams"
            lists[path] = .array((lists[path]?.arrayValue ?? []).filter { $0["slug"]?.stringValue != parts[3] })
            return .null
        case (.put, _):
            lists[write.path.text] = write.body ?? [:]
            return .null
        default: return .null
        }
    }

    private mutating func patch(_ body: JSON) -> JSON {
        for (name, value) in body.objectValue ?? [:] where !ignored.contains(name) {
            guard let field = Self.fields[name] else { continue }
            let word = name == "visibility" ? value.stringValue.map { .string($0.uppercased()) } : value
            node = node.setting([field], to: word)
        }
        return .object(
            Self.fields.compactMapValues { field in
                field == "visibility" ? node[field]?.stringValue.map { .string($0.lowercased()) } : node[field]
            })
    }

    // MARK: GraphQL

    func answer(_ query: GraphQLQuery) -> JSON {
        query.name == "Actors" ? actors(query) : ["data": ["repository": node]]
    }

    private func actors(_ query: GraphQLQuery) -> JSON {
        var data: [String: JSON] = [:]
        var errors: [JSON] = []
        for variable in query.variables where variable.name != "organization" {
            let alias = "a\(variable.name.dropFirst())"
            let isTeam = query.selection.contains("\(alias): organization")
            let id = actors["\(isTeam ? "team" : "user")/\(variable.value.stringValue ?? "")"]
            let found = id.map { JSON.object(["id": .string($0)]) } ?? .null
            data[alias] = isTeam ? ["team": found] : found
            if id == nil, !isTeam {
                errors.append(["type": "NOT_FOUND", "message": "Could not resolve to a User", "path": [.string(alias)]])
            }
        }
        return ["data": .object(data), "errors": .array(errors)]
    }

    mutating func apply(_ batch: MutationBatch) -> JSON {
        var data: [String: JSON] = [:]
        for (index, mutation) in batch.mutations.enumerated() {
            data[MutationBatch.alias(index)] = apply(mutation)
        }
        return ["data": .object(data)]
    }

    private mutating func apply(_ mutation: Mutation) -> JSON {
        switch mutation.field {
        case "updateTeamsRepository":
            let path = "/repos/acme/api/teams"
            let words = ["READ": "pull", "WRITE": "push"]
            let permission = mutation.input["permission"]?.stringValue ?? ""
            let slugs = Dictionary(actors.map { ($1, String($0.split(separator: "/")[1])) }) { first, _ in first }
            for id in (mutation.input["teamIds"]?.arrayValue ?? []).compactMap({ $0.stringValue }) {
                let team: JSON = [
                    "slug": .string(slugs[id] ?? id), "node_id": .string(id),
                    "permission": .string(words[permission] ?? permission.lowercased()),
                ]
                let others = (lists[path]?.arrayValue ?? []).filter { $0["node_id"]?.stringValue != id }
                lists[path] = .array(others + [team])
            }
            return ["repository": ["id": "R_api"]]
        case "createBranchProtectionRule":
            let rule = Self.rule(id: "BPR_\(rules.count + 1)").merging(mutation.input)
            node = node.setting(["branchProtectionRules", "nodes"], to: .array(rules + [rule]))
            return ["branchProtectionRule": rule]
        case "updateBranchProtectionRule":
            let id = mutation.input["branchProtectionRuleId"]
            let changed = rules.map { $0["id"] == id ? $0.merging(mutation.input) : $0 }
            node = node.setting(["branchProtectionRules", "nodes"], to: .array(changed))
            return ["branchProtectionRule": changed.first { $0["id"] == id } ?? .null]
        case "deleteBranchProtectionRule":
            let rest = rules.filter { $0["id"] != mutation.input["branchProtectionRuleId"] }
            node = node.setting(["branchProtectionRules", "nodes"], to: .array(rest))
            return ["clientMutationId": "deleted"]
        default: return ["clientMutationId": nil]
        }
    }

    /// A rule as GitHub makes it when nothing is asked for.
    static func rule(id: String, pattern: String = "") -> JSON {
        let off = [
            "requiresStatusChecks", "requiresApprovingReviews", "restrictsReviewDismissals", "restrictsPushes",
            "requiresDeployments", "requiresStrictStatusChecks", "isAdminEnforced", "dismissesStaleReviews",
            "requiresCodeOwnerReviews", "requireLastPushApproval", "requiresLinearHistory", "allowsForcePushes",
            "allowsDeletions", "blocksCreations", "requiresConversationResolution", "lockBranch",
            "lockAllowsFetchAndMerge", "requiresCommitSignatures",
        ]
        let lists = [
            "pushAllowances", "reviewDismissalAllowances", "bypassPullRequestAllowances", "bypassForcePushAllowances",
        ]
        var rule: [String: JSON] = ["id": .string(id), "pattern": .string(pattern), "requiredStatusChecks": []]
        for field in off { rule[field] = false }
        for list in lists { rule[list] = ["nodes": [], "pageInfo": ["hasNextPage": false]] }
        return .object(rule)
    }
}

extension JSON {
    /// A rule with what an input asks for; node ids become users of that name.
    fileprivate func merging(_ input: JSON) -> JSON {
        let lists = [
            "pushActorIds": "pushAllowances", "reviewDismissalActorIds": "reviewDismissalAllowances",
            "bypassPullRequestActorIds": "bypassPullRequestAllowances",
            "bypassForcePushActorIds": "bypassForcePushAllowances",
        ]
        var members = objectValue ?? [:]
        for (name, value) in input.objectValue ?? [:] where !["repositoryId", "branchProtectionRuleId"].contains(name) {
            if name == "requiredStatusChecks" {
                members[name] = .array(
                    (value.arrayValue ?? []).map { ["context": $0["context"] ?? .null, "app": nil] })
                continue
            }
            guard let connection = lists[name] else {
                members[name] = value
                continue
            }
            let nodes = (value.arrayValue ?? []).compactMap { $0.stringValue }.map { id -> JSON in
                ["actor": ["__typename": "User", "id": .string(id), "login": .string(String(id.dropFirst(2)))]]
            }
            members[connection] = ["nodes": .array(nodes), "pageInfo": ["hasNextPage": false]]
        }
        return .object(members)
    }
}
