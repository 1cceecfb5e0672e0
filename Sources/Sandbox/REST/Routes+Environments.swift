extension RouteTable {
    private static let path = "/repos/{owner}/{repo}/environments"

    static let environments: [Route] = [
        Route("GET", path, .repository, ("actions", .read)) { world, request in
            let repository = try world.repository(request)
            let page = Page(request)
            let blocks = page.slice(repository.environments).map { JSON.object(world.environmentJSON($0, repository)) }
            return APIResponse(
                200, ["total_count": .int(repository.environments.count), "environments": .array(blocks)],
                headers: page.links(
                    repository.environments.count, "\(world.url(of: repository))/environments", request))
        },
        Route("GET", "\(path)/{environment_name}", .repository, ("actions", .read)) { world, request in
            let repository = try world.repository(request)
            return .ok(world.environmentJSON(try world.environment(request), repository))
        },
        Route("PUT", "\(path)/{environment_name}", .repository, ("administration", .write)) { world, request in
            let fields = Fields(try request.object())
            let repository = try world.repository(request)
            let name = request.parameter("environment_name")
            guard (1...255).contains(name.count) else { throw Refusal(422, "Environment name is invalid") }
            var new =
                repository.environment(name)
                ?? DeploymentEnvironment(
                    id: world.nextID(.environment), name: name, createdAt: world.now, updatedAt: world.now)
            // What the body does not name is as in a new environment.
            new.reset()
            new.updatedAt = world.now
            try read(fields, into: &new, world)
            try world.checkPlan(of: new, in: repository)
            new.reviewers.removeAll { !world.mayRead($0, repository) }
            if new.branchPolicy != .custom { new.patterns = [] }
            try world.updateSilently(request.repositoryID) { [new] repository in
                if let index = repository.environments.firstIndex(where: { $0.id == new.id }) {
                    repository.environments[index] = new
                } else {
                    repository.environments.append(new)
                }
            }
            return .ok(world.environmentJSON(new, repository))
        },
        Route("DELETE", "\(path)/{environment_name}", .repository, ("administration", .write)) { world, request in
            let id = try world.environment(request).id
            try world.updateSilently(request.repositoryID) { $0.environments.removeAll { $0.id == id } }
            return .noContent
        },
    ]

    private static func read(
        _ fields: Fields, into new: inout DeploymentEnvironment, _ world: borrowing World
    ) throws(Refusal) {
        new.waitTimer = try fields.int("wait_timer") ?? 0
        guard (0...43_200).contains(new.waitTimer) else {
            throw Fields.invalid("For 'properties/wait_timer', it must be between 0 and 43200.")
        }
        let reviewers = fields.object["reviewers"]?.array ?? []
        guard reviewers.count <= 6 else { throw Fields.invalid("For 'properties/reviewers', 6 items are allowed.") }
        new.reviewers = try reviewers.map { reviewer throws(Refusal) in
            guard let type = reviewer["type"]?.string, let id = reviewer["id"]?.int,
                type == "Team" ? world.teams[id] != nil : world.accounts[id] != nil
            else { throw Refusal(422, "Validation Failed: Failed to create the environment protection rule.") }
            return DeploymentEnvironment.Reviewer(type: type, id: id)
        }
        new.preventsSelfReview = try fields.bool("prevent_self_review") ?? false
        guard !new.preventsSelfReview || !new.reviewers.isEmpty else {
            throw Refusal(
                422,
                "Failed to create or update the environment protection rule. Required reviewers must have at least one "
                    + "reviewer to set prevent_self_review.")
        }
        new.canAdminsBypass = try fields.bool("can_admins_bypass") ?? true
        if let policy = try fields.fields("deployment_branch_policy") {
            let isProtected = try policy.bool("protected_branches") ?? false
            guard isProtected != (try policy.bool("custom_branch_policies") ?? false) else {
                throw Refusal(422, "protected_branches and custom_branch_policies cannot have the same value")
            }
            new.branchPolicy = isProtected ? .protectedBranches : .custom
        }
    }
}

extension World {
    fileprivate func environmentJSON(
        _ environment: DeploymentEnvironment, _ repository: borrowing Repository
    ) -> JSONObject {
        let name = environment.name.percentEncoded
        let page = "\(htmlURL)/\(fullName(of: repository))/deployments/activity_log?environments_filter=\(name)"
        var object: JSONObject = [
            "id": .int(environment.id), "node_id": .string(environment.nodeID(in: repository.id).text),
            "name": .string(environment.name),
            "url": .string("\(url(of: repository))/environments/\(name)"), "html_url": .string(page),
            "created_at": .string(environment.createdAt.iso8601), "updated_at": .string(environment.updatedAt.iso8601),
            "can_admins_bypass": .bool(environment.canAdminsBypass),
        ]
        object.add("protection_rules", protectionRules(of: environment))
        let policy: JSON =
            environment.branchPolicy.map {
                [
                    "protected_branches": .bool($0 == .protectedBranches),
                    "custom_branch_policies": .bool($0 == .custom),
                ]
            } ?? .null
        object.add("deployment_branch_policy", policy)
        return object
    }

    /// GitHub leaves a reviewer out who cannot read the repository.
    fileprivate func mayRead(_ reviewer: DeploymentEnvironment.Reviewer, _ repository: borrowing Repository) -> Bool {
        guard reviewer.type == "Team" else { return role(ofUser: reviewer.id, in: repository) != nil }
        let isOpen = repository.visibility != .private || organizations[repository.ownerID]?.basePermission != nil
        return isOpen || role(ofTeam: reviewer.id, in: repository) != nil
    }

    /// Source: <https://docs.github.com/actions/reference/workflows-and-actions/deployments-and-environments>
    fileprivate func checkPlan(
        of environment: DeploymentEnvironment, in repository: borrowing Repository
    ) throws(Refusal) {
        let plan = plan(of: repository.ownerID)
        guard repository.isPrivate, plan != "enterprise" else { return }
        func refusal(_ rule: String) -> Refusal {
            Refusal(
                422,
                "Failed to create the environment protection rule. Please ensure the billing plan supports the \(rule) "
                    + "protection rule.")
        }
        if !environment.reviewers.isEmpty { throw refusal("required reviewers") }
        if environment.waitTimer > 0 { throw refusal("wait timer") }
        if environment.branchPolicy != nil, plan == "free" { throw refusal("branch policy") }
    }

    /// A rule that asks for nothing is not there.
    private func protectionRules(of environment: DeploymentEnvironment) -> [JSON] {
        var rules: [JSON] = []
        func add(_ type: String, _ place: Int, _ more: JSONObject) {
            let id = environment.id * 10 + place
            var rule: JSONObject = ["id": .int(id), "node_id": .string("GA_\(id)"), "type": .string(type)]
            rule.append(contentsOf: more)
            rules.append(.object(rule))
        }
        if environment.waitTimer > 0 { add("wait_timer", 1, ["wait_timer": .int(environment.waitTimer)]) }
        if !environment.reviewers.isEmpty {
            let reviewers: [JSON] = environment.reviewers.compactMap { reviewer in
                if reviewer.type == "Team" {
                    return teams[reviewer.id].map { ["type": "Team", "reviewer": .object(teamJSON($0))] }
                }
                return accounts[reviewer.id].map { ["type": "User", "reviewer": .object(accountJSON($0))] }
            }
            add(
                "required_reviewers", 2,
                ["prevent_self_review": .bool(environment.preventsSelfReview), "reviewers": .array(reviewers)])
        }
        if environment.branchPolicy != nil { add("branch_policy", 3, [:]) }
        return rules
    }
}
