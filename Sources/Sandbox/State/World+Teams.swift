extension World {
    /// Emits `team.created` when somebody does it.
    @discardableResult
    package mutating func createTeam(
        _ name: String, in organization: Int, parent: Int? = nil, privacy: Team.Privacy = .closed,
        description: String? = nil, by actor: Actor? = nil
    ) throws(Refusal) -> Team {
        let slug = Team.slug(of: name)
        guard !slug.isEmpty, teamsBySlug[TeamKey(organization, slug)] == nil else {
            throw .validation("Team", "name", "already_exists", "Name must be unique for this org")
        }
        var team = Team(id: nextID(.team), organizationID: organization, name: name, slug: slug, createdAt: now)
        team.parentID = parent
        team.privacy = privacy
        team.description = description
        teams[team.id] = team
        teamsBySlug[TeamKey(organization, slug)] = team.id
        if let actor {
            queue("team", "created", ["team": .object(teamJSON(team))], organizationID: organization, by: actor)
        }
        return team
    }

    package mutating func updateTeam(_ id: Int, _ change: (inout Team) -> Void) {
        guard let old = teams[id] else { return }
        var new = old
        change(&new)
        teams[id] = new
        teamsBySlug[TeamKey(old.organizationID, old.slug)] = nil
        teamsBySlug[TeamKey(new.organizationID, new.slug)] = id
    }

    package mutating func deleteTeam(_ id: Int, by actor: Actor) throws(Refusal) {
        guard let team = teams[id] else { throw .notFound }
        queue("team", "deleted", ["team": .object(teamJSON(team))], organizationID: team.organizationID, by: actor)
        for repository in repositoriesByTeam[id] ?? [] {
            repositories[repository]?.teamGrants.removeAll { $0.teamID == id }
        }
        for child in children(of: id) { teams[child]?.parentID = team.parentID }
        repositoriesByTeam[id] = nil
        teamsBySlug[TeamKey(team.organizationID, team.slug)] = nil
        teams[id] = nil
    }

    /// Emits `team.added_to_repository` and `team_add`, or `team.edited` when the grant changes.
    package mutating func setRole(
        _ role: Role, ofTeam teamID: Int, in id: Int, by actor: Actor
    ) throws(Refusal) {
        try requireWritable(id)
        guard let team = teams[teamID], var repository = repositories[id],
            team.organizationID == repository.ownerID
        else { throw .notFound }
        let old = repository.teamGrants.first { $0.teamID == teamID }?.role
        guard old != role else { return }
        if let index = repository.teamGrants.firstIndex(where: { $0.teamID == teamID }) {
            repository.teamGrants[index].role = role
        } else {
            repository.teamGrants.append(TeamGrant(teamID: teamID, role: role))
            repositoriesByTeam[teamID, default: []].insertSorted(id)
        }
        repositories[id] = repository
        let block = JSON.object(teamJSON(team))
        if let old {
            let permissions: JSON = [
                "admin": .bool(old >= .admin), "pull": .bool(old >= .read), "push": .bool(old >= .write),
            ]
            let changes: JSON = ["repository": ["permissions": ["from": permissions]]]
            queue("team", "edited", ["changes": changes, "team": block], repositoryID: id, grantedTo: role, by: actor)
        } else {
            queue("team", "added_to_repository", ["team": block], repositoryID: id, grantedTo: role, by: actor)
            queue("team_add", nil, ["team": block], repositoryID: id, by: actor)
        }
    }

    /// Emits `team.removed_from_repository`. A grant inherited from a parent cannot be removed here.
    package mutating func removeTeam(_ teamID: Int, from id: Int, by actor: Actor) throws(Refusal) {
        try requireWritable(id)
        guard let team = teams[teamID], let repository = repositories[id] else { throw .notFound }
        guard let grant = repository.teamGrants.first(where: { $0.teamID == teamID }) else { return }
        repositories[id]?.teamGrants.removeAll { $0.teamID == teamID }
        repositoriesByTeam[teamID]?.removeSorted(id)
        let block = JSON.object(teamJSON(team))
        queue("team", "removed_from_repository", ["team": block], repositoryID: id, grantedTo: grant.role, by: actor)
    }
}
