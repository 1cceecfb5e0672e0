import Enforcement
import Foundation
import GitHubAPI
import Policy
import PullRequests
import Reporting
import Wiring

/// Compares what a run does with what the preview of its policy showed before it was merged.
///
/// Nothing that fails here stops the run: it is said in one line.
struct MergeComparison {
    private enum State {
        /// Nothing differs so far, so nothing was asked for.
        case unasked
        case found(ShownPreview)
        /// There is nothing to compare with, and nothing to say of it.
        case nothing
        case unknown(reason: String)
    }

    private let preview: MergedPreview
    private let policy: PolicyDigest
    /// The run's own.
    private let connection: Connection
    private let environment: [String: String]
    private var state = State.unasked
    private var unshown = UnshownChanges()
    private var said = 0

    /// Reads the policy's repository where the run's credentials may not: in Actions it is the job's own token.
    private static let tokenName = "GITHUBCOP_POLICY_TOKEN"
    private static let patience = Duration.seconds(5)

    /// - Parameters:
    ///   - policy: what the run enforces.
    ///   - connection: the run's own.
    /// - Returns: `nil` where the run does not follow a merge.
    init?(
        _ preview: MergedPreview?, policy: PolicyDigest, _ connection: Connection,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        guard let preview else { return nil }
        self.preview = preview
        self.policy = policy
        self.connection = connection
        self.environment = environment
    }

    /// Takes note of what is to be done, or was done, to a target.
    mutating func check(_ plan: RepositoryPlan) async {
        guard !plan.changes.isEmpty else { return }
        if case .unasked = state { state = await find() }
        if case .found(let preview) = state { unshown.add(plan, beyond: preview.changes) }
    }

    private func find() async -> State {
        do {
            return try await shown().map { .found($0) } ?? .nothing
        } catch let failure as GitHubFailure where failure.status == 403 || failure.reason == .notFound {
            return .unknown(
                reason: "reading a pull request and its check run in \(preview.repository) takes checks: read, "
                    + "contents: read and pull_requests: read (\(failure.message))")
        } catch {
            return .unknown(reason: "\(error)")
        }
    }

    private func shown() async throws -> ShownPreview? {
        guard let token = environment[Self.tokenName], !token.isEmpty else {
            return try await preview.find(
                connection.session(for: .command, longestWait: Self.patience).reader, now: Date())
        }
        var environment = environment
        environment["GITHUB_APP_ID"] = nil
        environment["GITHUB_TOKEN"] = token
        let own = try Connection(organization: preview.repository.owner, environment: environment)
        let result: Result<ShownPreview?, any Error>
        do {
            let reader = own.session(for: .command, longestWait: Self.patience).reader
            result = .success(try await preview.find(reader, now: Date()))
        } catch {
            result = .failure(error)
        }
        await own.close()
        return try result.get()
    }

    // MARK: What came of it

    var report: MergeReport? {
        guard case .found(let preview) = state else { return nil }
        return MergeReport(
            preview: preview.name, at: preview.at, isSamePolicy: preview.policy == "\(policy)",
            notListed: preview.notListed, unshown: unshown)
    }

    var json: JSON? {
        if case .unknown(let reason) = state { return ["not_compared": .string(reason)] }
        return report?.json
    }

    /// What a person should be told now, and was not told before.
    mutating func news() -> String? {
        switch state {
        case .unasked, .nothing: return nil
        case .unknown(let reason):
            defer { said = -1 }
            return said == 0 ? "Not compared with the preview of the policy: \(reason)." : nil
        case .found:
            guard unshown.changes > said else { return nil }
            said = unshown.changes
            return report?.warning
        }
    }
}
