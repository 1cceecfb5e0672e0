/// `POST /_sandbox/act/{verb}`: what a person does with a pull request in the browser. The body names `sender` and
/// `repository`, all but `open-pull-request` a `number`.
struct PullRequestAction {
    let state: GitHubState
    let organization: String

    static let verbs = [
        "open-pull-request", "edit-pull-request", "merge-pull-request", "rerequest-check-run", "rerequest-check-suite",
        "comment",
    ]

    func perform(_ verb: String, _ fields: Fields) throws -> JSONObject {
        try fields.require("repository")
        let sender = try fields.string("sender") ?? "maya-chen"
        let name = try fields.string("repository") ?? ""
        return try state.write { [organization] world in
            guard let person = world.account(login: sender) else { throw Refusal(422, "There is no person \(sender).") }
            guard let owner = world.organization(login: organization)?.id,
                let repository = world.repository(ownerID: owner, name: name)
            else { throw Refusal(404, "There is no repository \(organization)/\(name).") }
            let actor = Actor.user(person.id)
            if verb == "open-pull-request" {
                let pull = try open(fields, repository, person, in: &world)
                return ["number": .int(pull.number), "head_sha": .string(pull.headSHA)]
            }
            guard let pull = world.pullRequest(try fields.int("number") ?? 0, in: repository.id) else {
                throw Refusal(404, "There is no such pull request.")
            }
            try perform(verb, fields, pull, actor, in: &world)
            let head = world.pullRequest(pull.number, in: repository.id)?.headSHA ?? pull.headSHA
            return ["number": .int(pull.number), "head_sha": .string(head)]
        }
    }

    private func perform(
        _ verb: String, _ fields: Fields, _ pull: PullRequest, _ actor: Actor, in world: inout World
    ) throws {
        let id = pull.repositoryID
        switch verb {
        case "edit-pull-request":
            try world.editPullRequest(
                pull.number, title: try fields.string("title"), body: try fields.string("body"),
                base: try fields.string("base"), state: try fields.choice("state", of: ["open", "closed"]), in: id,
                by: actor)
        case "merge-pull-request": _ = try world.mergePullRequest(pull.number, in: id, by: actor)
        case "comment":
            let body = try fields.string("body") ?? ""
            world.comments[id, default: []].append(
                IssueComment(
                    id: world.nextID(.issueComment), repositoryID: id, number: pull.number, author: actor, body: body,
                    createdAt: world.now, updatedAt: world.now))
        default:
            let run = (world.checkRuns[id] ?? []).last { $0.headSHA == pull.headSHA }
            guard let run else { throw Refusal(404, "There is no check run for \(pull.headSHA).") }
            if verb == "rerequest-check-run" {
                try world.rerequest(checkRun: run.id, in: id, by: actor)
            } else {
                try world.rerequest(checkSuiteOf: pull.headSHA, app: run.appID, in: id, by: actor)
            }
        }
    }

    /// Pushes `files` to `branch` and proposes it; with `fork` the branch is in a fork of the sender's own.
    private func open(
        _ fields: Fields, _ repository: Repository, _ person: Account, in world: inout World
    ) throws -> PullRequest {
        let files = try fields.fields("files")?.object.members ?? []
        let contents = files.compactMap { file in
            file.value.string.map { RepositoryFile(path: file.key, content: Array($0.utf8)) }
        }
        let branch = try fields.string("branch") ?? "proposal"
        let isFork = try fields.bool("fork") ?? false
        let source = isFork ? try world.fork(repository, for: person) : repository.id
        try world.push(
            contents, removing: files.filter { $0.value.isNull }.map { $0.key }, to: branch, in: source,
            by: .user(person.id))
        let new = NewPullRequest(
            title: try fields.string("title") ?? "A proposal", body: try fields.string("body"),
            base: try fields.string("base") ?? repository.defaultBranch,
            head: isFork ? "\(person.login):\(branch)" : branch)
        return try world.openPullRequest(new, in: repository.id, by: .user(person.id))
    }
}

extension World {
    /// The person's fork, made where there is none.
    fileprivate mutating func fork(_ parent: Repository, for person: Account) throws(Refusal) -> Int {
        let known = (networks[parent.id] ?? []).first { repositories[$0]?.ownerID == person.id }
        if let known { return known }
        var new = NewRepository(name: parent.name, visibility: parent.visibility)
        new.parentID = parent.id
        let id = try createRepository(new, owner: person.id, by: .user(person.id))
        guard var fork = repositories[id], let source = repositories[parent.id] else { throw .notFound }
        fork.branches = source.branches.filter { $0.name == source.defaultBranch }
        fork.defaultBranch = source.defaultBranch
        fork.files = source.files
        let time = now
        for branch in source.branches {
            var copy = source
            copy.rememberCommit(at: branch, time)
            fork.otherCommits += copy.otherCommits + copy.commits
        }
        fork.pushedAt = time
        repositories[id] = fork
        return id
    }
}
