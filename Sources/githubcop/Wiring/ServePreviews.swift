import Enforcement
import Foundation
import GitHubAPI
import Policy
import PullRequests
import ServeWiring
import Store
import Synchronization
import Webhooks
import Wiring

/// Previews of the pull requests of the policy's repository, made beside the enforcement and behind it in the budget.
struct ServePreviews: Sendable {
    private let previewer: PullRequestPreviewer
    private let branch: String?
    private let shown: ShownPreviews
    /// Speaks to the policy's repository with a token that can do nothing else.
    private let narrow: Connection
    private let reporter = ServeReporter()
    private let permissionsReported = OnceFlag()
    private let subjects: AsyncStream<PreviewQueue.Subject>
    private let want: AsyncStream<PreviewQueue.Subject>.Continuation

    /// What the token may do, and nothing else.
    private static let permissions = ["contents": "read", "checks": "write", "pull_requests": "write"]

    /// - Parameters:
    ///   - place: where the policy is.
    ///   - branch: the branch that is in force; `nil` for the default branch.
    ///   - connection: reads the organization, as sweeps do.
    /// - Throws: `SetupProblem`.
    init(
        _ place: PolicyPlace, of organization: String, _ connecting: ConnectionOptions, _ connection: Connection,
        _ store: StateStore
    ) throws {
        branch = place.ref
        shown = ShownPreviews(store)
        let scope = TokenScope(permissions: Self.permissions, repositories: [place.repository.name])
        let narrow = try Connection(organization: place.repository.owner, scope: scope) { configuration in
            connecting.adjust(&configuration)
            configuration.whenExhausted = WaitOptions.patient
        }
        self.narrow = narrow
        previewer = PullRequestPreviewer(
            place, of: organization, session: { narrow.session(for: .sweep, longestWait: .seconds(30)) },
            enforcer: { comparison in
                Enforcer(
                    policy: comparison.head, organization: organization,
                    session: { connection.session(for: .sweep, longestWait: .seconds(30)) },
                    sweepSession: { connection.session(for: .sweep, longestWait: .seconds(30)) }, vault: .empty,
                    history: .readOnly, comparison: comparison)
            },
            // What the last sweep and the work since observed.
            earlier: { base in
                try? await EarlierObservations.kept(
                    in: store.database, youngerThan: Self.maxAge, of: .organization(organization), basePolicy: base)
            })
        (subjects, want) = AsyncStream.makeStream(of: PreviewQueue.Subject.self, bufferingPolicy: .bufferingNewest(256))
    }

    /// Puts one more on the list.
    func ask(for subject: PreviewSubject?) {
        switch subject {
        case nil: want.yield(.all)
        case .number(let number): want.yield(.number(number))
        case .head(let commit): want.yield(.head(commit))
        }
    }

    /// Makes previews until the task is cancelled; first of what was proposed while the server was down.
    func run() async {
        want.yield(.unfinished)
        let queue = PreviewQueue(numbers: numbers, preview: preview, say: reporter.complain)
        await queue.run(subjects)
        await narrow.close()
    }

    /// How old what was observed may be, in seconds: sweeps run every night.
    private static let maxAge = 86_400.0

    @Sendable private func numbers(_ subject: PreviewQueue.Subject) async throws -> [Int] {
        if case .number(let number) = subject { return [number] }
        do {
            return try await open(subject)
        } catch let failure as GitHubFailure where Self.isLasting(failure) {
            complain(of: failure)
            return []
        }
    }

    private func open(_ subject: PreviewQueue.Subject) async throws -> [Int] {
        let base = try await baseBranch()
        let open = try await previewer.open(base)
        switch subject {
        case .number(let number): return [number]
        case .all: return open.map { $0.number }
        case .head(let commit): return open.filter { $0.headSHA == commit }.map { $0.number }
        case .unfinished:
            var numbers: [Int] = []
            for pull in open {
                if try await !previewer.isPreviewed(pull) { numbers.append(pull.number) }
            }
            return numbers
        }
    }

    private func baseBranch() async throws -> String {
        if let branch { return branch }
        let body = try await narrow.session(for: .sweep).reader.get(
            ReadRequest("/repos/\(previewer.place.repository)")
        ).body
        guard let branch = body["default_branch"]?.stringValue else {
            throw PullRequestProblem("GitHub did not say which the default branch of \(previewer.place.repository) is.")
        }
        return branch
    }

    @Sendable private func preview(_ number: Int) async -> PreviewQueue.Result {
        let name = "\(previewer.place.repository)#\(number)"
        do {
            let base = try await baseBranch()
            guard let outcome = try await previewer.post(number, onto: base) else { return .done }
            if let preview = outcome.post.shown { try await shown.note(preview.json, of: preview.policy) }
            reporter.say("\(name): \(outcome.post.title) (\(outcome.post.conclusion.rawValue)).")
            if let notice = outcome.notice { reporter.complain("\(name): \(notice)") }
            if let report = outcome.report { tell(report, of: name) }
            return .done
        } catch is CancellationError {
            return .done
        } catch let failure as GitHubFailure {
            return later(failure)
        } catch {
            reporter.complain("\(name) could not be previewed: \(error)")
            return .done
        }
    }

    private func tell(_ report: PreviewPoster.Report, of name: String) {
        for (what, part) in [("check run", report.checkRun), ("comment", report.comment)] {
            switch part {
            case .posted, .superseded: break
            case .refused(let refusal): reporter.complain("\(name): the \(what) was not posted. \(refusal)")
            case .failed(let reason): reporter.complain("\(name): the \(what) could not be posted: \(reason)")
            }
        }
        for notice in report.notices { reporter.complain("\(name): \(notice)") }
    }

    private func later(_ failure: GitHubFailure) -> PreviewQueue.Result {
        switch failure.reason {
        case .rateLimited(let resetsAt):
            let pause = resetsAt.map { Double($0) - Date().timeIntervalSince1970 } ?? 900
            return .later(.seconds(max(60, pause)), "\(failure)")
        case .secondaryLimit(let seconds): return .later(.seconds(max(60, seconds ?? 60)), "\(failure)")
        case .unavailable, .inProgress, .conflict: return .later(.seconds(60), "\(failure)")
        case .cancelled: return .done
        default:
            complain(of: failure)
            return .done
        }
    }

    /// What only somebody can change who administers the App.
    private static func isLasting(_ failure: GitHubFailure) -> Bool {
        switch failure.reason {
        case .unauthorized, .forbidden, .invalid, .notFound: true
        default: false
        }
    }

    private func complain(of failure: GitHubFailure) {
        guard Self.isLasting(failure) else { return reporter.complain("A preview failed: \(failure)") }
        guard permissionsReported.isFirst() else { return }
        reporter.complain(
            "Pull requests of \(previewer.place.repository) are not previewed: the App needs contents: read, checks: "
                + "write and pull_requests: write there, and the event pull_request (--no-previews to do without). "
                + "\(failure)")
    }
}

/// Whether something was reported already.
private final class OnceFlag: Sendable {
    private let isSet = Mutex(false)

    func isFirst() -> Bool {
        isSet.withLock { isSet in
            defer { isSet = true }
            return !isSet
        }
    }
}
