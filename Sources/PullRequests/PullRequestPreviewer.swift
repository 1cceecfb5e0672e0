package import Enforcement
package import FoundationEssentials
import Policy
package import Reporting
package import Wiring

/// Previews one pull request of the policy's repository: reads both policies, compares them and posts what comes of it.
package struct PullRequestPreviewer: Sendable {
    package let place: PolicyPlace
    package let organization: String
    private let rule: CheckRunText.Rule
    private let details: String?
    private let session: @Sendable () -> GitHubSession
    private let enforcer: @Sendable (PolicyComparison) -> Enforcer
    private let earlier: @Sendable (PolicyDigest) async -> EarlierObservations?
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - place: where the policy is; its `ref` does not count.
    ///   - details: an address where all of it is to be seen.
    ///   - session: reads the policy's repository and posts to it.
    ///   - enforcer: reads the organization; it cannot write.
    ///   - earlier: what was observed before, by the digest of the present policy; `nil`: everything is read.
    package init(
        _ place: PolicyPlace, of organization: String, rule: CheckRunText.Rule = CheckRunText.Rule(),
        details: String? = nil, now: @escaping @Sendable () -> Date = { Date() },
        session: @escaping @Sendable () -> GitHubSession, enforcer: @escaping @Sendable (PolicyComparison) -> Enforcer,
        earlier: @escaping @Sendable (PolicyDigest) async -> EarlierObservations? = { _ in nil }
    ) {
        self.place = place
        self.organization = organization
        self.rule = rule
        self.details = details
        self.now = now
        self.session = session
        self.enforcer = enforcer
        self.earlier = earlier
    }

    package struct Outcome: Sendable {
        package let pull: PolicyPullRequest
        package let post: PreviewPost
        /// `nil` where nothing was compared.
        package let preview: PolicyPreview?
        package let notice: String?
        /// `nil` where nothing was to be posted.
        package var report: PreviewPoster.Report?
    }

    /// The open pull requests that propose a change of the branch that is in force.
    ///
    /// - Parameter branch: `nil` for all.
    /// - Throws: `GitHubFailure`.
    package func open(_ branch: String?) async throws -> [PolicyPullRequest] {
        try await PolicyPullRequest.open(base: branch, in: place.repository, session().reader)
    }

    /// Whether its head commit has a preview of ours.
    ///
    /// - Throws: `GitHubFailure`, `PullRequestProblem`.
    package func isPreviewed(_ pull: PolicyPullRequest) async throws -> Bool {
        try await PreviewPoster(pull, marker: CommentText.marker(of: organization), session())?.isFinished() ?? true
    }

    /// Compares, without posting.
    ///
    /// - Throws: `GitHubFailure`, `PullRequestProblem`.
    package func compare(_ number: Int) async throws -> Outcome {
        let session = self.session()
        return try await compare(
            try await PolicyPullRequest.read(number, in: place.repository, session.reader), session.reader)
    }

    /// Compares and posts. Whatever happens, no check run stays in progress.
    ///
    /// - Throws: `GitHubFailure`, `PullRequestProblem`, `CancellationError` when a newer commit takes its place.
    package func post(_ number: Int) async throws -> Outcome {
        let session = self.session()
        return try await post(try await PolicyPullRequest.read(number, in: place.repository, session.reader), session)
    }

    /// The same for an open one that proposes a change of a branch; `nil` for any other.
    package func post(_ number: Int, onto branch: String) async throws -> Outcome? {
        let session = self.session()
        let pull = try await PolicyPullRequest.read(number, in: place.repository, session.reader)
        guard pull.isOpen, pull.baseBranch == branch else { return nil }
        return try await post(pull, session)
    }

    private func post(_ pull: PolicyPullRequest, _ session: GitHubSession) async throws -> Outcome {
        let marker = CommentText.marker(of: organization)
        guard let poster = PreviewPoster(pull, marker: marker, details: details, session) else {
            throw PullRequestProblem("Nothing can be posted: this connection only reads.")
        }
        let begun = try await poster.begin { CommentText.outdated($0, by: pull.headSHA) }
        var outcome: Outcome
        do {
            outcome = try await compare(pull, session.reader)
            try Task.checkCancellation()
        } catch {
            let isSuperseded = Task.isCancelled
            await poster.abandon(begun, because: "\(error)", isSuperseded: isSuperseded)
            if isSuperseded { throw CancellationError() }
            throw error
        }
        outcome.report = await poster.finish(begun, with: outcome.post)
        return outcome
    }

    // MARK: Comparing

    private func compare(_ pull: PolicyPullRequest, _ reader: GitHubReader) async throws -> Outcome {
        func without(_ post: PreviewPost) -> Outcome {
            Outcome(pull: pull, post: post, preview: nil, notice: nil)
        }
        do {
            if pull.isFromFork {
                _ = try await ProposedPolicy.validate(pull, at: place, reader)
                return without(validated)
            }
            return try await compare(try await ProposedPolicy.read(pull, at: place, reader), pull)
        } catch let problem as ProposedPolicy.Problem {
            return without(post(of: problem))
        } catch let failure as ComparisonFailure {
            return without(failure.post)
        }
    }

    private func compare(_ proposed: ProposedPolicy, _ pull: PolicyPullRequest) async throws -> Outcome {
        let head = proposed.head.document
        if let named = head.organization, named.lowercased() != organization.lowercased() {
            throw ComparisonFailure(
                post: PreviewPost(
                    "The policy is for another organization", .failure,
                    because: "It names \(PlainText.inline(named)), but the policy in force is for "
                        + "\(PlainText.inline(organization)).", of: organization))
        }
        let comparison = PolicyComparison(
            base: try proposed.base?.document ?? Self.nothing(), head: head,
            today: Day(secondsSince1970: Int(now().timeIntervalSince1970)))
        var preview = PolicyPreview(comparison, of: organization)
        preview.baseName = String(proposed.commits.base.prefix(12))
        preview.headName = String(proposed.commits.head.prefix(12))
        var shown = ShownChangesRecorder()
        func follow(_ event: SweepEvent) {
            guard case .planned(let planned) = event else { return }
            preview.add(planned)
            shown.add(planned)
        }
        let (enforcer, whole) = (self.enforcer(comparison), Selection.organization(organization))
        let end: SweepEnd
        if let base = proposed.base, let earlier = await self.earlier(PolicyDigest(of: base.texts)),
            let known = try await enforcer.preview(
                whole, from: earlier, until: { Task.isCancelled }, each: { follow($0) })
        {
            preview.observedAt = earlier.observedAt(in: whole)
            preview.listedAt = earlier.listedAt
            end = known
        } else {
            end = try await enforcer.sweep(whole, until: { Task.isCancelled }) { follow($0) }
        }
        preview.comparedAt = now()
        try Task.checkCancellation()
        if let failure = end.failure { throw failure }
        if let coverage = end.coverage { preview.add(coverage) }
        preview.preflight = await enforcer.preflight(needing: preview.neededNames)
        var checkRun = PreviewPost(
            CheckRunText(preview, rule: rule, details: details) { proposed.path($0) },
            CommentText(
                preview, commit: pull.headSHA, time: now().ISO8601Format(), details: details))
        if let notice = proposed.commits.notice {
            checkRun.summary = "> \(PlainText.escaped(notice))\n\n\(checkRun.summary)"
        }
        checkRun.shown = ShownPreview(
            organization: organization, repository: pull.repository, number: pull.number,
            policy: PolicyDigest(of: proposed.head.texts), at: now(), notListed: end.coverage?.missing ?? 0,
            changes: shown.changes)
        let notices = [proposed.commits.notice, pull.isPublic ? Self.publicity(of: pull) : nil].compactMap { $0 }
        return Outcome(
            pull: pull, post: checkRun, preview: preview,
            notice: notices.isEmpty ? nil : notices.joined(separator: "\n"))
    }

    private static func publicity(of pull: PolicyPullRequest) -> String {
        "\(pull.repository) is public: everybody can read this preview, and the names of private repositories in it."
    }

    /// Before the first policy nothing is enforced.
    private static func nothing() throws -> PolicyDocument {
        try PolicyReading(of: [PolicyText(name: "none", text: "version: 1\nrules: []\n")]) { _ in "" }.document
    }

    private struct ComparisonFailure: Error {
        let post: PreviewPost
    }

    // MARK: Instead of a preview

    private var validated: PreviewPost {
        PreviewPost(
            "The policy is valid; it was not compared", .neutral,
            because: """
                This pull request comes from a fork. The policy was checked for mistakes, and nothing was read of the \
                organization: a preview would show facts about its repositories to the person who opened the fork. To see one, \
                push the branch to \(PlainText.inline(place.repository.description)) and open a pull request from there.
                """, of: organization)
    }

    private func post(of problem: ProposedPolicy.Problem) -> PreviewPost {
        switch problem {
        case .refused(let problems):
            PreviewPost(refused: problems, of: organization) { ProposedPolicy.path($0) }
        case .unreadable(let reason):
            PreviewPost(
                "The policy cannot be read", .failure, because: PlainText.code(reason), of: organization)
        case .baseRefused(let problems):
            PreviewPost(
                "Not compared: the present policy has mistakes", .neutral,
                because: "The proposed policy is valid. There is nothing to compare it with, since the one on the base "
                    + "branch cannot be used:\n\n\(PlainText.code("\(problems)"))", of: organization)
        }
    }
}
