import FoundationEssentials
import LambdaRuntime
import Logging
import Webhooks

/// Recognises what GitHubCop itself has written: GitHub delivers an App's own writes to it like everybody else's, and
/// each would start another run.
///
/// An App writes as its bot, and nobody else does. A token writes as a person, who may have done it by hand: then only
/// the accounts that the settings name are known.
actor OwnEvents {
    /// Gives the login of the credential's App; `nil` where it is a token.
    typealias Learn = @Sendable (Deadline) async throws -> String?

    /// Seconds after which it is tried again.
    private static let pause = 60.0

    private let logins: Set<String>
    private let timeout: Duration
    private let learn: Learn
    private let logger: Logger

    private var learned: String?
    private var isLearned = false
    private var nextTry = -Double.infinity

    /// - Parameters:
    ///   - logins: known from the start, in lower case.
    ///   - timeout: how long it may take to learn the login; the delivery waits for it.
    init(logins: Set<String>, timeout: Duration, logger: Logger, learn: @escaping Learn) {
        self.logins = logins
        self.timeout = timeout
        self.logger = logger
        self.learn = learn
    }

    /// The account of ours that did it; `nil` when it was somebody else, or nothing that our writes explain.
    func author(of cause: DeliveryCause, by deadline: Deadline) async -> String? {
        guard cause.trigger.canFollowFromWrites, let actor = cause.actor else { return nil }
        let login = actor.login.lowercased()
        if logins.contains(login) { return actor.login }
        guard actor.type == "Bot", login.hasSuffix("[bot]") else { return nil }
        return await ownLogin(by: deadline) == login ? actor.login : nil
    }

    private func ownLogin(by deadline: Deadline) async -> String? {
        guard !isLearned, Date().timeIntervalSince1970 >= nextTry else { return learned }
        do {
            let soon = min(deadline, .after(timeout))
            learned = try await withDeadline(soon) { [learn] in try await learn(soon) }?.lowercased()
            isLearned = true
        } catch {
            // Work that was not needed is better than work that was left out.
            nextTry = Date().timeIntervalSince1970 + Self.pause
            logger.warning("the App's own name could not be learned", metadata: ["because": "\(error)"])
        }
        return learned
    }
}
