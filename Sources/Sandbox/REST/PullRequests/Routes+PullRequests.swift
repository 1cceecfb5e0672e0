extension RouteTable {
    private static let path = "/repos/{owner}/{repo}/pulls"

    static let pullRequests: [Route] = [
        Route("GET", path, .repository, ("pull_requests", .read)) { world, request in
            let state = request.query["state"] ?? "open"
            let owner = world.accounts[try world.repository(request).ownerID]?.login ?? ""
            let found = (world.pullRequests[request.repositoryID] ?? []).reversed().filter { pull in
                if state != "all", pull.isOpen != (state == "open") { return false }
                if let base = request.query["base"], base != pull.baseBranch { return false }
                if let head = request.query["head"], head != "\(owner):\(pull.headBranch)" { return false }
                return true
            }
            let path = "\(world.url(of: try world.repository(request)))/pulls"
            return Page(request).answer(found, path, request) { world.pullRequestJSON($0, isWhole: false) }
        },
        Route("POST", path, .repository, ("pull_requests", .write)) { world, request in
            let fields = Fields(try request.object())
            try fields.require("head", "base", "title")
            let new = NewPullRequest(
                title: try fields.string("title") ?? "", body: try fields.string("body"),
                isDraft: try fields.bool("draft") ?? false, base: try fields.string("base") ?? "",
                head: try fields.string("head") ?? "")
            let pull = try world.openPullRequest(new, in: request.repositoryID, by: request.actor())
            return APIResponse(201, .object(world.pullRequestJSON(pull, isWhole: true)))
        },
        Route("GET", "\(path)/{pull_number}", .repository, ("pull_requests", .read)) { world, request in
            .ok(world.pullRequestJSON(try world.pullRequest(request), isWhole: true))
        },
        Route("PATCH", "\(path)/{pull_number}", .repository, ("pull_requests", .write)) { world, request in
            let fields = Fields(try request.object())
            try world.editPullRequest(
                try request.number("pull_number"), title: try fields.string("title"), body: try fields.string("body"),
                base: try fields.string("base"), state: try fields.choice("state", of: ["open", "closed"]),
                in: request.repositoryID, by: request.actor())
            return .ok(world.pullRequestJSON(try world.pullRequest(request), isWhole: true))
        },
        Route("GET", "\(path)/{pull_number}/files", .repository, ("pull_requests", .read)) { world, request in
            let pull = try world.pullRequest(request)
            let repository = try world.repository(request)
            let path = "\(world.url(of: repository))/pulls/\(pull.number)/files"
            return Page(request).answer(world.differences(of: pull), path, request) {
                world.diffEntryJSON($0, at: pull.headSHA, in: repository)
            }
        },
        Route("PUT", "\(path)/{pull_number}/merge", .repository, ("contents", .write)) { world, request in
            let sha = try world.mergePullRequest(
                try request.number("pull_number"), in: request.repositoryID, by: request.actor())
            return .ok(["sha": .string(sha), "merged": true, "message": "Pull Request successfully merged"])
        },
    ]
}

extension World {
    func pullRequest(_ request: APIRequest) throws(Refusal) -> PullRequest {
        guard let pull = pullRequest(try request.number("pull_number"), in: request.repositoryID) else {
            throw .notFound
        }
        return pull
    }
}
