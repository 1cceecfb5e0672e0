extension World {
    package func account(login: String) -> Account? {
        accountsByLogin[login.lowercased()].flatMap { accounts[$0] }
    }

    package func organization(login: String) -> Account? {
        account(login: login).flatMap { $0.kind == .organization ? $0 : nil }
    }

    package func team(organizationID: Int, slug: String) -> Team? {
        teamsBySlug[TeamKey(organizationID, slug)].flatMap { teams[$0] }
    }

    package func app(slug: String) -> App? { apps.values.first { $0.slug == slug.lowercased() } }

    package func installation(accountID: Int, appID: Int) -> Installation? {
        installations.values.first { $0.accountID == accountID && $0.appID == appID }
    }

    /// By its present name only.
    package func repository(ownerID: Int, name: String) -> Repository? {
        repositoriesByName[RepositoryKey(ownerID, name)].flatMap { repositories[$0] }
    }

    package func repository(owner: String, name: String) -> Repository? {
        account(login: owner).flatMap { repository(ownerID: $0.id, name: name) }
    }

    /// Where a former name leads to.
    package func redirect(owner: String, name: String) -> Repository? {
        guard let owner = account(login: owner) else { return nil }
        return redirects[RepositoryKey(owner.id, name)].flatMap { repositories[$0] }
    }

    package func fullName(of repository: borrowing Repository) -> String {
        "\(accounts[repository.ownerID]?.login ?? "ghost")/\(repository.name)"
    }

    /// The rule that GitHub applies to a branch: its own name first, then the oldest pattern that matches.
    package func effectiveRule(for branch: String, in repository: borrowing Repository) -> BranchProtectionRule? {
        let rules = repository.rules
        return rules.first { $0.pattern == branch } ?? rules.first { $0.matches(branch) }
    }

    /// Whether a protection rule or an active ruleset holds for the branch.
    package func isProtected(_ branch: String, in repository: Repository) -> Bool {
        effectiveRule(for: branch, in: repository) != nil || !activeRulesets(for: branch, in: repository).isEmpty
    }

    package func rule(_ id: NodeID) -> (repository: Repository, rule: BranchProtectionRule)? {
        guard id.kind == .branchProtectionRule, id.path.count == 2, let repository = repositories[id.path[0]],
            let rule = repository.rules.first(where: { $0.id == id.path[1] })
        else { return nil }
        return (repository, rule)
    }

    package func user(of bot: App) -> Account? { accounts[bot.botID] }

    package func account(of actor: Actor) -> Account? {
        switch actor {
        case .user(let id): accounts[id]
        case .app(let id): apps[id].flatMap { accounts[$0.botID] }
        }
    }

    /// The repositories that were forked from this one.
    package func forkCount(of repositoryID: Int) -> Int { networks[repositoryID]?.count ?? 0 }
}

// MARK: - Roles

extension World {
    package func role(ofUser id: Int, in repository: borrowing Repository) -> Role? {
        if repository.ownerID == id { return .admin }
        var best: Role? = repository.visibility == .public ? .read : nil
        func raise(_ role: Role?) { if let role { best = max(best ?? role, role) } }
        if let organization = organizations[repository.ownerID], organization.members.contains(id) {
            if organization.owners.contains(id) { return .admin }
            raise(organization.basePermission)
            if repository.visibility == .internal { raise(.read) }
        }
        raise(repository.collaborators.first { $0.userID == id }?.role)
        for grant in repository.teamGrants where isMember(id, ofTeam: grant.teamID) { raise(grant.role) }
        return best
    }

    /// Members of child teams are members of the parents.
    package func isMember(_ user: Int, ofTeam id: Int) -> Bool {
        guard let team = teams[id] else { return false }
        return team.members.contains(user) || children(of: id).contains { isMember(user, ofTeam: $0) }
    }

    package func children(of team: Int) -> [Int] {
        teams.values.filter { $0.parentID == team }.map { $0.id }.sorted()
    }

    /// The team and its ancestors, nearest first.
    package func lineage(of team: Int) -> [Int] {
        var lineage: [Int] = []
        var next: Int? = team
        while let id = next, !lineage.contains(id) {
            lineage.append(id)
            next = teams[id]?.parentID
        }
        return lineage
    }

    /// A team's role with what it inherits from its ancestors; nil without any.
    package func role(ofTeam id: Int, in repository: borrowing Repository) -> Role? {
        let lineage = lineage(of: id)
        return repository.teamGrants.filter { lineage.contains($0.teamID) }.map { $0.role }.max()
    }

    /// Every team with access, by id, inherited access included.
    package func teams(of repository: borrowing Repository) -> [(team: Team, role: Role)] {
        var roles: [Int: Role] = [:]
        func grant(_ team: Int, _ role: Role) {
            roles[team] = max(roles[team] ?? role, role)
            for child in children(of: team) { grant(child, role) }
        }
        for entry in repository.teamGrants { grant(entry.teamID, entry.role) }
        return roles.sorted { $0.key < $1.key }.compactMap { id, role in teams[id].map { ($0, role) } }
    }

    /// Ids of the repositories that a team reaches, in ascending order, inherited ones included.
    package func repositoryIDs(ofTeam id: Int) -> [Int] {
        let lineage = lineage(of: id)
        guard lineage.count > 1 else { return repositoriesByTeam[id] ?? [] }
        return Set(lineage.flatMap { repositoriesByTeam[$0] ?? [] }).sorted()
    }

    package func teams(ofOrganization id: Int) -> [Team] {
        teams.values.filter { $0.organizationID == id }.sorted { $0.name.lowercased() < $1.name.lowercased() }
    }
}
