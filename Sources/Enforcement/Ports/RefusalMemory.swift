package import FoundationEssentials
package import Policy

/// A change that GitHub refused for a reason that trying again does not cure.
package struct Refusal: Hashable, Sendable {
    /// Of the change: `branches main: enforce_admins`.
    package let title: String
    /// Tells whether it is still the same change of the same repository; see `Change.fingerprint(in:)`.
    package let fingerprint: String
    package let status: Outcome.Status
    /// GitHub's words.
    package let message: String
    package let times: Int
    package let first: Date
    package let last: Date

    package init(
        title: String, fingerprint: String, status: Outcome.Status, message: String, times: Int, first: Date,
        last: Date
    ) {
        self.title = title
        self.fingerprint = fingerprint
        self.status = status
        self.message = message
        self.times = times
        self.first = first
        self.last = last
    }
}

/// Remembers what GitHub refused for good, so that no sweep sends it again before something has changed: the policy,
/// the repository, the permissions, or the calendar by a week.
package struct RefusalMemory: Sendable {
    /// So long after the last attempt it is sent again although nothing is known to have changed.
    package static let retryInterval = Duration.seconds(7 * 86_400)

    /// Those of the planned changes that are not to be sent now.
    package var waiting: @Sendable (RepositoryPlan) async -> [Refusal]
    /// Remembers what was refused for good, and forgets what was not or is not planned any more.
    package var note: @Sendable (RepositoryPlan, [Outcome]) async -> Void
    /// Forgets everything: the permissions are others.
    package var forget: @Sendable () async -> Void

    package init(
        waiting: @escaping @Sendable (RepositoryPlan) async -> [Refusal],
        note: @escaping @Sendable (RepositoryPlan, [Outcome]) async -> Void,
        forget: @escaping @Sendable () async -> Void
    ) {
        self.waiting = waiting
        self.note = note
        self.forget = forget
    }

    /// Everything is sent, always: for commands, which somebody gives.
    package static let none = RefusalMemory(waiting: { _ in [] }, note: { _, _ in }, forget: {})

    /// Whether one of these waits at this moment. One from the future was noted by a clock that was wrong.
    package static func isWaiting(since last: Date, now: Date) -> Bool {
        last <= now && now.timeIntervalSince(last) < retryInterval.seconds
    }
}

extension Change {
    /// Differs as soon as what is desired, what was found, or what GitHub's answer may depend on is another.
    package func fingerprint(in target: TargetFacts) -> String {
        let parts = [
            title, verb.rawValue, before.map { $0.text() } ?? "", after.map { $0.text() } ?? "",
            target.repository?.visibility.rawValue ?? "", "\(target.isArchived)",
        ]
        return PolicyDigest(of: parts).description
    }
}

extension Outcome {
    /// Of a change that was not sent, because GitHub refuses it.
    init(_ change: Change, waiting refusal: Refusal) {
        self.init(
            change: change, status: refusal.status,
            message: "\(refusal.message) (refused since \(refusal.first.ISO8601Format()); not sent again before the "
                + "policy, the repository or the permissions change, or a week has passed)",
            refusal: .waiting)
    }
}

extension GitHubFailure {
    /// The same request will be refused again, until something else has changed.
    var isLasting: Bool {
        switch reason {
        case .forbidden, .planLimit, .archived: true
        case .invalid:
            !Self.passing.contains { message.lowercased().contains($0) }
        case .unauthorized, .notFound, .conflict, .inProgress, .rateLimited, .secondaryLimit, .unavailable, .cancelled,
            .unexpected:
            false
        }
    }

    /// What GitHub says with 422 although it passes by itself: something else is still under way or was just there.
    private static let passing = [
        "already in use", "already exist", "already_exist", "in progress", "try again", "timed out", "being processed",
        "not yet", "was submitted too quickly",
    ]
}
