import Enforcement
import Policy
import Reporting

/// The check run on the head commit.
///
/// Source: <https://docs.github.com/rest/checks/runs>
struct CheckRunPoster: Sendable {
    /// As branch protection names it.
    static let name = "GitHubCop / policy"
    /// The title of one that says nothing of the policy.
    static let failed = "The preview could not be made"

    let repository: RepositoryName
    let reader: GitHubReader
    let writer: GitHubWriter

    /// A check run that was begun, or why there is none.
    enum State: Hashable, Sendable {
        case begun(id: Int, url: String?)
        case unavailable(PostingRefusal)
    }

    /// Shows that the preview is under way. One that an ended process left so is taken up again.
    ///
    /// - Parameters:
    ///   - login: as whom we write.
    ///   - details: where all of it is to be seen.
    /// - Throws: `GitHubFailure` for anything but want of permission.
    func begin(on sha: String, as login: String, details: String?) async throws -> State {
        var body: [String: JSON] = [
            "name": .string(Self.name), "status": "in_progress",
            "output": ["title": "Comparing…", "summary": "The new policy is being compared with the present one."],
        ]
        if let details { body["details_url"] = .string(details) }
        do {
            if let left = try await unfinished(on: sha, as: login) {
                return Self.state(try await patch(left, .object(body)))
            }
            return Self.state(try await create(.object(body), on: sha, as: login))
        } catch let failure as GitHubFailure {
            guard let refusal = PostingRefusal(failure, .checkRun) else { throw failure }
            return .unavailable(refusal)
        }
    }

    /// Where the answer is lost, GitHub may have made it all the same: then that one is taken, else it is asked again.
    private func create(_ body: JSON, on sha: String, as login: String) async throws -> Response {
        let request = WriteRequest(
            .post, "/repos/\(repository)/check-runs", body: body.setting(["head_sha"], to: .string(sha)))
        do {
            return try await writer.send(request)
        } catch let failure as GitHubFailure where failure.reason == .unavailable {
            if let made = try await unfinished(on: sha, as: login) { return try await patch(made, body) }
            return try await writer.send(request)
        }
    }

    /// Annotations are added up by GitHub, 50 a request; the last one concludes.
    ///
    /// - Returns: how many annotations GitHub did not take, and why.
    /// - Throws: `GitHubFailure`: then it may still be in progress.
    func conclude(_ id: Int, with post: PreviewPost) async throws -> (left: Int, reason: String)? {
        var rest = post.annotations[...]
        var post = post
        var refused: (left: Int, reason: String)?
        while rest.count > CheckRunText.annotationsPerRequest {
            let batch = rest.prefix(CheckRunText.annotationsPerRequest)
            do {
                _ = try await patch(id, ["output": post.output(batch)])
            } catch let failure as GitHubFailure where failure.reason == .invalid {
                refused = (rest.count, failure.message)
                rest = []
                break
            }
            rest = rest.dropFirst(batch.count)
        }
        func concluding(_ annotations: ArraySlice<PreviewPost.Annotation>) -> JSON {
            [
                "status": "completed", "conclusion": .string(post.conclusion.rawValue),
                "output": post.output(annotations),
            ]
        }
        do {
            _ = try await patch(id, concluding(rest))
        } catch let failure as GitHubFailure where failure.reason == .invalid && !rest.isEmpty {
            refused = (rest.count, failure.message)
            post.summary += "\n\nGitHub refused \(rest.count) annotations.\n"
            _ = try await patch(id, concluding([]))
        }
        return refused
    }

    private func patch(_ id: Int, _ body: JSON) async throws -> Response {
        try await writer.send(WriteRequest(.patch, "/repos/\(repository)/check-runs/\(id)", body: body))
    }

    /// Whether the latest run of that name is ours and was concluded with what was found.
    func isFinished(on sha: String, as login: String) async throws -> Bool {
        guard let run = try await latest(on: sha, as: login) else { return false }
        let conclusion = run["conclusion"]?.stringValue
        return run["status"]?.stringValue == "completed" && conclusion != PreviewPost.Conclusion.cancelled.rawValue
            && run["output"]?["title"]?.stringValue != Self.failed
    }

    /// The id of the latest run of that name, if it is ours and was never concluded.
    private func unfinished(on sha: String, as login: String) async throws -> Int? {
        guard let run = try await latest(on: sha, as: login), run["status"]?.stringValue != "completed" else {
            return nil
        }
        return run["id"]?.intValue
    }

    private func latest(on sha: String, as login: String) async throws -> JSON? {
        let path: APIPath = "/repos/\(repository)/commits/\(sha)/check-runs?check_name=\(Self.name)&filter=latest"
        let runs = try await reader.get(ReadRequest(path)).body["check_runs"]?.arrayValue ?? []
        return runs.first {
            $0["app"]?["slug"]?.stringValue.map { "\($0)[bot]" }?.lowercased() == login.lowercased()
        }
    }

    private static func state(_ response: Response) -> State {
        guard let id = response.body["id"]?.intValue else {
            return .unavailable(PostingRefusal("GitHub's answer does not name the check run."))
        }
        return .begun(id: id, url: response.body["html_url"]?.stringValue)
    }
}
