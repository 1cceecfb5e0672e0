extension RouteTable {
    static let branches: [Route] = [
        Route("GET", "/repos/{owner}/{repo}/branches", .repository, ("contents", .read)) { world, request in
            let repository = try world.repository(request)
            var branches = repository.branches.sorted { $0.name < $1.name }
            if let wanted = request.query["protected"] {
                branches = branches.filter {
                    world.isProtected($0.name, in: repository) == (wanted == "true")
                }
            }
            let path = "\(world.apiURL)/repositories/\(repository.id)/branches"
            return Page(request).answer(branches, path, request) { world.branchJSON($0, in: repository) }
        },
        Route("GET", "/repos/{owner}/{repo}/branches/{branch}", .repository, ("contents", .read)) { world, request in
            let repository = try world.repository(request)
            guard let branch = repository.branch(request.parameter("branch")) else {
                throw Refusal(404, "Branch not found")
            }
            return .ok(world.branchJSON(branch, in: repository, isWhole: true))
        },
        Route("POST", "/repos/{owner}/{repo}/branches/{branch}/rename", .repository, ("contents", .write)) {
            world, request in
            let fields = Fields(try request.object())
            try fields.require("new_name")
            let name = try fields.string("new_name") ?? ""
            try world.renameBranch(
                request.parameter("branch"), to: name, in: request.repositoryID, by: request.actor())
            let repository = try world.repository(request)
            guard let branch = repository.branch(name) else { throw Refusal.notFound }
            return APIResponse(201, .object(world.branchJSON(branch, in: repository, isWhole: true)))
        },
        Route("GET", "/repos/{owner}/{repo}/git/ref/{ref}", .repository, ("contents", .read)) { world, request in
            let repository = try world.repository(request)
            let ref = request.parameter("ref")
            if let merge = try world.pullRequestRef(ref, in: request.repositoryID) {
                return .ok(world.refJSON("refs/\(ref)", merge, in: repository))
            }
            guard ref.hasPrefix("heads/"), let branch = repository.branch(String(ref.dropFirst(6))) else {
                throw Refusal.notFound
            }
            return .ok(world.refJSON(branch, in: repository))
        },
        Route("POST", "/repos/{owner}/{repo}/git/refs", .repository, ("contents", .write)) { world, request in
            let fields = Fields(try request.object())
            try fields.require("ref", "sha")
            let ref = try fields.string("ref") ?? ""
            guard ref.hasPrefix("refs/heads/"), ref.count > 11 else {
                throw Refusal(422, "Reference name must start with 'refs/heads/' in the sandbox.")
            }
            let name = String(ref.dropFirst(11))
            try world.createBranch(name, at: try fields.string("sha"), in: request.repositoryID, by: request.actor())
            let repository = try world.repository(request)
            guard let branch = repository.branch(name) else { throw Refusal.notFound }
            return APIResponse(201, .object(world.refJSON(branch, in: repository)))
        },
        Route("DELETE", "/repos/{owner}/{repo}/git/refs/{ref}", .repository, ("contents", .write)) { world, request in
            let ref = request.parameter("ref")
            guard ref.hasPrefix("heads/") else { throw Refusal(422, "Reference does not exist") }
            try world.deleteBranch(String(ref.dropFirst(6)), in: request.repositoryID, by: request.actor())
            return .noContent
        },
    ]
}

extension World {
    /// A branch in the listing (`commit` with sha and url) or whole.
    func branchJSON(_ branch: Branch, in repository: Repository, isWhole: Bool = false) -> JSONObject {
        let url = self.url(of: repository)
        let rule = effectiveRule(for: branch.name, in: repository)
        let protectionURL = "\(url)/branches/\(branch.name)/protection"
        var object: JSONObject = ["name": .string(branch.name)]
        let commit: JSONObject = ["sha": .string(branch.sha), "url": .string("\(url)/commits/\(branch.sha)")]
        object.add("commit", isWhole ? branchCommitJSON(branch.sha, in: repository) : commit)
        if isWhole {
            let page = "\(htmlURL)/\(fullName(of: repository))/tree/\(branch.name)"
            object.add("_links", ["self": .string("\(url)/branches/\(branch.name)"), "html": .string(page)])
        }
        object.add("protected", rule != nil || isProtected(branch.name, in: repository))
        let checks = rule?.requiredStatusChecks ?? []
        let level =
            rule?.requiresStatusChecks ?? false ? (rule?.isAdminEnforced ?? false ? "everyone" : "non_admins") : "off"
        object.add(
            "protection",
            [
                "enabled": .bool(rule != nil),
                "required_status_checks": [
                    "enforcement_level": .string(level), "contexts": .array(checks.map { .string($0.context) }),
                    "checks": .array(checks.map { $0.json }),
                ],
            ])
        object.add("protection_url", protectionURL)
        return object
    }

    private func branchCommitJSON(_ sha: String, in repository: borrowing Repository) -> JSONObject {
        let url = self.url(of: repository)
        let page = "\(htmlURL)/\(fullName(of: repository))/commit/\(sha)"
        let date = (repository.pushedAt ?? repository.createdAt).iso8601
        let person: JSON = ["name": "GitHub", "email": "noreply@github.com", "date": .string(date)]
        let tree = ObjectName.hexadecimal(of: ObjectName.seed(of: sha.utf8))
        let verification: JSON = [
            "verified": false, "reason": "unsigned", "signature": nil, "payload": nil, "verified_at": nil,
        ]
        return [
            "sha": .string(sha), "node_id": .string("C_\(sha)"),
            "commit": [
                "author": person, "committer": person, "message": "Update",
                "tree": ["sha": .string(tree), "url": .string("\(url)/git/trees/\(tree)")],
                "url": .string("\(url)/git/commits/\(sha)"), "comment_count": 0, "verification": verification,
            ],
            "url": .string("\(url)/commits/\(sha)"), "html_url": .string(page),
            "comments_url": .string("\(url)/commits/\(sha)/comments"), "author": nil, "committer": nil, "parents": [],
        ]
    }

    fileprivate func refJSON(_ branch: Branch, in repository: borrowing Repository) -> JSONObject {
        refJSON("refs/heads/\(branch.name)", branch.sha, in: repository)
    }

    fileprivate func refJSON(_ ref: String, _ sha: String, in repository: borrowing Repository) -> JSONObject {
        let url = self.url(of: repository)
        return [
            "ref": .string(ref), "node_id": .string("REF_\(sha)"), "url": .string("\(url)/git/\(ref)"),
            "object": ["sha": .string(sha), "type": "commit", "url": .string("\(url)/git/commits/\(sha)")],
        ]
    }

    /// The commit that `pull/N/head` or `pull/N/merge` points to; `nil` for refs of other kinds.
    fileprivate mutating func pullRequestRef(_ ref: String, in id: Int) throws(Refusal) -> String? {
        let parts = ref.split(separator: "/")
        guard parts.count == 3, parts[0] == "pull", let number = Int(parts[1]) else { return nil }
        guard let pull = pullRequest(number, in: id) else { throw .notFound }
        if parts[2] == "head" { return pull.headSHA }
        guard parts[2] == "merge", let merge = testMerge(of: pull) else { throw .notFound }
        return merge.sha
    }
}

extension RequiredCheck {
    var json: JSON { ["context": .string(context), "app_id": appID.map { .int($0) } ?? .null] }
}
