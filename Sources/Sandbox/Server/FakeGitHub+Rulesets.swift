/// What people do to rulesets, as if in the browser. Without a repository, the rulesets are the organization's.
extension FakeGitHub {
    /// A ruleset for the default branch.
    package func addRuleset(
        _ name: String, rules: [String], to repository: String, by login: String = "maya-chen"
    ) throws {
        try edit(repository, login) { world, id, actor in
            try world.createRuleset(name, in: .repository(id), enforcement: "active", by: actor) { ruleset in
                ruleset.conditions = ["ref_name": ["include": ["~DEFAULT_BRANCH"], "exclude": []]]
                ruleset.rules = rules.enumerated().map { Ruleset.Rule(id: $0.offset + 1, type: $0.element) }
            }
        }
    }

    package func rulesets(of repository: String? = nil) throws -> [Ruleset] {
        try state.read { world in
            world.rulesets(of: try world.rulesetSource(organization: organization, repository: repository))
        }
    }

    /// Also puts in rules of types that GitHub has not described.
    package func editRuleset(
        _ name: String, in repository: String? = nil, by login: String = "maya-chen",
        _ change: (inout Ruleset) -> Void
    ) throws {
        try write(login) { world, actor in
            try world.updateRuleset(try ruleset(name, in: repository, world).id, by: actor, change)
        }
    }

    /// Asks for no reviews and no checks any more; a ruleset that asked for neither is switched off.
    package func weakenRuleset(
        _ name: String, in repository: String? = nil, by login: String = "maya-chen"
    ) throws {
        try editRuleset(name, in: repository, by: login) { $0.weaken() }
    }

    package func deleteRuleset(
        _ name: String, in repository: String? = nil, by login: String = "maya-chen"
    ) throws {
        try write(login) { world, actor in
            try world.deleteRuleset(try ruleset(name, in: repository, world).id, by: actor)
        }
    }

    /// Whether a protection rule or an active ruleset holds for a branch, by default for the default branch.
    package func isProtected(_ branch: String? = nil, in repository: String) -> Bool {
        state.read { world in
            guard let found = world.repository(owner: organization, name: repository) else { return false }
            return world.isProtected(branch ?? found.defaultBranch, in: found)
        }
    }

    private func ruleset(_ name: String, in repository: String?, _ world: borrowing World) throws -> Ruleset {
        let source = try world.rulesetSource(organization: organization, repository: repository)
        guard let found = world.rulesets(of: source).first(where: { $0.name == name }) else {
            throw SandboxError("There is no ruleset \(name).")
        }
        return found
    }
}
