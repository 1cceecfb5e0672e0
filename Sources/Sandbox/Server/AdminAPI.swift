/// `/_sandbox/…`: lets other processes switch faults, act as a person and look at the state. It is not GitHub's.
struct AdminAPI: Sendable {
    let state: GitHubState
    let service: GitHubService
    let recorder: Recorder
    let sender: WebhookSender
    let latency: LatencySetting
    let organization: String

    func answer(_ incoming: GitHubService.Incoming) async -> APIResponse {
        do {
            let parts = incoming.path.split(separator: "/").dropFirst().map { String($0) }
            guard let body = incoming.body.isEmpty ? .object([:]) : JSON(parsing: incoming.body),
                let object = body.object
            else { throw Refusal(400, "The body must be a JSON object.") }
            switch (incoming.method, parts.first, parts.dropFirst().first) {
            case ("GET", "state", nil): return .ok(summary())
            case ("GET", "counts", nil): return .ok(recorder.counts.json)
            case ("GET", "exchanges", nil): return .ok(recorder.exchanges.map { $0.json })
            case ("GET", "dispatches", nil): return .ok(dispatches())
            case ("POST", "counts", "reset"):
                recorder.reset()
                return .noContent
            case ("POST", "faults", nil):
                return APIResponse(201, ["id": .int(service.faults.add(try Fault(object)))])
            case ("DELETE", "faults", let id):
                if let id { service.faults.remove(Int(id) ?? 0) } else { service.faults.clear() }
                return .noContent
            case ("POST", "latency", nil):
                latency.milliseconds = try Fields(object).int("milliseconds") ?? 0
                return .noContent
            case ("POST", "consistency", nil): return try setConsistency(Fields(object))
            case ("POST", "webhook", nil): return try setWebhook(Fields(object))
            case ("POST", "permissions", nil): return try grant(object)
            case ("POST", "actions-token", nil): return try actionsToken(Fields(object))
            case ("POST", "rulesets", nil):
                let count = try Fields(object).int("per_repository") ?? 2
                try state.write { [organization] world in try world.generateRulesets(count, in: organization) }
                return .noContent
            case ("POST", "custom-roles", nil): return try addCustomRole(Fields(object))
            case ("POST", "act", let verb?) where RulesetAction.verbs.contains(verb):
                let action = RulesetAction(state: state, organization: organization)
                return .ok(try action.perform(verb, Fields(object)))
            case ("POST", "act", let verb?) where PullRequestAction.verbs.contains(verb):
                let action = PullRequestAction(state: state, organization: organization)
                return .ok(try action.perform(verb, Fields(object)))
            case ("POST", "act", let verb?):
                let action = UserAction(state: state, organization: organization)
                return .ok(try action.perform(verb, Fields(object)))
            default: throw Refusal(404, "No such sandbox command: \(incoming.method) \(incoming.path)")
            }
        } catch {
            return APIResponse(Refusal.of(error))
        }
    }

    private func setConsistency(_ fields: Fields) throws(Refusal) -> APIResponse {
        var delay = ConsistencyDelay.none
        if let requests = try fields.int("requests") { delay = .requests(requests) }
        if let seconds = try fields.int("seconds") { delay = .seconds(seconds) }
        state.write { [delay] in $0.consistencyDelay = delay }
        return .noContent
    }

    private func addCustomRole(_ fields: Fields) throws(Refusal) -> APIResponse {
        try fields.require("id", "name")
        let base = try fields.choice("base_role", of: ["read", "triage", "write", "maintain"])
        let role = CustomRole(
            id: try fields.int("id") ?? 0, name: try fields.string("name") ?? "",
            base: base.flatMap { Role(rawValue: $0) } ?? .read)
        state.write { [organization] world in
            guard let owner = world.organization(login: organization) else { return }
            world.updateOrganization(owner.id) { $0.customRoles.append(role) }
        }
        return .noContent
    }

    private func setWebhook(_ fields: Fields) throws(Refusal) -> APIResponse {
        let url = try fields.string("url")
        let secret = try fields.string("secret")
        state.write { [organization] world in
            for app in world.apps.values where app.isOwn(by: world.organization(login: organization)) {
                world.updateApp(app.id) { app in
                    app.hook = url.map { AppHook(id: app.hook?.id ?? 109_947_526, url: $0, secret: secret) }
                }
            }
        }
        return .noContent
    }

    /// What the organization grants to the App from now on, beside what it has granted; `events` are subscribed to.
    private func grant(_ permissions: JSONObject) throws(Refusal) -> APIResponse {
        var levels: [String: Permissions.Level] = [:]
        let events = try Fields(permissions).strings("events") ?? []
        for (key, value) in permissions where key != "events" {
            guard let level = value.string.flatMap({ Permissions.Level(rawValue: $0) }) else {
                throw Refusal(422, "The permission \(key) must be read, write or admin.")
            }
            levels[key] = level
        }
        state.write { [levels, organization] world in
            let own = world.apps.values.filter { $0.isOwn(by: world.organization(login: organization)) }.map { $0.id }
            for installation in world.installations.values where own.contains(installation.appID) {
                world.updateInstallation(installation.id) { installation in
                    installation.permissions.levels.merge(levels) { _, new in new }
                    installation.events += events.filter { !installation.events.contains($0) }
                }
            }
        }
        return .noContent
    }

    /// The token that a job of GitHub Actions has in a repository, with the permissions that its workflow gives it.
    private func actionsToken(_ fields: Fields) throws -> APIResponse {
        try fields.require("repository", "permissions")
        let name = try fields.string("repository") ?? ""
        let given = try fields.fields("permissions")?.object ?? [:]
        return try state.write { [organization] world in
            guard let owner = world.organization(login: organization)?.id,
                let repository = world.repository(ownerID: owner, name: name),
                let app = world.app(slug: "github-actions"),
                let installation = world.installation(accountID: owner, appID: app.id)
            else { throw Refusal.notFound }
            var levels: [String: Permissions.Level] = ["metadata": .read]
            for (key, value) in given {
                levels[key.replacing("-", with: "_")] = value.string.flatMap { Permissions.Level(rawValue: $0) }
            }
            let text = "ghs_" + ObjectName.hexadecimal(of: UInt64(world.nextID(.run))).prefix(36)
            world.addToken(
                text,
                Token(
                    holder: .installation(installation.id), permissions: Permissions(levels),
                    repositoryIDs: [repository.id], expiresAt: world.now + 3600))
            return APIResponse(201, ["token": .string(text)])
        }
    }

    private func dispatches() -> [JSONObject] {
        state.read { world in
            world.dispatches.map { dispatch in
                let repository = world.repositories[dispatch.repositoryID]
                return [
                    "id": .int(dispatch.id), "repository": .string(repository?.name ?? ""),
                    "workflow_id": .int(dispatch.workflowID), "ref": .string(dispatch.ref),
                    "inputs": .object(dispatch.inputs),
                ]
            }
        }
    }

    private func summary() -> JSONObject {
        let pending = sender.pending
        return state.read { world in
            let owner = world.organization(login: organization)?.id ?? 0
            let repositories = world.repositoryIDs(ofOwner: owner, by: .name).compactMap { world.repositories[$0] }
            let blocks = repositories.map { repository -> JSON in
                [
                    "id": .int(repository.id), "name": .string(repository.name),
                    "visibility": .string(repository.visibility.rawValue), "archived": .bool(repository.isArchived),
                    "branches": .int(repository.branches.count), "default_branch": .string(repository.defaultBranch),
                    "protected": .array(repository.rules.map { .string($0.pattern) }),
                    "autolinks": .int(repository.autolinks.count), "hooks": .int(repository.hooks.count),
                    "teams": .int(repository.teamGrants.count),
                ]
            }
            return [
                "organization": .string(organization), "repositories": .array(blocks),
                "teams": .array(world.teams(ofOrganization: owner).map { .string($0.slug) }),
                "deliveries": .int(world.deliveries.count), "pending_deliveries": .int(pending),
                "faults": .int(service.faults.count),
                "requests": .object(recorder.counts.json),
            ]
        }
    }
}
