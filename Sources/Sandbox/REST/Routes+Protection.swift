extension RouteTable {
    private static let path = "/repos/{owner}/{repo}/branches/{branch}/protection"

    static let protections: [Route] = [
        Route("GET", path, .repository, ("administration", .read)) { world, request in
            let (repository, branch, rule) = try protection(world, request)
            return .ok(world.protectionJSON(rule, branch: branch, in: repository))
        },
        Route("PUT", path, .repository, ("administration", .write)) { world, request in
            let (repository, branch) = try existingBranch(world, request)
            let organization = world.organizations[repository.ownerID] == nil ? nil : repository.ownerID
            let edit = try ProtectionEdit(try request.object(), in: world, organization: organization)
            if let rule = repository.rules.first(where: { $0.pattern == branch }) {
                try world.updateRule(rule.id, in: repository.id, by: request.actor()) { rule in
                    let old = rule
                    try edit.apply(to: &rule)
                    ProtectionEdit.restore(request.ignoredFields, of: old, in: &rule)
                }
            } else {
                // A branch that only a pattern matches gets a rule of its own.
                try world.createRule(branch, in: repository.id, by: request.actor()) { try edit.apply(to: &$0) }
            }
            let (after, _, rule) = try protection(world, request)
            return .ok(world.protectionJSON(rule, branch: branch, in: after))
        },
        Route("DELETE", path, .repository, ("administration", .write)) { world, request in
            let (_, branch, rule) = try protection(world, request)
            // A pattern protects other branches too: it is not deleted by way of one of them.
            guard rule.pattern == branch else { throw Refusal(404, "Branch not protected") }
            try world.deleteRule(rule.id, in: request.repositoryID, by: request.actor())
            return .noContent
        },
    ]

    static func existingBranch(
        _ world: borrowing World, _ request: APIRequest
    ) throws(Refusal) -> (repository: Repository, branch: String) {
        let repository = try world.repository(request)
        if world.organizations[repository.ownerID]?.plan == "free", repository.isPrivate {
            throw Refusal(403, "Upgrade to GitHub Pro or make this repository public to enable this feature.")
        }
        let branch = request.parameter("branch")
        guard repository.branch(branch) != nil else { throw Refusal(404, "Branch not found") }
        return (repository, branch)
    }

    /// The rule in effect for the branch.
    static func protection(
        _ world: borrowing World, _ request: APIRequest
    ) throws(Refusal) -> (repository: Repository, branch: String, rule: BranchProtectionRule) {
        let (repository, branch) = try existingBranch(world, request)
        guard let rule = world.effectiveRule(for: branch, in: repository) else {
            throw Refusal(404, "Branch not protected")
        }
        return (repository, branch, rule)
    }
}
