package import Foundation

/// How the organization stands.
package struct OverviewData: Sendable {
    /// As they stand now, the organization itself included where the policy concerns it; those that are exempt are not.
    package var total: Int?
    /// Whether a sweep has listed all repositories: else there may be others.
    package var isComplete = true
    package var inSync: Int?
    package var differing = 0
    package var unreadable = 0
    /// GitHub is not ready yet.
    package var pending = 0
    package var suspended = 0
    /// They could not be checked.
    package var unchecked = 0
    package var exempt = 0
    /// The share in sync, day by day, the oldest first.
    package var days: [Day] = []

    /// Repositories that are due, in work, and due later.
    package var due = 0
    package var working = 0
    package var deferred = 0
    package var oldest: Date?
    package var waiting: [Item] = []
    /// The first of those that failed, and how many there are.
    package var failed: [Item] = []
    package var failedCount = 0
    /// Changes that GitHub refuses and that wait until something has changed.
    package var refused = 0
    /// Changes that evaluated rules would make.
    package var findings = 0

    /// What was reverted within the last day, the newest first.
    package var drift: [Drift] = []
    package var pause: Pause?
    package var suspensions: [Suspension] = []
    /// Settings that another program keeps changing back.
    package var conflicts: [Item] = []

    package var sweep: Sweep?
    package var policy: Policy?
    package var budgets: [Budget] = []

    package init() {}
}

extension OverviewData {
    package struct Day: Sendable {
        /// `2026-11-30`
        package var date: String
        package var inSync: Int
        package var total: Int

        package init(date: String, inSync: Int, total: Int) {
            self.date = date
            self.inSync = inSync
            self.total = total
        }
    }

    /// A repository and what is to be said of it.
    package struct Item: Sendable {
        package var repository: String
        package var text: String
        package var since: Date?

        package init(repository: String, text: String, since: Date?) {
            self.repository = repository
            self.text = text
            self.since = since
        }
    }

    package struct Drift: Sendable {
        package var repository: String
        /// Who caused it, as far as GitHub said.
        package var actor: String?
        /// What happened.
        package var sentence: String
        package var changes: Int
        package var at: Date
        /// The run that reverted it; `nil`: it was not reverted.
        package var run: String?

        package init(repository: String, actor: String?, sentence: String, changes: Int, at: Date, run: String?) {
            self.repository = repository
            self.actor = actor
            self.sentence = sentence
            self.changes = changes
            self.at = at
            self.run = run
        }
    }

    /// Nothing of the organization is enforced for a while.
    package struct Pause: Sendable {
        package var until: Date
        package var by: String
        package var reason: String

        package init(until: Date, by: String, reason: String) {
            self.until = until
            self.by = by
            self.reason = reason
        }
    }

    package struct Suspension: Sendable {
        package var repository: String
        package var kind: String?
        package var until: Date
        package var by: String
        package var reason: String

        package init(repository: String, kind: String?, until: Date, by: String, reason: String) {
            self.repository = repository
            self.kind = kind
            self.until = until
            self.by = by
            self.reason = reason
        }
    }

    package struct Sweep: Sendable {
        package var at: Date
        package var because: String
        package var repositories: Int
        package var inSync: Int
        package var toFix: Int
        package var unreadable: Int
        package var seconds: Double
        package var requests: Int
        package var graphQLPoints: Int
        /// Why nothing was begun.
        package var stoppedBy: String?
        package var firstUnreadable: String?

        package init(
            at: Date, because: String, repositories: Int, inSync: Int, toFix: Int, unreadable: Int, seconds: Double,
            requests: Int, graphQLPoints: Int, stoppedBy: String?, firstUnreadable: String?
        ) {
            self.at = at
            self.because = because
            self.repositories = repositories
            self.inSync = inSync
            self.toFix = toFix
            self.unreadable = unreadable
            self.seconds = seconds
            self.requests = requests
            self.graphQLPoints = graphQLPoints
            self.stoppedBy = stoppedBy
            self.firstUnreadable = firstUnreadable
        }
    }

    package struct Policy: Sendable {
        package var source: String
        /// Of what is in force.
        package var digest: String
        package var since: Date?
        /// Why a newer version is not in force.
        package var refused: String?

        package init(source: String, digest: String, since: Date?, refused: String?) {
            self.source = source
            self.digest = digest
            self.since = since
            self.refused = refused
        }
    }

    /// What is left of an hour's budget.
    package struct Budget: Sendable {
        package var name: String
        package var remaining: Int
        package var limit: Int
        package var resetsAt: Date

        package init(name: String, remaining: Int, limit: Int, resetsAt: Date) {
            self.name = name
            self.remaining = remaining
            self.limit = limit
            self.resetsAt = resetsAt
        }
    }
}
