extension RouteTable {
    static let tokens: [Route] = [
        Route("POST", "/app/installations/{installation_id}/access_tokens", .app) { world, request in
            let installation = try installation(world, request)
            guard installation.suspendedAt == nil else { throw Refusal(403, "This installation has been suspended") }
            let fields = Fields(try request.object())
            let permissions = try narrowed(installation.permissions, fields)
            let selected = try repositories(fields, of: installation, in: world)
            let digits = world.nextID(.run)
            let text = "ghs_" + ObjectName.hexadecimal(of: UInt64(digits)).prefix(36)
            let token = Token(
                holder: .installation(installation.id), permissions: permissions,
                repositoryIDs: selected ?? installation.repositoryIDs, expiresAt: world.now + 3600)
            world.addToken(text, token)
            var body: JSONObject = [
                "token": .string(text), "expires_at": .string((world.now + 3600).iso8601),
                "permissions": permissions.json,
                "repository_selection": token.repositoryIDs == nil ? "all" : "selected",
            ]
            if let selected {
                let chosen = selected.sorted().compactMap { world.repositories[$0] }
                body.add("repositories", chosen.map { .object(world.repositoryJSON($0, .listed)) })
            }
            return APIResponse(201, .object(body))
        },
        Route("DELETE", "/installation/token", .installation) { world, request in
            // The header is the only place where the token's text is still known.
            let text = request.headers["authorization"]?.split(separator: " ").last.map { String($0) } ?? ""
            world.tokens[text] = nil
            return .noContent
        },
    ]

    /// The wanted permissions, each at most what the installation has.
    private static func narrowed(_ granted: Permissions, _ fields: Fields) throws(Refusal) -> Permissions {
        guard let wanted = try fields.fields("permissions") else { return granted }
        var levels: [String: Permissions.Level] = ["metadata": .read]
        for (key, value) in wanted.object {
            guard let level = value.string.flatMap({ Permissions.Level(rawValue: $0) }) else {
                throw Fields.invalid("For 'permissions/\(key)', \(value.text) is not a possible value.")
            }
            guard granted.allows(key, level) else {
                throw Refusal(422, "The permissions requested are not granted to this installation.")
            }
            levels[key] = level
        }
        return Permissions(levels)
    }

    private static func repositories(
        _ fields: Fields, of installation: Installation, in world: borrowing World
    ) throws(Refusal) -> Set<Int>? {
        let names = try fields.strings("repositories")
        let ids = fields.object["repository_ids"]?.array?.compactMap { $0.int }
        guard names != nil || ids != nil else { return nil }
        var selected = Set(ids ?? [])
        for name in names ?? [] {
            guard let repository = world.repository(ownerID: installation.accountID, name: name) else { throw unknown }
            selected.insert(repository.id)
        }
        for id in selected {
            let isReached = installation.repositoryIDs.map { $0.contains(id) } ?? true
            guard isReached, world.repositories[id]?.ownerID == installation.accountID else { throw unknown }
        }
        return selected
    }

    private static let unknown = Refusal(
        422, "There is at least one repository that does not exist or is not accessible to the parent installation.")
}
