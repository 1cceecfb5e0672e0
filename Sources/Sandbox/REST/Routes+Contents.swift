#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension RouteTable {
    static let contents: [Route] = [
        Route("GET", "/repos/{owner}/{repo}/contents/{path}", .repository, ("contents", .read)) { world, request in
            let repository = try world.repository(request)
            guard !repository.isEmpty else { throw Refusal(404, "This repository is empty.") }
            guard let files = repository.files(at: request.query["ref"]) else {
                throw Refusal(404, "No commit found for the ref \(request.query["ref"] ?? "")")
            }
            let path = request.parameter("path")
            if let file = files.first(where: { $0.path == path }) {
                return .ok(world.fileJSON(file, in: repository, hasContent: true))
            }
            let inside = files.filter {
                $0.path.hasPrefix("\(path)/") && !$0.path.dropFirst(path.count + 1).contains("/")
            }
            guard !inside.isEmpty else { throw Refusal.notFound }
            return .ok(inside.map { world.fileJSON($0, in: repository, hasContent: false) })
        },
        Route("PUT", "/repos/{owner}/{repo}/contents/{path}", .repository, ("contents", .write)) { world, request in
            let fields = Fields(try request.object())
            try fields.require("message", "content")
            let encoded = (try fields.string("content") ?? "").filter { !$0.isWhitespace }
            guard let content = Data(base64Encoded: encoded) else {
                throw Refusal(422, "content is not valid Base64")
            }
            let path = request.parameter("path")
            let before = try world.repository(request)
            let existing = before.files.first { $0.path == path }
            if let existing, try fields.string("sha") != existing.sha {
                throw fields.object["sha"] == nil
                    ? Fields.invalid("\"sha\" wasn't supplied.")
                    : Refusal(409, "\(path) does not match \(existing.sha)")
            }
            let file = RepositoryFile(path: path, content: Array(content))
            try world.push([file], to: try fields.string("branch"), in: request.repositoryID, by: request.actor())
            let repository = try world.repository(request)
            let branch = try fields.string("branch") ?? repository.defaultBranch
            let body: JSONObject = [
                "content": .object(world.fileJSON(file, in: repository, hasContent: false)),
                "commit": .object(
                    world.commitSummaryJSON(
                        repository.branch(branch)?.sha ?? "", try fields.string("message") ?? "", in: repository)),
            ]
            return APIResponse(existing == nil ? 201 : 200, .object(body))
        },
    ]
}

extension RepositoryFile {
    var sha: String { ObjectName.hexadecimal(of: ObjectName.seed(of: content)) }
}

extension World {
    fileprivate func fileJSON(
        _ file: RepositoryFile, in repository: borrowing Repository, hasContent: Bool
    ) -> JSONObject {
        let branch = repository.defaultBranch
        let url = "\(self.url(of: repository))/contents/\(file.path)?ref=\(branch)"
        let git = "\(self.url(of: repository))/git/blobs/\(file.sha)"
        let name = fullName(of: repository)
        let page = "\(htmlURL)/\(name)/blob/\(branch)/\(file.path)"
        var object: JSONObject = [
            "name": .string(file.path.split(separator: "/").last.map { String($0) } ?? file.path),
            "path": .string(file.path), "sha": .string(file.sha), "size": .int(file.content.count),
            "url": .string(url), "html_url": .string(page), "git_url": .string(git),
            "download_url": .string("https://raw.githubusercontent.com/\(name)/\(branch)/\(file.path)"),
            "type": "file",
        ]
        if hasContent {
            object.add("content", Data(file.content).base64EncodedString() + "\n")
            object.add("encoding", "base64")
        }
        object.add("_links", ["self": .string(url), "git": .string(git), "html": .string(page)])
        return object
    }

    func commitSummaryJSON(
        _ sha: String, _ message: String, in repository: borrowing Repository
    ) -> JSONObject {
        let url = self.url(of: repository)
        let person: JSON = ["name": "GitHub", "email": "noreply@github.com", "date": .string(now.iso8601)]
        let tree = ObjectName.hexadecimal(of: ObjectName.seed(of: sha.utf8))
        return [
            "sha": .string(sha), "node_id": .string("C_\(sha)"), "url": .string("\(url)/git/commits/\(sha)"),
            "html_url": .string("\(htmlURL)/\(fullName(of: repository))/commit/\(sha)"), "author": person,
            "committer": person, "tree": ["sha": .string(tree), "url": .string("\(url)/git/trees/\(tree)")],
            "message": .string(message), "parents": [],
            "verification": [
                "verified": false, "reason": "unsigned", "signature": nil, "payload": nil, "verified_at": nil,
            ],
        ]
    }
}
