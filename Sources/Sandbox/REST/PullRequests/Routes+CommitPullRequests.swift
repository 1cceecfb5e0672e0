extension RouteTable {
    /// Source: <https://docs.github.com/rest/commits/commits#list-pull-requests-associated-with-a-commit>
    static let commitPullRequests: [Route] = [
        Route("GET", "/repos/{owner}/{repo}/commits/{commit_sha}/pulls", .repository, ("pull_requests", .read)) {
            world, request in
            let repository = try world.repository(request)
            let sha = request.parameter("commit_sha")
            guard let commit = repository.resolve(sha) else {
                throw Refusal(422, "No commit found for SHA: \(sha)")
            }
            let found = world.pullRequests(with: commit, in: repository)
            let path = "\(world.url(of: repository))/commits/\(commit)/pulls"
            return Page(request).answer(found, path, request) { world.pullRequestJSON($0, isWhole: false) }
        }
    ]
}

extension World {
    /// Of a commit of the default branch the one that brought it there, else all that propose it.
    fileprivate func pullRequests(with commit: String, in repository: Repository) -> [PullRequest] {
        let all = (pullRequests[repository.id] ?? []).reversed()
        let reached = repository.branch(repository.defaultBranch).map { repository.ancestry(of: $0.sha) } ?? []
        guard reached.contains(commit) else {
            return all.filter { pull in
                pull.mergeSHA == nil && commits(of: pull).contains(commit)
            }
        }
        return all.filter { pull in
            guard let merge = pull.mergeSHA else { return false }
            guard merge != commit else { return true }
            guard let base = repository.commit(merge)?.parents.first else { return false }
            let before = Set(repository.ancestry(of: base))
            return repository.ancestry(of: pull.headSHA).contains(commit) && !before.contains(commit)
        }
    }
}

extension Repository {
    /// Commits that changed a file or what is below a folder, the newest first. As `git log` has it, a merge that has it
    /// from one side is left out, and so is the other side.
    func history(of path: String, from head: String) -> [String] {
        var found: [String] = []
        var seen: Set<String> = []
        var next = [head]
        while !next.isEmpty {
            let sha = next.removeFirst()
            guard seen.insert(sha).inserted, let commit = commit(sha) else { continue }
            let parents = commit.parents.compactMap { self.commit($0) }
            let content = commit.content(at: path)
            if let same = parents.first(where: { $0.content(at: path) == content }) {
                next.append(same.sha)
            } else {
                if !(parents.isEmpty && content.isEmpty) { found.append(sha) }
                next += parents.map { $0.sha }
            }
        }
        return found
    }
}

extension Commit {
    fileprivate func content(at path: String) -> [RepositoryFile] {
        files.filter { $0.path == path || $0.path.hasPrefix("\(path)/") }.sorted { $0.path < $1.path }
    }
}
