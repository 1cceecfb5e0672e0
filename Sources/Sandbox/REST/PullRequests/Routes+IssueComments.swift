extension RouteTable {
    private static let path = "/repos/{owner}/{repo}/issues"
    private static let mostText = 65_536

    static let issueComments: [Route] = [
        Route("GET", "\(path)/{issue_number}/comments", .repository) { world, request in
            try check(.read, world, request)
            let number = try number(world, request)
            let comments = (world.comments[request.repositoryID] ?? []).filter { $0.number == number }
            let path = "\(world.url(of: try world.repository(request)))/issues/\(number)/comments"
            return Page(request).answer(comments, path, request) { world.commentJSON($0) }
        },
        Route("POST", "\(path)/{issue_number}/comments", .repository) { world, request in
            try check(.write, world, request)
            let body = try text(request)
            let comment = IssueComment(
                id: world.nextID(.issueComment), repositoryID: request.repositoryID,
                number: try number(world, request), author: try request.actor(), body: body, createdAt: world.now,
                updatedAt: world.now)
            world.comments[request.repositoryID, default: []].append(comment)
            return APIResponse(201, .object(world.commentJSON(comment)))
        },
        Route("GET", "\(path)/comments/{comment_id}", .repository) { world, request in
            try check(.read, world, request)
            return .ok(world.commentJSON(try comment(world, request)))
        },
        Route("PATCH", "\(path)/comments/{comment_id}", .repository) { world, request in
            try check(.write, world, request)
            var comment = try comment(world, request)
            comment.body = try text(request)
            comment.updatedAt = world.now
            world.comments[request.repositoryID] = world.comments[request.repositoryID]?.map {
                $0.id == comment.id ? comment : $0
            }
            return .ok(world.commentJSON(comment))
        },
        Route("DELETE", "\(path)/comments/{comment_id}", .repository) { world, request in
            try check(.write, world, request)
            let id = try comment(world, request).id
            world.comments[request.repositoryID]?.removeAll { $0.id == id }
            return .noContent
        },
    ]

    /// A pull request is an issue too: either permission will do.
    private static func check(
        _ level: Permissions.Level, _ world: borrowing World, _ request: APIRequest
    ) throws(Refusal) {
        let repository = try world.repository(request)
        for key in ["issues", "pull_requests"] where world.allows(request.caller, key, level, in: repository) {
            return
        }
        throw Refusal(403, "Resource not accessible by integration")
    }

    private static func number(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> Int {
        let number = try request.number("issue_number")
        guard world.pullRequest(number, in: request.repositoryID) != nil else { throw .notFound }
        return number
    }

    private static func comment(_ world: borrowing World, _ request: APIRequest) throws(Refusal) -> IssueComment {
        let id = try request.number("comment_id")
        guard let comment = world.comments[request.repositoryID]?.first(where: { $0.id == id }) else {
            throw .notFound
        }
        return comment
    }

    private static func text(_ request: APIRequest) throws(Refusal) -> String {
        let fields = Fields(try request.object())
        try fields.require("body")
        let text = try fields.string("body") ?? ""
        guard !text.isEmpty else { throw .validation("IssueComment", "body", "missing_field") }
        guard text.unicodeScalars.count <= mostText else {
            throw .validation(
                "IssueComment", "body", "unprocessable", "body is too long (maximum is \(mostText) characters)")
        }
        return text
    }
}
