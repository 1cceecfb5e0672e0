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
    /// - Returns: its address.
    /// - Throws: `GitHubFailure`.
    func put(_ body: String, over comment: Comment?) async throws -> String? {
        if let comment {
            if comment.body == body { return comment.url }
            do {
                return try await edit(comment, to: body)
            } catch let failure as GitHubFailure where failure.reason == .notFound {
                // Somebody has deleted it meanwhile.
            }
        }
        let path: APIPath = "/repos/\(repository)/issues/\(number)/comments"
        return try await writer.send(WriteRequest(.post, path, body: ["body": .string(body)]))
            .body["html_url"]?.stringValue
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
