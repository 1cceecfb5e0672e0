/// What people do in the organization, as if in the browser: each emits the webhooks that GitHub would send, with the
/// person as `sender`. All throw `Refusal` with GitHub's words, or `SandboxError` for names that do not exist.
extension FakeGitHub {
    /// Returns the database id. With a README the default branch exists at once; without, the repository is empty.
    @discardableResult
    package func createRepository(
        _ name: String, visibility: Repository.Visibility = .private, hasReadme: Bool = false,
        by login: String = "maya-chen"
    ) throws -> Int {
        try write(login) { world, actor in
            var new = NewRepository(name: name, visibility: visibility)
            new.hasReadme = hasReadme
            return try world.createRepository(new, owner: try owner(in: world), by: actor)
        }
    }

    /// Contents by path. The first push creates the branch (`create`), each push emits `push`.
    package func push(
        _ files: [String: String], to repository: String, branch: String? = nil, by login: String = "maya-chen"
    ) throws {
        try edit(repository, login) { world, id, actor in
            let files = files.sorted { $0.key < $1.key }
            try world.push(
                files.map { RepositoryFile(path: $0.key, content: Array($0.value.utf8)) }, to: branch, in: id, by: actor
            )
        }
    }

    package func change(
        _ repository: String, by login: String = "maya-chen", _ change: (inout Repository) throws -> Void
    ) throws {
        try edit(repository, login) { world, id, actor in try world.updateRepository(id, by: actor, change) }
    }

    package func rename(_ repository: String, to name: String, by login: String = "maya-chen") throws {
        try change(repository, by: login) { $0.name = name }
    }

    package func archive(_ repository: String, by login: String = "maya-chen") throws {
        try change(repository, by: login) { $0.isArchived = true }
    }

    package func unarchive(_ repository: String, by login: String = "maya-chen") throws {
        try change(repository, by: login) { $0.isArchived = false }
    }

    package func delete(_ repository: String, by login: String = "maya-chen") throws {
        try edit(repository, login) { world, id, _ in try world.deleteRepository(id) }
    }

    package func transfer(_ repository: String, to owner: String, by login: String = "maya-chen") throws {
        try edit(repository, login) { world, id, actor in
            guard let owner = world.account(login: owner) else { throw SandboxError("There is no account \(owner).") }
            try world.transferRepository(id, to: owner.id, by: actor)
        }
    }

    /// Makes or changes the rule for a branch name or pattern.
    package func protect(
        _ repository: String, _ pattern: String, by login: String = "maya-chen",
        _ change: (inout BranchProtectionRule) throws -> Void
    ) throws {
        try edit(repository, login) { world, id, actor in
            if let rule = world.repositories[id]?.rules.first(where: { $0.pattern == pattern }) {
                try world.updateRule(rule.id, in: id, by: actor, change)
            } else {
                try world.createRule(pattern, in: id, by: actor, change)
            }
        }
    }

    package func unprotect(_ repository: String, _ pattern: String, by login: String = "maya-chen") throws {
        try edit(repository, login) { world, id, actor in
            guard let rule = world.repositories[id]?.rules.first(where: { $0.pattern == pattern }) else {
                throw SandboxError("\(repository) has no protection for \(pattern).")
            }
            try world.deleteRule(rule.id, in: id, by: actor)
        }
    }

    /// nil takes the team's own grant away.
    package func grant(
        _ role: Role?, toTeam slug: String, in repository: String, by login: String = "maya-chen"
    ) throws {
        try edit(repository, login) { world, id, actor in
            guard let team = world.team(organizationID: try owner(in: world), slug: slug) else {
                throw SandboxError("There is no team \(slug).")
            }
            if let role {
                try world.setRole(role, ofTeam: team.id, in: id, by: actor)
            } else {
                try world.removeTeam(team.id, from: id, by: actor)
            }
        }
    }

    func write<Result: Sendable>(
        _ login: String, _ body: (inout World, Actor) throws -> Result
    ) throws -> Result {
        try state.write { world in
            guard let person = world.account(login: login) else {
                throw SandboxError("There is no person \(login) in the sandbox.")
            }
            return try body(&world, .user(person.id))
        }
    }

    func edit(
        _ repository: String, _ login: String, _ body: (inout World, Int, Actor) throws -> Void
    ) throws {
        try write(login) { world, actor in
            guard let found = world.repository(owner: organization, name: repository) else {
                throw SandboxError("There is no repository \(organization)/\(repository).")
            }
            try body(&world, found.id, actor)
        }
    }

    func owner(in world: borrowing World) throws -> Int {
        guard let account = world.organization(login: organization) else {
            throw SandboxError("There is no organization \(organization).")
        }
        return account.id
    }
}
