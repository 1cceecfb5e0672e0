extension RouteTable {
    static let organizations: [Route] = [
        Route("GET", "/orgs/{org}", .organization) { world, request in
            guard let organization = world.accounts[request.organizationID] else { throw Refusal.notFound }
            return .ok(world.organizationProfileJSON(organization, for: request.caller))
        },
        Route("GET", "/orgs/{org}/members", .organization, ("members", .read)) { world, request in
            let organization = world.organizations[request.organizationID]
            let owners = organization?.owners ?? []
            let ids = (organization?.members.sorted() ?? []).filter { id in
                switch request.query["role"] {
                case "admin": owners.contains(id)
                case "member": !owners.contains(id)
                default: true
                }
            }
            let path = "\(world.apiURL)/organizations/\(request.organizationID)/members"
            return Page(request).answer(ids.compactMap { world.accounts[$0] }, path, request) {
                world.accountJSON($0)
            }
        },
        Route("GET", "/orgs/{org}/installations", .organization, ("organization_administration", .read)) {
            world, request in
            let installations = world.installations.values.filter { installation in
                installation.accountID == request.organizationID
                    && world.apps[installation.appID].map { !$0.isFirstParty } ?? true
            }.sorted { $0.id < $1.id }
            let page = Page(request)
            let blocks = page.slice(installations).map { JSON.object(world.installationJSON($0)) }
            let path = "\(world.apiURL)/organizations/\(request.organizationID)/installations"
            return APIResponse(
                200, ["total_count": .int(installations.count), "installations": .array(blocks)],
                headers: page.links(installations.count, path, request))
        },
        Route("GET", "/orgs/{org}/custom-repository-roles", .organization) { world, request in
            let id = request.organizationID
            let mayRead = ["organization_custom_roles", "organization_administration"].contains {
                world.allows(request.caller, $0, .read, inOrganization: id)
            }
            guard mayRead else {
                throw request.caller.isApp
                    ? Refusal(403, "Resource not accessible by integration") : Refusal.notFound
            }
            guard world.plan(of: id) == "enterprise" else { throw Refusal.notFound }
            let roles = world.organizations[id]?.customRoles ?? []
            return .ok([
                "total_count": .int(roles.count),
                "custom_roles": .array(roles.map { .object(world.customRoleJSON($0, id)) }),
            ])
        },
    ]
}

extension World {
    fileprivate func customRoleJSON(_ role: CustomRole, _ organization: Int) -> JSONObject {
        var object: JSONObject = [
            "id": .int(role.id), "name": .string(role.name), "description": nil,
            "base_role": .string(role.base.rawValue), "permissions": [],
        ]
        if let account = accounts[organization] {
            object.add("organization", accountJSON(account))
            object.add("created_at", account.createdAt.iso8601)
            object.add("updated_at", account.createdAt.iso8601)
        }
        return object
    }

    /// `GET /orgs/{org}` and the `organization` of a team; owners and Apps with organization administration see more.
    func organizationProfileJSON(_ account: Account, for caller: Caller? = nil) -> JSONObject {
        var object = organizationJSON(account)
        let ids = repositoryIDs(ofOwner: account.id, by: .created)
        let publicCount = ids.count { repositories[$0]?.visibility == .public }
        object.add("name", account.name ?? account.login)
        object.add("company", JSON.null)
        object.add("blog", "")
        object.add("location", JSON.null)
        object.add("email", nullable: account.email)
        object.add("twitter_username", JSON.null)
        object.add("is_verified", false)
        object.add("has_organization_projects", true)
        object.add("has_repository_projects", true)
        object.add("public_repos", publicCount)
        object.add("public_gists", 0)
        object.add("followers", 0)
        object.add("following", 0)
        object.add("html_url", "\(htmlURL)/\(account.login)")
        object.add("created_at", account.createdAt.iso8601)
        object.add("updated_at", account.createdAt.iso8601)
        object.add("archived_at", JSON.null)
        object.add("type", "Organization")
        let isTrusted = caller.map { allows($0, "organization_administration", .read, inOrganization: account.id) }
        guard isTrusted ?? false, let settings = organizations[account.id] else { return object }
        object.add("total_private_repos", ids.count - publicCount)
        object.add("owned_private_repos", ids.count - publicCount)
        object.add("default_repository_permission", settings.basePermission?.rawValue ?? "none")
        object.add("members_can_create_repositories", true)
        object.add("two_factor_requirement_enabled", true)
        object.add("web_commit_signoff_required", false)
        object.add(
            "plan",
            [
                "name": .string(settings.plan), "space": 976_562_499, "private_repos": 999_999,
                "filled_seats": .int(settings.members.count), "seats": .int(max(100, settings.members.count)),
            ])
        return object
    }
}
