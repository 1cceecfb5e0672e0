package import Enforcement
import Policy
import Reporting

/// Posts a preview to a pull request: a check run that is in progress at first, and one comment.
///
/// Nothing that GitHub refuses keeps the other part from being posted, and whatever happens in between, the check run
/// does not stay in progress.
package struct PreviewPoster: Sendable {
    package let pull: PolicyPullRequest
    private let session: GitHubSession
    private let checkRun: CheckRunPoster
    private let comment: CommentPoster
    private let details: String?

    /// - Parameters:
    ///   - marker: the first line of the comment.
    ///   - details: an address where all of it is to be seen.
    /// - Returns: `nil` when the session cannot write.
    package init?(_ pull: PolicyPullRequest, marker: String, details: String? = nil, _ session: GitHubSession) {
        guard let writer = session.writer else { return nil }
        self.pull = pull
        self.session = session
        self.details = details
        checkRun = CheckRunPoster(repository: pull.repository, reader: session.reader, writer: writer)
        comment = CommentPoster(
            repository: pull.repository, number: pull.number, marker: marker, reader: session.reader, writer: writer)
    }

    /// A posting that is under way.
    package struct Begun: Sendable {
        let login: String
        let checkRun: CheckRunPoster.State
    }

    /// - Parameter outdated: the text of a comment that says something newer is on its way.
    /// - Throws: `GitHubFailure`, `PullRequestProblem`: then nothing was begun.
    package func begin(outdated: (_ body: String) -> String) async throws -> Begun {
        let login = try await Viewer.login(session.reader)
        let begun = Begun(
            login: login, checkRun: try await checkRun.begin(on: pull.headSHA, as: login, details: details))
        // Best effort: the new text replaces it anyway.
        if let old = try? await comment.find(by: login), outdated(old.body) != old.body {
            _ = try? await comment.edit(old, to: outdated(old.body))
        }
        return begun
    }

    /// Whether the head commit has a check of ours that was concluded with what was found; as a person, who makes none,
    /// a comment of ours that is about it.
    ///
    /// - Throws: `GitHubFailure`, `PullRequestProblem`.
    package func isFinished() async throws -> Bool {
        let login = try await Viewer.login(session.reader)
        if login.hasSuffix("[bot]") { return try await checkRun.isFinished(on: pull.headSHA, as: login) }
        let body = try await comment.find(by: login)?.body ?? ""
        return body.contains(head) && !body.contains(CommentText.outdatedMark)
    }

    /// The last line of the comment, which GitHub does not show.
    private var head: String { "<!-- githubcop head \(pull.headSHA) -->" }

    /// What became of both parts.
    package struct Report: Sendable {
        package enum Part: Hashable, Sendable {
            case posted(url: String?)
            case refused(PostingRefusal)
            /// Only said of the comment: a newer commit has one of its own.
            case superseded(by: String)
            case failed(String)
        }

        package var checkRun: Part
        package var comment: Part
        package var notices: [String] = []

        package var isComplete: Bool {
            for part in [checkRun, comment] {
                if case .failed = part { return false }
            }
            return true
        }
    }

    /// Posts both parts.
    package func finish(_ begun: Begun, with post: PreviewPost) async -> Report {
        var report = Report(checkRun: .posted(url: nil), comment: .posted(url: nil))
        // First: a check that is concluded stands for both.
        report.comment = await postComment("\(post.comment)\n\(head)\n", as: begun.login)
        switch begun.checkRun {
        case .unavailable(let refusal): report.checkRun = .refused(refusal)
        case .begun(let id, let url):
            do {
                report.checkRun = .posted(url: url)
                if let (left, reason) = try await checkRun.conclude(id, with: post) {
                    report.notices.append("GitHub refused \(left) annotations: \(reason)")
                }
            } catch {
                report.checkRun = .failed("\(error)")
                await conclude(id, failing: "The check run was posted only in part: \(error)")
            }
        }
        return report
    }

    private func postComment(_ body: String, as login: String) async -> Report.Part {
        do {
            // What was compared may be old by now, and the newer text must not be replaced by it.
            let now = try await PolicyPullRequest.read(pull.number, in: pull.repository, session.reader)
            guard now.headSHA == pull.headSHA else { return .superseded(by: now.headSHA) }
            return .posted(url: try await comment.put(body, over: try await comment.find(by: login), as: login))
        } catch let failure as GitHubFailure {
            return PostingRefusal(failure, .comment).map { .refused($0) } ?? .failed("\(failure)")
        } catch {
            return .failed("\(error)")
        }
    }

    /// Ends what was begun because there is no preview: the check run must not stay in progress.
    ///
    /// - Parameter isSuperseded: a newer one takes its place, which is no failure.
    package func abandon(_ begun: Begun, because reason: String, isSuperseded: Bool = false) async {
        guard case .begun(let id, _) = begun.checkRun else { return }
        await conclude(id, failing: reason, isSuperseded: isSuperseded)
    }

    private func conclude(_ id: Int, failing reason: String, isSuperseded: Bool = false) async {
        let post = PreviewPost(
            title: isSuperseded ? "Another preview takes its place" : CheckRunPoster.failed,
            conclusion: isSuperseded ? .cancelled : .failure, summary: PlainText.code(reason), comment: "")
        // It has to be said also when the task was cancelled.
        await Task { _ = try? await checkRun.conclude(id, with: post) }.value
    }
}
