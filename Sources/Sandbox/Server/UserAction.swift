/// `POST /_sandbox/act/{verb}`: what a person does in the browser. The body names `sender` and `repository`.
struct UserAction {
    let state: GitHubState
    let organization: String

    /// Returns the repository's name and id.
    func perform(_ verb: String, _ fields: Fields) throws -> JSONObject {
        try fields.require("repository")
        let sender = try fields.string("sender") ?? "maya-chen"
        let name = try fields.string("repository") ?? ""
        return try state.write { world in
            guard let person = world.account(login: sender) else { throw Refusal(422, "There is no person \(sender).") }
            let actor = Actor.user(person.id)
            guard let owner = world.organization(login: organization)?.id else { throw Refusal.notFound }
            if verb == "create-repository" {
                var new = NewRepository(name: name)
                let visibility = try fields.choice("visibility", of: ["public", "private", "internal"])
                new.visibility = visibility.flatMap { Repository.Visibility(rawValue: $0) } ?? .private
                new.hasReadme = try fields.bool("readme") ?? false
                let id = try world.createRepository(new, owner: owner, by: actor)
                return ["id": .int(id), "name": .string(name)]
            }
            guard let repository = world.repository(ownerID: owner, name: name) else {
                throw Refusal(404, "There is no repository \(organization)/\(name).")
            }
            try perform(verb, fields, repository, actor, in: &world)
            let after = world.repositories[repository.id]
            return ["id": .int(repository.id), "name": .string(after?.name ?? name)]
        }
    }

    private func perform(
        _ verb: String, _ fields: Fields, _ repository: Repository, _ actor: Actor, in world: inout World
    ) throws {
        let id = repository.id
        switch verb {
        case "push":
            let files = try fields.fields("files")?.object.members ?? [(key: "README.md", value: "# Hello\n")]
            let contents = files.map { RepositoryFile(path: $0.key, content: Array(($0.value.string ?? "").utf8)) }
            try world.push(contents, to: try fields.string("branch"), in: id, by: actor)
        case "settings":
            let edit = RepositoryEdit(
                try fields.fields("settings")?.object ?? [:], plan: world.plan(of: repository.ownerID))
            try world.updateRepository(id, by: actor) { try edit.apply(to: &$0) }
        case "rename":
            let name = try fields.string("name") ?? ""
            try world.updateRepository(id, by: actor) { $0.name = name }
        case "archive": try world.updateRepository(id, by: actor) { $0.isArchived = true }
        case "unarchive": try world.updateRepository(id, by: actor) { $0.isArchived = false }
        case "delete": try world.deleteRepository(id)
        case "unprotect": try world.deleteRule(try rule(fields, repository).id, in: id, by: actor)
        case "weaken-protection":
            try world.updateRule(try rule(fields, repository).id, in: id, by: actor) { rule in
                rule.requiresApprovingReviews = false
                rule.requiresStatusChecks = false
                rule.allowsForcePushes = true
            }
        case "grant-team":
            guard let team = world.team(organizationID: repository.ownerID, slug: try fields.string("team") ?? "")
            else {
                throw Refusal(422, "There is no such team.")
            }
            guard let word = try fields.string("permission") else {
                return try world.removeTeam(team.id, from: id, by: actor)
            }
            guard let role = Role(word: word) else { throw Refusal(422, "\(word) is no permission.") }
            try world.setRole(role, ofTeam: team.id, in: id, by: actor)
        default:
            throw Refusal(
                404,
                "Nobody can \"\(verb)\". Known: create-repository, push, settings, rename, archive, unarchive, delete, "
                    + "unprotect, weaken-protection, grant-team, "
                    + "\((RulesetAction.verbs + PullRequestAction.verbs).joined(separator: ", ")).")
        }
    }

    private func rule(_ fields: Fields, _ repository: Repository) throws -> BranchProtectionRule {
        let pattern = try fields.string("pattern") ?? repository.defaultBranch
        guard let rule = repository.rules.first(where: { $0.pattern == pattern }) else {
            throw Refusal(404, "\(repository.name) has no protection for \(pattern).")
        }
        return rule
    }
}
