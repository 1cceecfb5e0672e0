/// What a new pull request says.
struct NewPullRequest: Sendable {
    var title: String
    var body: String?
    var isDraft = false
    var base: String
    /// `branch`, or `owner:branch` of a fork.
    var head: String
}

extension World {
    func pullRequest(_ number: Int, in id: Int) -> PullRequest? {
        pullRequests[id]?.first { $0.number == number }
    }

    /// Emits `pull_request.opened`.
    mutating func openPullRequest(_ new: NewPullRequest, in id: Int, by actor: Actor) throws(Refusal) -> PullRequest {
        try requireWritable(id)
        guard let repository = repositories[id] else { throw .notFound }
        let (source, branch) = try head(new.head, of: repository)
        guard let head = source.branch(branch) else { throw .validation("PullRequest", "head", "invalid") }
        guard let base = repository.branch(new.base) else { throw .validation("PullRequest", "base", "invalid") }
        guard head.sha != base.sha else {
            throw .validation(
                "PullRequest", nil, "custom", "No commits between \(new.base) and \(branch)")
        }
        let open = pullRequests[id]?.first {
            $0.isOpen && $0.headRepositoryID == source.id && $0.headBranch == branch && $0.baseBranch == new.base
        }
        guard open == nil else {
            let owner = accounts[source.ownerID]?.login ?? "ghost"
            throw .validation(
                "PullRequest", nil, "custom", "A pull request already exists for \(owner):\(branch).")
        }
        let time = now
        repositories[id]?.rememberCommit(at: base, time)
        fetchCommits(of: branch, from: source.id, into: id)
        let number = (nextNumbers[id] ?? 0) + 1
        nextNumbers[id] = number
        let pull = PullRequest(
            id: nextID(.pullRequest), number: number, repositoryID: id, title: new.title, body: new.body,
            isDraft: new.isDraft, author: actor, headRepositoryID: source.id, headBranch: branch, headSHA: head.sha,
            baseBranch: new.base, createdAt: now, updatedAt: now)
        pullRequests[id, default: []].append(pull)
        queue(pull, "opened", by: actor)
        return pull
    }

    private func head(_ text: String, of repository: Repository) throws(Refusal) -> (Repository, String) {
        let parts = text.split(separator: ":", maxSplits: 1).map { String($0) }
        guard parts.count == 2 else { return (repository, text) }
        guard let owner = account(login: parts[0]) else { throw .validation("PullRequest", "head", "invalid") }
        if owner.id == repository.ownerID { return (repository, parts[1]) }
        let fork = (networks[repository.id] ?? []).compactMap { repositories[$0] }.first { $0.ownerID == owner.id }
        guard let fork else { throw .validation("PullRequest", "head", "invalid") }
        return (fork, parts[1])
    }

    /// A head in a fork can be read in the repository that it is proposed to.
    private mutating func fetchCommits(of branch: String, from source: Int, into id: Int) {
        guard let fork = repositories[source], let head = fork.branch(branch) else { return }
        if source == id {
            let time = now
            repositories[id]?.rememberCommit(at: head, time)
            return
        }
        for sha in fork.ancestry(of: head.sha).reversed() where repositories[id]?.commit(sha) == nil {
            guard let commit = fork.commit(sha) else { continue }
            repositories[id]?.otherCommits.append(commit)
        }
    }

    /// After a push: the open pull requests of that branch have a new head. Emits `pull_request.synchronize`.
    mutating func noteHead(of branch: String, before: String, in id: Int, by actor: Actor) {
        guard let head = repositories[id]?.branch(branch)?.sha else { return }
        for repository in pullRequests.keys.sorted() {
            for index in (pullRequests[repository] ?? []).indices {
                guard let pull = pullRequests[repository]?[index], pull.isOpen, pull.headRepositoryID == id,
                    pull.headBranch == branch
                else { continue }
                fetchCommits(of: branch, from: id, into: repository)
                updatePullRequest(pull.number, in: repository) { $0.headSHA = head }
                guard let new = pullRequest(pull.number, in: repository) else { continue }
                queue(
                    new, "synchronize", ["before": .string(before), "after": .string(head)], by: actor)
            }
        }
    }

    /// Emits `pull_request.edited`, `closed` or `reopened`.
    mutating func editPullRequest(
        _ number: Int, title: String?, body: String?, base: String?, state: String?, in id: Int, by actor: Actor
    ) throws(Refusal) {
        guard let old = pullRequest(number, in: id), let repository = repositories[id] else { throw .notFound }
        if let base, repository.branch(base) == nil { throw .validation("PullRequest", "base", "invalid") }
        if state == "open", old.mergeSHA != nil {
            throw .validation("PullRequest", "state", "invalid", "state cannot be changed. The pull request is merged.")
        }
        var changes = JSONObject()
        if let title, title != old.title { changes.add("title", ["from": .string(old.title)]) }
        if let body, body != old.body { changes.add("body", ["from": old.body.map { .string($0) } ?? .null]) }
        if let base, base != old.baseBranch {
            let sha = repository.branch(old.baseBranch)?.sha ?? ""
            changes.add("base", ["ref": ["from": .string(old.baseBranch)], "sha": ["from": .string(sha)]])
        }
        updatePullRequest(number, in: id) { pull in
            pull.title = title ?? pull.title
            pull.body = body ?? pull.body
            pull.baseBranch = base ?? pull.baseBranch
            if let state { pull.isOpen = state == "open" }
        }
        let time = now
        guard let new = pullRequest(number, in: id) else { return }
        if !changes.isEmpty { queue(new, "edited", ["changes": .object(changes)], by: actor) }
        guard new.isOpen != old.isOpen else { return }
        updatePullRequest(number, in: id) { $0.closedAt = new.isOpen ? nil : time }
        if let new = pullRequest(number, in: id) { queue(new, new.isOpen ? "reopened" : "closed", by: actor) }
    }

    /// Emits `push` and `pull_request.closed`.
    ///
    /// - Returns: the commit that merged it.
    mutating func mergePullRequest(_ number: Int, in id: Int, by actor: Actor) throws(Refusal) -> String {
        guard let pull = pullRequest(number, in: id) else { throw .notFound }
        guard pull.isOpen, let merge = testMerge(of: pull), let repository = repositories[id],
            let base = repository.files(at: pull.baseBranch)
        else { throw Refusal(405, "Pull Request is not mergeable") }
        let changes = FileDifference.between(base, merge.files)
        try push(
            changes.compactMap { $0.after }, removing: changes.filter { $0.after == nil }.map { $0.path },
            merging: pull.headSHA, to: pull.baseBranch, in: id, by: actor)
        let sha = repositories[id]?.branch(pull.baseBranch)?.sha ?? ""
        let time = now
        updatePullRequest(number, in: id) { pull in
            pull.isOpen = false
            pull.mergeSHA = sha
            pull.closedAt = time
        }
        if let new = pullRequest(number, in: id) { queue(new, "closed", by: actor) }
        return sha
    }

    private mutating func updatePullRequest(_ number: Int, in id: Int, _ edit: (inout PullRequest) -> Void) {
        guard let index = pullRequests[id]?.firstIndex(where: { $0.number == number }),
            var pull = pullRequests[id]?[index]
        else { return }
        edit(&pull)
        pull.updatedAt = now
        pullRequests[id]?[index] = pull
    }

    private mutating func queue(_ pull: PullRequest, _ action: String, _ parts: JSONObject = [:], by actor: Actor) {
        var payload: JSONObject = [
            "number": .int(pull.number), "pull_request": .object(pullRequestJSON(pull, isWhole: true)),
        ]
        payload.append(contentsOf: parts)
        queue("pull_request", action, payload, repositoryID: pull.repositoryID, by: actor)
    }
}
