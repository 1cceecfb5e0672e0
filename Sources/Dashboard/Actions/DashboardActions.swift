package import Foundation

/// What people do from the pages. Each returns a sentence that says what happened, and throws `PageFailure` where it did
/// nothing. `actor` is for the record.
package struct DashboardActions: Sendable {
    /// Tries again what failed, was postponed or is refused; `nil`: all of it.
    package var retry: @Sendable (_ repository: String?, _ actor: String) async throws -> String
    /// Checks a repository, or the organization itself, now.
    package var check: @Sendable (_ repository: String, _ actor: String) async throws -> String
    package var suspend: @Sendable (_ suspension: RequestedSuspension, _ actor: String) async throws -> String
    package var resume: @Sendable (_ repository: String, _ kind: String?, _ actor: String) async throws -> String
    /// Stops enforcing the whole organization for a while.
    package var pause: @Sendable (_ minutes: Int, _ reason: String, _ actor: String) async throws -> String
    package var endPause: @Sendable (_ actor: String) async throws -> String
    /// What the revert of a run would do now.
    package var revertPlan: @Sendable (_ run: String) async throws -> RevertPlan
    package var revert: @Sendable (_ run: String, _ actor: String) async throws -> String
    /// Has GitHub send a delivery again.
    package var redeliver: @Sendable (_ delivery: String, _ actor: String) async throws -> String

    package init(
        retry: @escaping @Sendable (_ repository: String?, _ actor: String) async throws -> String,
        check: @escaping @Sendable (_ repository: String, _ actor: String) async throws -> String,
        suspend: @escaping @Sendable (_ suspension: RequestedSuspension, _ actor: String) async throws -> String,
        resume: @escaping @Sendable (_ repository: String, _ kind: String?, _ actor: String) async throws -> String,
        pause: @escaping @Sendable (_ minutes: Int, _ reason: String, _ actor: String) async throws -> String,
        endPause: @escaping @Sendable (_ actor: String) async throws -> String,
        revertPlan: @escaping @Sendable (_ run: String) async throws -> RevertPlan,
        revert: @escaping @Sendable (_ run: String, _ actor: String) async throws -> String,
        redeliver: @escaping @Sendable (_ delivery: String, _ actor: String) async throws -> String
    ) {
        self.retry = retry
        self.check = check
        self.suspend = suspend
        self.resume = resume
        self.pause = pause
        self.endPause = endPause
        self.revertPlan = revertPlan
        self.revert = revert
        self.redeliver = redeliver
    }
}

/// Not to enforce a repository for a while, as a form asks for it.
package struct RequestedSuspension: Sendable, Hashable {
    package let repository: String
    /// `nil`: all kinds.
    package let kind: String?
    package let minutes: Int
    package let reason: String
}

/// What the revert of a run would change back, repository by repository.
package struct RevertPlan: Sendable {
    package struct Repository: Sendable {
        package let name: String
        package let changes: [ChangeRow]
        /// What cannot be put back, and why; what could not be read.
        package let notes: [String]

        package init(name: String, changes: [ChangeRow], notes: [String]) {
            self.name = name
            self.changes = changes
            self.notes = notes
        }
    }

    package let repositories: [Repository]
    /// Repositories of the run that are not shown, as it is too long.
    package let further: Int?
    /// The rules that want what the run did.
    package let rules: [String]
    /// Until when enforcement is paused; `nil`: it is not.
    package let pausedUntil: Date?

    package init(repositories: [Repository], further: Int?, rules: [String], pausedUntil: Date? = nil) {
        self.repositories = repositories
        self.further = further
        self.rules = rules
        self.pausedUntil = pausedUntil
    }
}

/// One change with what was there before and what is there afterwards.
package struct ChangeRow: Sendable {
    /// `create`, `update`, `remove` …
    package let verb: String
    package let title: String
    package let before: String
    package let after: String
    /// The rule and its line.
    package let rule: String
    /// What became of it; `nil` where nothing was tried yet.
    package let status: String?
    package let isProblem: Bool
    package let message: String?

    package init(
        verb: String, title: String, before: String, after: String, rule: String, status: String? = nil,
        isProblem: Bool = false, message: String? = nil
    ) {
        self.verb = verb
        self.title = title
        self.before = before
        self.after = after
        self.rule = rule
        self.status = status
        self.isProblem = isProblem
        self.message = message
    }
}
