extension RouteTable {
    static let hooks =
        hooks(
            of: HookOwner(path: "/repos/{owner}/{repo}/hooks", scope: .repository, permission: "repository_hooks") {
                world, request in
                let repository = try world.repository(request)
                return (repository.hooks, "\(world.url(of: repository))/hooks")
            } edit: { world, request, change in
                try world.updateSilently(request.repositoryID) { try change(&$0.hooks) }
            })
        + hooks(
            of: HookOwner(path: "/orgs/{org}/hooks", scope: .organization, permission: "organization_hooks") {
                world, request in
                let login = world.accounts[request.organizationID]?.login ?? "ghost"
                return (
                    world.organizations[request.organizationID]?.hooks ?? [], "\(world.apiURL)/orgs/\(login)/hooks"
                )
            } edit: { world, request, change in
                var hooks = world.organizations[request.organizationID]?.hooks ?? []
                try change(&hooks)
                world.updateOrganization(request.organizationID) { [hooks] in $0.hooks = hooks }
            })

    /// What has webhooks: a repository or an organization.
    struct HookOwner: Sendable {
        let path: String
        let scope: Route.Scope
        let permission: String
        /// With the address of their list.
        let read: @Sendable (borrowing World, APIRequest) throws -> (hooks: [Hook], url: String)
        let edit: @Sendable (inout World, APIRequest, (inout [Hook]) throws -> Void) throws -> Void

        fileprivate func hook(_ world: borrowing World, _ request: APIRequest) throws -> Hook {
            let id = try request.number("hook_id")
            guard let hook = try read(world, request).hooks.first(where: { $0.id == id }) else {
                throw Refusal.notFound
            }
            return hook
        }

        fileprivate func json(_ hook: Hook, _ world: borrowing World, _ request: APIRequest) throws -> JSONObject {
            hook.json("\(try read(world, request).url)/\(hook.id)", type)
        }

        fileprivate var type: String { scope.isOrganization ? "Organization" : "Repository" }

        fileprivate func change(
            _ world: inout World, _ request: APIRequest, _ change: (inout Hook) throws -> Void
        ) throws {
            let id = try hook(world, request).id
            let now = world.now
            try edit(&world, request) { hooks in
                for index in hooks.indices where hooks[index].id == id {
                    try change(&hooks[index])
                    hooks[index].updatedAt = now
                }
            }
        }
    }

    static func hooks(of owner: HookOwner) -> [Route] {
        let path = owner.path
        return [
            Route("GET", path, owner.scope, (owner.permission, .read)) { world, request in
                let (hooks, url) = try owner.read(world, request)
                return Page(request).answer(hooks, url, request) { $0.json("\(url)/\($0.id)", owner.type) }
            },
            Route("POST", path, owner.scope, (owner.permission, .write)) { world, request in
                let fields = Fields(try request.object())
                if owner.scope.isOrganization { try fields.require("name", "config") }
                if let name = try fields.string("name"), name != "web" {
                    throw Refusal.validation("Hook", "name", "invalid", "name must be 'web'")
                }
                let config = HookConfig(try fields.fields("config") ?? Fields([:]))
                guard let url = try config.url() else {
                    throw Refusal.validation("Hook", "url", "missing_field", "url is missing a scheme")
                }
                let hook = Hook(
                    id: world.nextID(.hook), isActive: try fields.bool("active") ?? true,
                    events: try events(fields, "events", owner) ?? ["push"], url: url,
                    contentType: try config.contentType() ?? .form, insecureSSL: try config.insecureSSL() ?? "0",
                    secret: try config.secret(), createdAt: world.now, updatedAt: world.now)
                try owner.edit(&world, request) { try hook.add(to: &$0, of: owner.type.lowercased()) }
                let json = try owner.json(hook, world, request)
                return APIResponse(
                    201, .object(json),
                    headers: [(name: "location", value: "\(try owner.read(world, request).url)/\(hook.id)")])
            },
            Route("GET", "\(path)/{hook_id}", owner.scope, (owner.permission, .read)) { world, request in
                .ok(try owner.json(owner.hook(world, request), world, request))
            },
            Route("PATCH", "\(path)/{hook_id}", owner.scope, (owner.permission, .write)) { world, request in
                let fields = Fields(try request.object())
                try owner.change(&world, request) { hook in
                    if let config = try fields.fields("config") {
                        let config = HookConfig(config)
                        // A config without a secret removes the secret; `…/config` keeps it.
                        guard let url = try config.url() else {
                            throw Refusal.validation("Hook", "url", "missing_field", "url is missing a scheme")
                        }
                        hook.url = url
                        hook.contentType = try config.contentType() ?? .form
                        hook.insecureSSL = try config.insecureSSL() ?? "0"
                        hook.secret = try config.secret()
                    }
                    if let events = try events(fields, "events", owner) { hook.events = events }
                    for event in try events(fields, "add_events", owner) ?? [] where !hook.events.contains(event) {
                        hook.events.append(event)
                    }
                    let removed = try fields.strings("remove_events") ?? []
                    hook.events.removeAll { removed.contains($0) }
                    if let isActive = try fields.bool("active") { hook.isActive = isActive }
                }
                return .ok(try owner.json(owner.hook(world, request), world, request))
            },
            Route("DELETE", "\(path)/{hook_id}", owner.scope, (owner.permission, .write)) { world, request in
                let id = try owner.hook(world, request).id
                try owner.edit(&world, request) { $0.removeAll { $0.id == id } }
                return .noContent
            },
            Route("GET", "\(path)/{hook_id}/config", owner.scope, (owner.permission, .read)) { world, request in
                .ok(try owner.hook(world, request).config)
            },
            Route("PATCH", "\(path)/{hook_id}/config", owner.scope, (owner.permission, .write)) { world, request in
                let config = HookConfig(Fields(try request.object()))
                try owner.change(&world, request) { hook in
                    if let url = try config.url() { hook.url = url }
                    if let type = try config.contentType() { hook.contentType = type }
                    if let insecure = try config.insecureSSL() { hook.insecureSSL = insecure }
                    if let secret = try config.secret() { hook.secret = secret }
                }
                return .ok(try owner.hook(world, request).config)
            },
            Route("POST", "\(path)/{hook_id}/pings", owner.scope, (owner.permission, .read)) { world, request in
                _ = try owner.hook(world, request)
                return .noContent
            },
        ]
    }

    private static let knownEvents: Set<String> = [
        "*", "branch_protection_rule", "check_run", "check_suite", "code_scanning_alert", "commit_comment", "create",
        "custom_property_values", "delete", "dependabot_alert", "deploy_key", "deployment", "deployment_status",
        "discussion", "discussion_comment", "fork", "gollum", "issue_comment", "issues", "label", "member",
        "merge_group", "meta", "milestone", "package", "page_build", "ping", "project", "public", "pull_request",
        "pull_request_review", "pull_request_review_comment", "pull_request_review_thread", "push",
        "registry_package", "release", "repository", "repository_dispatch", "repository_import",
        "repository_ruleset", "repository_vulnerability_alert", "secret_scanning_alert", "security_and_analysis",
        "star", "status", "team_add", "watch", "workflow_dispatch", "workflow_job", "workflow_run",
    ]

    /// Happen to no repository.
    private static let organizationEvents: Set<String> = [
        "custom_property", "member", "membership", "org_block", "organization", "organization_custom_property", "team",
    ]

    private static func events(_ fields: Fields, _ key: String, _ owner: HookOwner) throws(Refusal) -> [String]? {
        guard let events = try fields.strings(key) else { return nil }
        let known = owner.scope.isOrganization ? knownEvents.union(organizationEvents) : knownEvents
        for event in events where !known.contains(event) {
            throw .validation("Hook", "events", "invalid", "\"\(event)\" is not a valid hook event")
        }
        return events
    }
}

/// The `config` block of a webhook, of which every part may be missing.
private struct HookConfig {
    let fields: Fields

    init(_ fields: Fields) { self.fields = fields }

    func url() throws(Refusal) -> String? {
        guard let url = try fields.string("url") else { return nil }
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
            throw .validation("Hook", "url", "invalid", "url is missing a scheme")
        }
        return url
    }

    func contentType() throws(Refusal) -> HookContentType? {
        try fields.choice("content_type", of: ["json", "form"]).flatMap { HookContentType(rawValue: $0) }
    }

    func secret() throws(Refusal) -> String? { try fields.string("secret") }

    /// Sent as number or text, read back as text.
    func insecureSSL() throws(Refusal) -> String? {
        guard let value = fields.object["insecure_ssl"] else { return nil }
        guard let text = value.string ?? value.int.map({ String($0) }), ["0", "1"].contains(text) else {
            throw Fields.invalid("For 'properties/insecure_ssl', \(value.text) is not 0 or 1.")
        }
        return text
    }
}

extension Hook {
    /// A secret is never shown, only that there is one.
    fileprivate var config: JSONObject {
        var config: JSONObject = ["content_type": .string(contentType.rawValue), "insecure_ssl": .string(insecureSSL)]
        if secret != nil { config.add("secret", "********") }
        config.add("url", url)
        return config
    }

    /// - Parameter type: `Repository` or `Organization`.
    fileprivate func json(_ location: String, _ type: String) -> JSONObject {
        let response: JSON =
            lastStatusCode.map { ["code": .int($0), "status": $0 < 300 ? "active" : "failed", "message": "OK"] }
            ?? ["code": nil, "status": "unused", "message": nil]
        var json: JSONObject = [
            "type": .string(type), "id": .int(id), "name": "web", "active": .bool(isActive),
            "events": .array(events.map { .string($0) }), "config": .object(config),
            "updated_at": .string(updatedAt.iso8601), "created_at": .string(createdAt.iso8601),
            "url": .string(location), "ping_url": .string("\(location)/pings"),
            "deliveries_url": .string("\(location)/deliveries"), "last_response": response,
        ]
        if type == "Repository" { json.add("test_url", "\(location)/test") }
        return json
    }
}
