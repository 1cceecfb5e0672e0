extension RouteTable {
    static let commits: [Route] = [
        Route("GET", "/repos/{owner}/{repo}/commits", .repository, ("contents", .read)) { world, request in
            let repository = try world.repository(request)
            guard !repository.isEmpty else { throw Refusal(409, "Git Repository is empty.") }
            let ref = request.query["sha"] ?? repository.defaultBranch
            let head = repository.resolve(ref)
            guard let head else { throw Refusal.notFound }
            if let path = request.query["path"] {
                let ids = repository.history(of: path, from: head)
                return .ok(ids.prefix(Page(request).size).map { world.commitJSON($0, in: repository) })
            }
            // What was there before the first push here is one commit.
            var ids = [head]
            if let branch = repository.commits.last(where: { $0.sha == head })?.branch {
                let before = repository.commits.prefix { $0.sha != head }
                ids += before.reversed().filter { $0.branch == branch }.map { $0.sha }
            }
            return .ok(ids.prefix(Page(request).size).map { world.commitJSON($0, in: repository) })
        }
    ]
}

extension World {
    func commitJSON(_ sha: String, in repository: borrowing Repository) -> JSONObject {
        let url = "\(self.url(of: repository))/commits/\(sha)"
        var summary = commitSummaryJSON(sha, "A commit", in: repository)
        summary.add("comment_count", 0)
        return [
            "sha": .string(sha), "node_id": .string("C_\(sha)"),
            "commit": .object(summary), "url": .string(url),
            "html_url": .string("\(htmlURL)/\(fullName(of: repository))/commit/\(sha)"),
            "comments_url": .string("\(url)/comments"), "author": nil, "committer": nil, "parents": [],
        ]
    }
}
