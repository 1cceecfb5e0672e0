extension RouteTable {
    static let secrets =
        secrets(
            of: SecretOwner(
                path: "/repos/{owner}/{repo}/actions/secrets", scope: .repository, permission: "secrets",
                keyName: { "repository \($0.repositoryID) actions" }
            ) { world, request in
                try world.repository(request).secrets
            } edit: { world, request, change in
                try world.updateSilently(request.repositoryID) { try change(&$0.secrets) }
            })
        + secrets(
            of: SecretOwner(
                path: "/repos/{owner}/{repo}/dependabot/secrets", scope: .repository, permission: "dependabot_secrets",
                keyName: { "repository \($0.repositoryID) dependabot" }
            ) { world, request in
                try world.repository(request).dependabotSecrets
            } edit: { world, request, change in
                try world.updateSilently(request.repositoryID) { try change(&$0.dependabotSecrets) }
            })
        + secrets(
            of: SecretOwner(
                path: "/repos/{owner}/{repo}/environments/{environment_name}/secrets", scope: .repository,
                permission: "environments",
                keyName: {
                    "repository \($0.repositoryID) environment \($0.parameter("environment_name").lowercased())"
                }
            ) { world, request in
                try world.environment(request).secrets
            } edit: { world, request, change in
                try world.editEnvironment(request) { try change(&$0.secrets) }
            })
        + ofOrganization("actions", permission: "organization_secrets", \.secrets)
        + ofOrganization("dependabot", permission: "organization_dependabot_secrets", \.dependabotSecrets)

    private static func ofOrganization(
        _ service: String, permission: String,
        _ secrets: any WritableKeyPath<OrganizationSettings, [ActionsSecret]> & Sendable
    ) -> [Route] {
        let owner = SecretOwner(
            path: "/orgs/{org}/\(service)/secrets", scope: .organization, permission: permission,
            keyName: { "organization \($0.organizationID) \(service)" }, needsValue: service == "actions"
        ) { world, request in
            world.organizations[request.organizationID]?[keyPath: secrets] ?? []
        } edit: { world, request, change in
            var all = world.organizations[request.organizationID]?[keyPath: secrets] ?? []
            try change(&all)
            world.updateOrganization(request.organizationID) { [all] in $0[keyPath: secrets] = all }
        }
        return self.secrets(of: owner) + selection(of: owner)
    }

    private static func selection(of owner: SecretOwner) -> [Route] {
        @Sendable func secret(_ world: borrowing World, _ request: APIRequest) throws -> ActionsSecret {
            let secrets = try owner.read(world, request)
            guard let secret = secrets.first(where: { $0.name == name(request) }) else { throw Refusal.notFound }
            return secret
        }
        let path = "\(owner.path)/{secret_name}/repositories"
        return [
            Route("GET", path, owner.scope, (owner.permission, .read)) { world, request in
                try world.selection(secret(world, request).access, request)
            },
            Route("PUT", path, owner.scope, (owner.permission, .write)) { world, request in
                let access = try world.reselected(try secret(world, request).access, request)
                let now = world.now
                try owner.edit(&world, request) { secrets in
                    for index in secrets.indices where secrets[index].name == name(request) {
                        (secrets[index].access, secrets[index].updatedAt) = (access, now)
                    }
                }
                return .noContent
            },
        ]
    }

    /// What has secrets: a repository, one of its environments, an organization; each once for each service.
    struct SecretOwner: Sendable {
        let path: String
        let scope: Route.Scope
        let permission: String
        /// Whose keys they are sealed with.
        let keyName: @Sendable (APIRequest) -> String
        /// Nothing of a secret is changed without its value.
        var needsValue = true
        let read: @Sendable (borrowing World, APIRequest) throws -> [ActionsSecret]
        let edit: @Sendable (inout World, APIRequest, (inout [ActionsSecret]) throws -> Void) throws -> Void

        func key(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> SealingKey {
            try SealingKey(of: keyName(request), generation: world.keyGeneration)
        }
    }

    static func secrets(of owner: SecretOwner) -> [Route] {
        let path = owner.path
        return [
            Route("GET", path, owner.scope, (owner.permission, .read)) { world, request in
                let secrets = try owner.read(world, request)
                let page = Page(request)
                return APIResponse(
                    200,
                    [
                        "total_count": .int(secrets.count),
                        "secrets": .array(page.slice(secrets).map { .object($0.json(world, request)) }),
                    ], headers: page.links(secrets.count, "\(world.apiURL)\(request.path)", request))
            },
            Route("GET", "\(path)/public-key", owner.scope, (owner.permission, .read)) { world, request in
                let key = try owner.key(world, request)
                return .ok(["key_id": .string(key.id), "key": .string(key.publicText)])
            },
            Route("GET", "\(path)/{secret_name}", owner.scope, (owner.permission, .read)) { world, request in
                let secrets = try owner.read(world, request)
                guard let secret = secrets.first(where: { $0.name == name(request) }) else { throw Refusal.notFound }
                return .ok(secret.json(world, request))
            },
            Route("PUT", "\(path)/{secret_name}", owner.scope, (owner.permission, .write)) { world, request in
                let fields = Fields(try request.object())
                let name = try ValueName.checked(request.parameter("secret_name"))
                let known = try owner.read(world, request).first { $0.name == name }
                let hasValue = owner.needsValue || known == nil || fields.object["encrypted_value"] != nil
                let value = hasValue ? try value(fields, owner.key(world, request)) : known?.value
                // What the body does not say of who reads it does not hold any more.
                let access = try owner.scope.isOrganization ? world.access(fields, nil, request) : nil
                let now = world.now
                var isNew = true
                try owner.edit(&world, request) { secrets in
                    if let index = secrets.firstIndex(where: { $0.name == name }) {
                        secrets[index].updatedAt = now
                        secrets[index].value = value
                        secrets[index].access = access
                        isNew = false
                    } else {
                        secrets.append(
                            ActionsSecret(name: name, createdAt: now, updatedAt: now, value: value, access: access))
                    }
                }
                return isNew ? APIResponse(201, [:]) : .noContent
            },
            Route("DELETE", "\(path)/{secret_name}", owner.scope, (owner.permission, .write)) { world, request in
                try owner.edit(&world, request) { secrets in
                    guard secrets.contains(where: { $0.name == name(request) }) else { throw Refusal.notFound }
                    secrets.removeAll { $0.name == name(request) }
                }
                return .noContent
            },
        ]
    }

    private static func name(_ request: APIRequest) -> String { request.parameter("secret_name").uppercased() }

    private static func value(_ fields: Fields, _ key: SealingKey) throws(Refusal) -> String {
        try fields.require("encrypted_value", "key_id")
        guard try fields.string("key_id") == key.id else {
            throw Refusal(422, "Validation Failed: key_id is not the id of the present public key")
        }
        guard let value = key.open(try fields.string("encrypted_value") ?? "") else {
            throw Refusal(422, "Validation Failed: the value is not sealed with the public key")
        }
        guard value.utf8.count <= 48 * 1024 else { throw Refusal(422, "Validation Failed: the value is too large") }
        return value
    }
}

extension ActionsSecret {
    fileprivate func json(_ world: borrowing World, _ request: APIRequest) -> JSONObject {
        var json: JSONObject = [
            "name": .string(name), "created_at": .string(createdAt.iso8601), "updated_at": .string(updatedAt.iso8601),
        ]
        world.add(access, of: name, to: &json, request)
        return json
    }
}
