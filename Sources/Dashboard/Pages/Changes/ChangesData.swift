package import Foundation

/// A page of runs, the newest first.
package struct ChangesData: Sendable {
    package var runs: [Run]
    /// Leads to older ones.
    package var next: Int?

    package init(runs: [Run], next: Int?) {
        self.runs = runs
        self.next = next
    }

    package struct Run: Sendable {
        package var name: String
        package var started: Date
        package var finished: Date
        /// `acme/api`, `12 repositories`
        package var subject: String
        /// The repository, where it is one.
        package var repository: String?
        /// `3 verified, 1 refused`
        package var outcome: String
        package var isGood: Bool
        /// Why it ran.
        package var reason: String
        package var actor: String?
        package var requests: Int
        /// The run that this one put back.
        package var reverts: String?
        package var revertedBy: [String]
        /// Whether there is something to revert.
        package var hasChanged: Bool

        package init(
            name: String, started: Date, finished: Date, subject: String, repository: String?, outcome: String,
            isGood: Bool, reason: String, actor: String?, requests: Int, reverts: String?, revertedBy: [String],
            hasChanged: Bool
        ) {
            self.name = name
            self.started = started
            self.finished = finished
            self.subject = subject
            self.repository = repository
            self.outcome = outcome
            self.isGood = isGood
            self.reason = reason
            self.actor = actor
            self.requests = requests
            self.reverts = reverts
            self.revertedBy = revertedBy
            self.hasChanged = hasChanged
        }
    }
}

/// Which runs are asked for.
package struct ChangesFilter: Sendable, Hashable {
    /// `acme/api`, or the name alone; `nil`: all.
    package var repository: String?
    /// Where the page before has ended.
    package var before: Int?
}

/// What one run did.
package struct RunData: Sendable {
    package var run: ChangesData.Run
    package var repositories: [Repository]
    /// Leads to further repositories of the run.
    package var next: Int?

    package init(run: ChangesData.Run, repositories: [Repository], next: Int?) {
        self.run = run
        self.repositories = repositories
        self.next = next
    }

    package struct Repository: Sendable {
        package var name: String
        /// Each reason in a sentence.
        package var causes: [String]
        package var changes: [ChangeRow]
        package var failure: String?

        package init(name: String, causes: [String], changes: [ChangeRow], failure: String?) {
            self.name = name
            self.causes = causes
            self.changes = changes
            self.failure = failure
        }
    }
}
