extension RouteTable {
    static let hooks: [Route] = [
        Route("GET", "/repos/{owner}/{repo}/hooks", .repository, ("repository_hooks", .read)) { world, request in
            let repository = try world.repository(request)
            let url = "\(world.url(of: repository))/hooks"
            return Page(request).answer(repository.hooks, url, request) { $0.json("\(url)/\($0.id)") }
        },
        Route("POST", "/repos/{owner}/{repo}/hooks", .repository, ("repository_hooks", .write)) { world, request in
            let fields = Fields(try request.object())
            if let name = try fields.string("name"), name != "web" {
                throw Refusal.validation("Hook", "name", "invalid", "name must be 'web'")
            }
            let config = HookConfig(try fields.fields("config") ?? Fields([:]))
            guard let url = try config.url() else {
                throw Refusal.validation("Hook", "url", "missing_field", "url is missing a scheme")
            }
            let hook = try world.addHook(
                url: url, events: try events(fields, "events") ?? ["push"],
                contentType: try config.contentType() ?? .form, insecureSSL: try config.insecureSSL() ?? "0",
                secret: try config.secret(), isActive: try fields.bool("active") ?? true, to: request.repositoryID)
            let location = "\(world.url(of: try world.repository(request)))/hooks/\(hook.id)"
            return APIResponse(201, .object(hook.json(location)), headers: [(name: "location", value: location)])
        },
        Route("GET", "/repos/{owner}/{repo}/hooks/{hook_id}", .repository, ("repository_hooks", .read)) {
            world, request in
            .ok(try hookJSON(world, request))
        },
        Route("PATCH", "/repos/{owner}/{repo}/hooks/{hook_id}", .repository, ("repository_hooks", .write)) {
            world, request in
            let fields = Fields(try request.object())
            try change(&world, request) { hook in
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
                if let events = try events(fields, "events") { hook.events = events }
                for event in try events(fields, "add_events") ?? [] where !hook.events.contains(event) {
                    hook.events.append(event)
                }
                let removed = try fields.strings("remove_events") ?? []
                hook.events.removeAll { removed.contains($0) }
                if let isActive = try fields.bool("active") { hook.isActive = isActive }
            }
            return .ok(try hookJSON(world, request))
        },
        Route("DELETE", "/repos/{owner}/{repo}/hooks/{hook_id}", .repository, ("repository_hooks", .write)) {
            world, request in
            let id = try hook(world, request).id
            try world.updateSilently(request.repositoryID) { $0.hooks.removeAll { $0.id == id } }
            return .noContent
        },
        Route("GET", "/repos/{owner}/{repo}/hooks/{hook_id}/config", .repository, ("repository_hooks", .read)) {
            world, request in
            .ok(try hook(world, request).config)
        },
        Route("PATCH", "/repos/{owner}/{repo}/hooks/{hook_id}/config", .repository, ("repository_hooks", .write)) {
            world, request in
            let config = HookConfig(Fields(try request.object()))
            try change(&world, request) { hook in
                if let url = try config.url() { hook.url = url }
                if let type = try config.contentType() { hook.contentType = type }
                if let insecure = try config.insecureSSL() { hook.insecureSSL = insecure }
                if let secret = try config.secret() { hook.secret = secret }
            }
            return .ok(try hook(world, request).config)
        },
        Route("POST", "/repos/{owner}/{repo}/hooks/{hook_id}/pings", .repository, ("repository_hooks", .read)) {
            world, request in
            _ = try hook(world, request)
            return .noContent
        },
    ]

    private static func hook(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> Hook {
        let id = try request.number("hook_id")
        guard let hook = try world.repository(request).hooks.first(where: { $0.id == id }) else { throw .notFound }
        return hook
    }

    private static func hookJSON(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> JSONObject {
        let hook = try hook(world, request)
        return hook.json("\(world.url(of: try world.repository(request)))/hooks/\(hook.id)")
    }

    private static func change(
        _ world: inout World, _ request: APIRequest, _ edit: (inout Hook) throws -> Void
    ) throws {
        let id = try hook(world, request).id
        let now = world.now
        try world.updateSilently(request.repositoryID) { repository in
            for index in repository.hooks.indices where repository.hooks[index].id == id {
                try edit(&repository.hooks[index])
                repository.hooks[index].updatedAt = now
            }
        }
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

    private static func events(_ fields: Fields, _ key: String) throws(Refusal) -> [String]? {
        guard let events = try fields.strings(key) else { return nil }
        for event in events where !knownEvents.contains(event) {
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

    fileprivate func json(_ location: String) -> JSONObject {
        let response: JSON =
            lastStatusCode.map { ["code": .int($0), "status": $0 < 300 ? "active" : "failed", "message": "OK"] }
            ?? ["code": nil, "status": "unused", "message": nil]
        return [
            "type": "Repository", "id": .int(id), "name": "web", "active": .bool(isActive),
            "events": .array(events.map { .string($0) }), "config": .object(config),
            "updated_at": .string(updatedAt.iso8601), "created_at": .string(createdAt.iso8601),
            "url": .string(location), "test_url": .string("\(location)/test"), "ping_url": .string("\(location)/pings"),
            "deliveries_url": .string("\(location)/deliveries"), "last_response": response,
        ]
    }
}
