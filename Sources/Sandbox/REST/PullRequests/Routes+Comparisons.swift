extension RouteTable {
    static let comparisons: [Route] = [
        Route("GET", "/repos/{owner}/{repo}/compare/{basehead}", .repository, ("contents", .read)) { world, request in
            let repository = try world.repository(request)
            let ends = request.parameter("basehead").split(separator: "...", omittingEmptySubsequences: false)
            guard ends.count == 2, let base = repository.resolve(String(ends[0])),
                let head = repository.resolve(String(ends[1])), let start = repository.mergeBase(base, head)
            else { throw Refusal.notFound }
            return .ok(world.comparisonJSON(base, head, start, in: repository))
        },
        Route("GET", "/repos/{owner}/{repo}/git/commits/{commit_sha}", .repository, ("contents", .read)) {
            world, request in
            let repository = try world.repository(request)
            let sha = request.parameter("commit_sha")
            guard let commit = repository.commit(sha) else { throw Refusal.notFound }
            let url = "\(world.url(of: repository))/git/commits"
            var object = world.commitSummaryJSON(sha, "Update", in: repository)
            object["parents"] = .array(
                commit.parents.map {
                    ["sha": .string($0), "url": .string("\(url)/\($0)"), "html_url": .string("\(url)/\($0)")]
                })
            return .ok(object)
        },
    ]
}

extension World {
    fileprivate func comparisonJSON(
        _ base: String, _ head: String, _ start: String, in repository: Repository
    ) -> JSONObject {
        let name = fullName(of: repository)
        let url = "\(url(of: repository))/compare/\(base)...\(head)"
        let page = "\(htmlURL)/\(name)/compare/\(base)...\(head)"
        let (before, after) = (Set(repository.ancestry(of: base)), repository.ancestry(of: head))
        let ahead = after.filter { !before.contains($0) }
        let behind = before.subtracting(after).count
        let status = ahead.isEmpty ? (behind == 0 ? "identical" : "behind") : behind == 0 ? "ahead" : "diverged"
        let files = FileDifference.between(repository.files(at: start) ?? [], repository.files(at: head) ?? [])
        return [
            "url": .string(url), "html_url": .string(page), "permalink_url": .string(page),
            "diff_url": .string("\(page).diff"), "patch_url": .string("\(page).patch"),
            "base_commit": .object(commitJSON(base, in: repository)),
            "merge_base_commit": .object(commitJSON(start, in: repository)), "status": .string(status),
            "ahead_by": .int(ahead.count), "behind_by": .int(behind), "total_commits": .int(ahead.count),
            "commits": .array(ahead.reversed().map { .object(commitJSON($0, in: repository)) }),
            "files": .array(files.map { .object(diffEntryJSON($0, at: head, in: repository)) }),
        ]
    }
}
