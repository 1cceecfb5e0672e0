package import Foundation

/// What one run did to one repository, and why.
package struct RunRecord: Hashable, Sendable {
    /// A sweep has one run id and a record for each repository.
    package var run: String
    package var started: Date
    package var finished: Date
    /// Why it ran, such as "octocat deleted the branch protection rule main", "schedule" or "by hand".
    package var trigger: String
    /// Each reason as a JSON object of an array: trigger, actor, sentence, delivery id.
    package var causes: String
    /// The login of whoever caused it, where someone did.
    package var actor: String?
    /// GitHub's id: it survives a rename.
    package var repositoryID: Int
    /// `owner/name` at the time.
    package var repository: String
    /// What differed, with before-images, as JSON.
    package var changes: String
    /// What became of each change, as JSON.
    package var outcomes: String
    /// Requests sent to GitHub.
    package var requests: Int

    package init(
        run: String, started: Date, finished: Date, trigger: String, causes: String = "[]", actor: String?,
        repositoryID: Int, repository: String, changes: String, outcomes: String, requests: Int
    ) {
        self.run = run
        self.started = started
        self.finished = finished
        self.trigger = trigger
        self.causes = causes
        self.actor = actor
        self.repositoryID = repositoryID
        self.repository = repository
        self.changes = changes
        self.outcomes = outcomes
        self.requests = requests
    }
}
