extension RouteTable {
    static let apps: [Route] = [
        Route("GET", "/app", .app) { world, request in
            var object = world.appJSON(try app(world, request))
            let count = world.installations.values.count { $0.appID == object["id"]?.int }
            object.add("installations_count", count)
            return .ok(object)
        },
        Route("GET", "/apps/{app_slug}", .open) { world, request in
            guard let app = world.app(slug: request.parameter("app_slug")) else { throw Refusal.notFound }
            return .ok(world.appJSON(app))
        },
        Route("POST", "/app-manifests/{code}/conversions", .open) { world, request in
            guard let code = world.manifestCodes.removeValue(forKey: request.parameter("code")),
                world.now.seconds - code.madeAt.seconds <= AppManifestCode.lifetime, let app = world.apps[code.app]
            else { throw Refusal.notFound }
            var object = world.appJSON(app)
            object.add("client_secret", ObjectName.hexadecimal(of: UInt64(app.id)))
            object["webhook_secret"] = app.hook?.secret.map { .string($0) } ?? .null
            object.add("pem", code.privateKeyPEM)
            return APIResponse(201, .object(object))
        },
        Route("GET", "/app/installations", .app) { world, request in
            let app = try app(world, request)
            let installations = world.installations.values.filter { $0.appID == app.id }.sorted { $0.id < $1.id }
            return Page(request).answer(installations, "\(world.apiURL)/app/installations", request) {
                world.installationJSON($0)
            }
        },
        Route("GET", "/app/installations/{installation_id}", .app) { world, request in
            .ok(world.installationJSON(try installation(world, request)))
        },
        Route("GET", "/orgs/{org}/installation", .app) { world, request in
            try installation(world, request, on: world.account(login: request.parameter("org")))
        },
        Route("GET", "/users/{username}/installation", .app) { world, request in
            try installation(world, request, on: world.account(login: request.parameter("username")))
        },
        Route("GET", "/repos/{owner}/{repo}/installation", .app) { world, request in
            let owner = request.parameter("owner")
            guard let repository = world.repository(owner: owner, name: request.parameter("repo")) else {
                throw Refusal.notFound
            }
            return try installation(world, request, on: world.accounts[repository.ownerID], repositoryID: repository.id)
        },
        Route("GET", "/app/hook/config", .app) { world, request in
            .ok(try config(world, request))
        },
        Route("PATCH", "/app/hook/config", .app) { world, request in
            let fields = Fields(try request.object())
            let app = try app(world, request)
            let type = try fields.choice("content_type", of: ["json", "form"]).flatMap { HookContentType(rawValue: $0) }
            var hook = app.hook ?? AppHook(id: world.nextID(.hook), url: "")
            if let url = try fields.string("url") { hook.url = url }
            if let secret = try fields.string("secret") { hook.secret = secret }
            if let type { hook.contentType = type }
            world.updateApp(app.id) { [hook] in $0.hook = hook }
            return .ok(try config(world, request))
        },
        Route("GET", "/installation/repositories", .installation) { world, request in
            guard case .installation(let id, _) = request.caller.identity, let installation = world.installations[id]
            else { throw Refusal.notFound }
            var ids = world.repositoryIDs(ofOwner: installation.accountID, by: .created)
            if let selected = request.caller.repositoryIDs { ids = ids.filter { selected.contains($0) } }
            let page = Page(request)
            let blocks = page.slice(ids).compactMap { world.repositories[$0] }.map { repository in
                var object = world.repositoryJSON(repository, .listed, for: request.caller)
                object["security_and_analysis"] = nil
                return JSON.object(object)
            }
            let selection = request.caller.repositoryIDs == nil ? "all" : "selected"
            return APIResponse(
                200,
                [
                    "total_count": .int(ids.count), "repository_selection": .string(selection),
                    "repositories": .array(blocks),
                ], headers: page.links(ids.count, "\(world.apiURL)/installation/repositories", request))
        },
    ]

    static func app(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> App {
        guard case .app(let id) = request.caller.identity, let app = world.apps[id] else { throw .notFound }
        return app
    }

    static func installation(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> Installation {
        let app = try app(world, request)
        guard let installation = world.installations[try request.number("installation_id")],
            installation.appID == app.id
        else { throw .notFound }
        return installation
    }

    private static func installation(
        _ world: borrowing World, _ request: APIRequest, on account: Account?, repositoryID: Int? = nil
    ) throws(Refusal) -> APIResponse {
        let app = try app(world, request)
        guard let account, let installation = world.installation(accountID: account.id, appID: app.id) else {
            throw .notFound
        }
        if let repositoryID, let selected = installation.repositoryIDs, !selected.contains(repositoryID) {
            throw .notFound
        }
        return .ok(world.installationJSON(installation))
    }

    private static func config(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> JSONObject {
        guard let hook = try app(world, request).hook else { throw .notFound }
        var object: JSONObject = [
            "content_type": .string(hook.contentType.rawValue), "insecure_ssl": .string(hook.insecureSSL),
            "url": .string(hook.url),
        ]
        if hook.secret != nil { object.add("secret", "********") }
        return object
    }
}

extension World {
    func appJSON(_ app: App) -> JSONObject {
        var object: JSONObject = [
            "id": .int(app.id), "client_id": .string(app.clientID), "slug": .string(app.slug),
            "node_id": .string(app.nodeID.text),
        ]
        if let owner = accounts[app.ownerID] { object.add("owner", accountJSON(owner)) }
        object.add("name", app.name)
        object.add("description", app.description ?? "")
        object.add("external_url", "\(htmlURL)/apps/\(app.slug)")
        object.add("html_url", "\(htmlURL)/apps/\(app.slug)")
        object.add("created_at", app.createdAt.iso8601)
        object.add("updated_at", app.createdAt.iso8601)
        object.add("permissions", app.permissions.json)
        object.add("events", app.events)
        return object
    }

    func installationJSON(_ installation: Installation) -> JSONObject {
        let app = apps[installation.appID]
        var object: JSONObject = ["id": .int(installation.id)]
        if let app { object.add("client_id", app.clientID) }
        if let account = accounts[installation.accountID] {
            object.add("account", accountJSON(account))
            object.add("repository_selection", installation.repositoryIDs == nil ? "all" : "selected")
            object.add("access_tokens_url", "\(apiURL)/app/installations/\(installation.id)/access_tokens")
            object.add("repositories_url", "\(apiURL)/installation/repositories")
            let page = "\(htmlURL)/organizations/\(account.login)/settings/installations/\(installation.id)"
            object.add("html_url", page)
            object.add("app_id", installation.appID)
            object.add("app_slug", app?.slug ?? "ghost")
            object.add("target_id", account.id)
            object.add("target_type", account.kind.rawValue)
        }
        object.add("permissions", installation.permissions.json)
        object.add("events", installation.events)
        object.add("created_at", installation.createdAt.iso8601)
        object.add("updated_at", installation.createdAt.iso8601)
        object.add("single_file_name", JSON.null)
        object.add("has_multiple_single_files", false)
        object.add("single_file_paths", [String]())
        object.add("suspended_by", JSON.null)
        object.add("suspended_at", nullable: installation.suspendedAt?.iso8601)
        return object
    }
}
