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
                if left.annotations == 0 { return Self.state(try await patch(left.id, .object(body))) }
                // Annotations cannot be taken away again.
                _ = try await patch(left.id, Self.interrupted)
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
            if let made = try await unfinished(on: sha, as: login) { return try await patch(made.id, body) }
            return try await writer.send(request)
        }
    }

    private static let interrupted: JSON = [
        "status": "completed", "conclusion": .string(PreviewPost.Conclusion.cancelled.rawValue),
        "output": ["title": "Interrupted", "summary": "Another preview takes its place."],
    ]

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
                try await add(batch.count, to: id, having: post.annotations.count - rest.count) {
                    ["output": post.output(batch)]
                }
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
            try await add(rest.count, to: id, having: post.annotations.count - rest.count) { concluding(rest) }
        } catch let failure as GitHubFailure where failure.reason == .invalid && !rest.isEmpty {
            refused = (rest.count, failure.message)
            post.summary += "\n\nGitHub refused \(rest.count) annotations.\n"
            _ = try await patch(id, concluding([]))
        }
        return refused
    }

    /// So often a request with annotations is sent when its answers are lost.
    private static let mostAttempts = 3

    /// Sends annotations once: when the answer is lost, GitHub is asked whether they have arrived.
    ///
    /// - Parameter before: how many it has of those sent earlier.
    private func add(_ count: Int, to id: Int, having before: Int, _ body: () -> JSON) async throws {
        let path: APIPath = "/repos/\(repository)/check-runs/\(id)"
        var request = WriteRequest(.patch, path, body: body())
        request.addsUp = count > 0
        for attempt in 1...Self.mostAttempts {
            do {
                _ = try await writer.send(request)
                return
            } catch let failure as GitHubFailure where failure.reason == .unavailable && request.addsUp {
                let run = try await reader.get(ReadRequest(path)).body
                guard let known = run["output"]?["annotations_count"]?.intValue else { throw failure }
                if known >= before + count { return }
                guard attempt < Self.mostAttempts else { throw failure }
            }
        }
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

    /// The latest run of that name, if it is ours and was never concluded.
    private func unfinished(on sha: String, as login: String) async throws -> (id: Int, annotations: Int)? {
        guard let run = try await latest(on: sha, as: login), run["status"]?.stringValue != "completed",
            let id = run["id"]?.intValue
        else { return nil }
        return (id, run["output"]?["annotations_count"]?.intValue ?? 0)
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
