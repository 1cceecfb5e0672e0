/// What one push brought.
struct PushedCommit: Sendable {
    var before: String
    var after: String
    var added: [String]
    var modified: [String]
    var removed: [String] = []
}

extension World {
    /// Queues an event about a repository: action, `parts`, repository, organization, sender, as GitHub orders them.
    mutating func queue(
        _ event: String, _ action: String?, _ parts: JSONObject = [:], repositoryID: Int, grantedTo role: Role? = nil,
        by actor: Actor
    ) {
        guard let repository = repositories[repositoryID] else { return }
        var payload = JSONObject()
        if let action { payload.add("action", action) }
        payload.append(contentsOf: parts)
        var block = repositoryJSON(repository, .webhook)
        // The `repository` of a team event says what that team may do.
        if event == "team", let role {
            block.add("permissions", permissionsJSON(role))
            block.add("role_name", role.rawValue)
        }
        if event == "security_and_analysis" {
            block.add("network_count", forkCount(of: repositoryID))
            block.add("subscribers_count", 0)
            block.add("security_and_analysis", securityAndAnalysis(of: repository))
        }
        payload.add("repository", block)
        addEnvelope(to: &payload, ownerID: repository.ownerID, by: actor)
        outbox.append(
            WebhookEvent(
                event: event, action: action, payload: payload, repositoryID: repositoryID,
                organizationID: repository.ownerID))
    }

    mutating func queue(
        _ event: String, _ action: String?, _ parts: JSONObject = [:], organizationID: Int, by actor: Actor
    ) {
        var payload = JSONObject()
        if let action { payload.add("action", action) }
        payload.append(contentsOf: parts)
        addEnvelope(to: &payload, ownerID: organizationID, by: actor)
        outbox.append(
            WebhookEvent(
                event: event, action: action, payload: payload, repositoryID: nil, organizationID: organizationID))
    }

    private func addEnvelope(to payload: inout JSONObject, ownerID: Int, by actor: Actor) {
        if let owner = accounts[ownerID], owner.kind == .organization {
            payload.add("organization", organizationJSON(owner))
        }
        if let sender = account(of: actor) { payload.add("sender", accountJSON(sender)) }
    }

    /// `create` or `delete` of a branch.
    mutating func queueRef(_ event: String, _ branch: String, repositoryID: Int, by actor: Actor) {
        guard let repository = repositories[repositoryID] else { return }
        var parts: JSONObject = ["ref": .string(branch), "ref_type": "branch"]
        if event == "create" {
            parts.add("master_branch", repository.defaultBranch)
            parts.add("description", nullable: repository.description)
        }
        parts.add("pusher_type", "user")
        queue(event, nil, parts, repositoryID: repositoryID, by: actor)
    }

    mutating func queuePush(_ push: PushedCommit, branch: String, repositoryID: Int, by actor: Actor) {
        guard let repository = repositories[repositoryID], let pusher = account(of: actor) else { return }
        let page = "\(htmlURL)/\(fullName(of: repository))"
        let email = "\(pusher.id)+\(pusher.login)@users.noreply.github.com"
        let person: JSON = [
            "name": .string(pusher.name ?? pusher.login), "email": .string(email), "username": .string(pusher.login),
        ]
        let commit: JSON = [
            "id": .string(push.after),
            "tree_id": .string(ObjectName.hexadecimal(of: ObjectName.seed(of: push.after.utf8))),
            "distinct": true, "message": .string("Update \((push.added + push.modified).joined(separator: ", "))"),
            "timestamp": .string(now.iso8601), "url": .string("\(page)/commit/\(push.after)"),
            "author": person, "committer": person, "added": .array(push.added.map { .string($0) }),
            "removed": .array(push.removed.map { .string($0) }),
            "modified": .array(push.modified.map { .string($0) }),
        ]
        let isNew = push.before.allSatisfy { $0 == "0" }
        let range = isNew ? "commit/\(push.after)" : "compare/\(push.before.prefix(12))...\(push.after.prefix(12))"
        let parts: JSONObject = [
            "ref": .string("refs/heads/\(branch)"), "before": .string(push.before), "after": .string(push.after),
            "created": .bool(isNew), "deleted": false, "forced": false, "base_ref": nil,
            "compare": .string("\(page)/\(range)"), "commits": [commit], "head_commit": commit,
            "pusher": ["name": .string(pusher.login), "email": .string(email)],
        ]
        queue("push", nil, parts, repositoryID: repositoryID, by: actor)
    }
}
