extension World {
    /// - Parameter isWhole: with what GitHub computes for a single one.
    func pullRequestJSON(_ pull: PullRequest, isWhole: Bool) -> JSONObject {
        guard let repository = repositories[pull.repositoryID] else { return [:] }
        let name = fullName(of: repository)
        let (url, number) = (self.url(of: repository), pull.number)
        let (own, issue) = ("\(url)/pulls/\(number)", "\(url)/issues/\(number)")
        let page = "\(htmlURL)/\(name)/pull/\(number)"
        let statuses = "\(url)/statuses/\(pull.headSHA)"
        let author = account(of: pull.author).map { JSON.object(accountJSON($0)) } ?? .null
        var object: JSONObject = [
            "url": .string(own), "id": .int(pull.id), "node_id": .string(pull.nodeID.text), "html_url": .string(page),
            "diff_url": .string("\(page).diff"), "patch_url": .string("\(page).patch"), "issue_url": .string(issue),
            "number": .int(number), "state": .string(pull.isOpen ? "open" : "closed"), "locked": false,
            "title": .string(pull.title), "user": author, "body": pull.body.map { .string($0) } ?? .null,
            "created_at": .string(pull.createdAt.iso8601), "updated_at": .string(pull.updatedAt.iso8601),
            "closed_at": pull.closedAt.map { .string($0.iso8601) } ?? .null,
            "merged_at": pull.mergeSHA == nil ? .null : pull.closedAt.map { .string($0.iso8601) } ?? .null,
            "merge_commit_sha": pull.mergeSHA.map { .string($0) } ?? .null, "assignee": nil, "assignees": [],
            "requested_reviewers": [], "requested_teams": [], "labels": [], "milestone": nil,
            "draft": .bool(pull.isDraft), "commits_url": .string("\(own)/commits"),
            "review_comments_url": .string("\(own)/comments"),
            "review_comment_url": .string("\(url)/pulls/comments{/number}"),
            "comments_url": .string("\(issue)/comments"), "statuses_url": .string(statuses),
        ]
        object.add("head", endJSON(pull.headRepositoryID, pull.headBranch, pull.headSHA))
        object.add(
            "base", endJSON(pull.repositoryID, pull.baseBranch, repository.branch(pull.baseBranch)?.sha ?? ""))
        let links: [(String, String)] = [
            ("self", own), ("html", page), ("issue", issue), ("comments", "\(issue)/comments"),
            ("review_comments", "\(own)/comments"), ("review_comment", "\(url)/pulls/comments{/number}"),
            ("commits", "\(own)/commits"), ("statuses", statuses),
        ]
        object.add("_links", JSONObject(links.map { (key: $0.0, value: ["href": .string($0.1)]) }))
        object.add("author_association", pull.isFromFork ? "NONE" : "MEMBER")
        object.add("auto_merge", JSON.null)
        object.add("active_lock_reason", JSON.null)
        if isWhole { addWork(of: pull, in: repository, to: &object) }
        return object
    }

    private func addWork(of pull: PullRequest, in repository: Repository, to object: inout JSONObject) {
        let base = repository.branch(pull.baseBranch)?.sha ?? ""
        let merges = mergedFiles(base: base, head: pull.headSHA, in: repository) != nil
        let differences = differences(of: pull)
        object.add("merged", pull.mergeSHA != nil)
        object.add("mergeable", pull.isOpen ? .bool(merges) : JSON.null)
        object.add("rebaseable", pull.isOpen ? .bool(merges) : JSON.null)
        object.add("mergeable_state", pull.isOpen ? (merges ? "clean" : "dirty") : "unknown")
        object.add("merged_by", JSON.null)
        object.add("comments", comments[pull.repositoryID, default: []].count { $0.number == pull.number })
        object.add("review_comments", 0)
        object.add("maintainer_can_modify", false)
        object.add("commits", commits(of: pull).count)
        object.add("additions", differences.reduce(0) { $0 + $1.lines.added })
        object.add("deletions", differences.reduce(0) { $0 + $1.lines.removed })
        object.add("changed_files", differences.count)
    }

    private func endJSON(_ repositoryID: Int, _ branch: String, _ sha: String) -> JSONObject {
        let repository = repositories[repositoryID]
        let owner = repository.flatMap { accounts[$0.ownerID] }
        return [
            "label": .string("\(owner?.login ?? "ghost"):\(branch)"), "ref": .string(branch), "sha": .string(sha),
            "user": owner.map { .object(accountJSON($0)) } ?? .null,
            "repo": repository.map { .object(repositoryJSON($0, .nested)) } ?? .null,
        ]
    }

    func differences(of pull: PullRequest) -> [FileDifference] {
        guard let repository = repositories[pull.repositoryID], let base = repository.branch(pull.baseBranch)?.sha,
            let start = repository.mergeBase(base, pull.headSHA)
        else { return [] }
        return FileDifference.between(
            repository.files(at: start) ?? [], repository.files(at: pull.headSHA) ?? [])
    }

    /// Those that the base does not have, the oldest first.
    func commits(of pull: PullRequest) -> [String] {
        guard let repository = repositories[pull.repositoryID], let base = repository.branch(pull.baseBranch)?.sha
        else { return [] }
        let known = Set(repository.ancestry(of: base))
        return repository.ancestry(of: pull.headSHA).filter { !known.contains($0) }.reversed()
    }

    func diffEntryJSON(_ difference: FileDifference, at sha: String, in repository: Repository) -> JSONObject {
        let (added, removed) = difference.lines
        let path = difference.path.split(separator: "/").map { String($0).percentEncoded }.joined(separator: "/")
        let page = "\(htmlURL)/\(fullName(of: repository))"
        return [
            "sha": .string((difference.after ?? difference.before)?.sha ?? ""), "filename": .string(difference.path),
            "status": .string(difference.status), "additions": .int(added), "deletions": .int(removed),
            "changes": .int(added + removed), "blob_url": .string("\(page)/blob/\(sha)/\(path)"),
            "raw_url": .string("\(page)/raw/\(sha)/\(path)"),
            "contents_url": .string("\(url(of: repository))/contents/\(path)?ref=\(sha)"),
        ]
    }

    /// A pull request in short, as check runs name it.
    func minimalPullRequestJSON(_ pull: PullRequest) -> JSONObject {
        func end(_ id: Int, _ ref: String, _ sha: String) -> JSON {
            guard let repository = repositories[id] else { return .null }
            let repo: JSON = [
                "id": .int(id), "url": .string(url(of: repository)), "name": .string(repository.name),
            ]
            return ["ref": .string(ref), "sha": .string(sha), "repo": repo]
        }
        let repository = repositories[pull.repositoryID]
        let base = repository?.branch(pull.baseBranch)?.sha ?? ""
        return [
            "id": .int(pull.id), "number": .int(pull.number),
            "url": .string("\(repository.map { url(of: $0) } ?? "")/pulls/\(pull.number)"),
            "head": end(pull.headRepositoryID, pull.headBranch, pull.headSHA),
            "base": end(pull.repositoryID, pull.baseBranch, base),
        ]
    }
}
