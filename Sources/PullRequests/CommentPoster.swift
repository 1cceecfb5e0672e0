import Enforcement
import Policy

/// The one comment on a pull request that is ours, edited in place.
///
/// Source: <https://docs.github.com/rest/issues/comments>
struct CommentPoster: Sendable {
    let repository: RepositoryName
    let number: Int
    /// The first line of the comment. Somebody else's comment that begins with it is not ours.
    let marker: String
    let reader: GitHubReader
    let writer: GitHubWriter

    struct Comment: Hashable, Sendable {
        let id: Int
        let body: String
        let url: String?
    }

    /// The oldest of ours.
    ///
    /// - Parameter login: as whom we write.
    /// - Throws: `GitHubFailure`.
    func find(by login: String) async throws -> Comment? {
        let path: APIPath = "/repos/\(repository)/issues/\(number)/comments"
        let comments = try await reader.get(ReadRequest(path, isPaginated: true)).body.arrayValue ?? []
        return comments.lazy.compactMap { comment -> Comment? in
            guard comment["user"]?["login"]?.stringValue?.lowercased() == login.lowercased(),
                let body = comment["body"]?.stringValue, body.firstLine == marker,
                let id = comment["id"]?.intValue
            else { return nil }
            return Comment(id: id, body: body, url: comment["html_url"]?.stringValue)
        }.first
    }

    /// Puts the text there; where it is already, nothing is sent.
    ///
    /// - Parameter login: as whom we write.
    /// - Returns: its address.
    /// - Throws: `GitHubFailure`.
    func put(_ body: String, over comment: Comment?, as login: String) async throws -> String? {
        if let comment {
            if comment.body == body { return comment.url }
            do {
                return try await edit(comment, to: body)
            } catch let failure as GitHubFailure where failure.reason == .notFound {
                // Somebody has deleted it meanwhile.
            }
        }
        return try await create(body, as: login)
    }

    /// Where the answer is lost, GitHub may have made it all the same: then that one is taken, else it is asked again.
    private func create(_ body: String, as login: String) async throws -> String? {
        let path: APIPath = "/repos/\(repository)/issues/\(number)/comments"
        let request = WriteRequest(.post, path, body: ["body": .string(body)])
        do {
            return try await writer.send(request).body["html_url"]?.stringValue
        } catch let failure as GitHubFailure where failure.reason == .unavailable {
            if let made = try await find(by: login) { return made.url }
            return try await writer.send(request).body["html_url"]?.stringValue
        }
    }

    func edit(_ comment: Comment, to body: String) async throws -> String? {
        let path: APIPath = "/repos/\(repository)/issues/comments/\(comment.id)"
        return try await writer.send(WriteRequest(.patch, path, body: ["body": .string(body)]))
            .body["html_url"]?.stringValue
    }
}

extension String {
    /// GitHub may give back what it was sent with other line ends.
    var firstLine: String { String(prefix { !$0.isNewline }) }
}
