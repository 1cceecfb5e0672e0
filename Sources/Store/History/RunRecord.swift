package import Foundation

/// What one run did to one repository, and why.
package struct RunRecord: Hashable, Sendable {
    /// A UUID in lower case. A run over many repositories has one, and a record for each repository.
    package var run: String
    package var started: Date
    package var finished: Date
    /// Why it ran, such as "octocat deleted the branch protection rule main", "schedule" or "by hand".
    package var trigger: String
    /// Each reason as a JSON object of an array: trigger, actor, sentence, delivery id.
    package var causes: String
    /// The login of anyone who caused it, where someone did.
    package var actor: String?
    /// GitHub's id: it survives a rename. `nil` where the repository could not even be read.
    package var repositoryID: Int?
    /// GraphQL's id of the same.
    package var nodeID: String?
    /// `owner/name` at the time.
    package var repository: String
    /// What differed, with before-images, as JSON.
    package var changes: String
    /// What became of each change, as JSON.
    package var outcomes: String
    /// Why it could not be done, or not all of it.
    package var failure: String?
    /// The run that this one put back.
    package var reverts: String?
    /// Requests sent to GitHub.
    package var requests: Int
    /// The intent that it completes; `nil` where nothing was to be written.
    package var intent: String?
    /// The process ended while it wrote: what came of the changes was found out by reading.
    package var isInterrupted: Bool
    /// How often the same came of it, one time after the other.
    package var times: Int
    /// When it last did, where that was more than once.
    package var last: Date?

    package init(
        run: String, started: Date, finished: Date, trigger: String, causes: String = "[]", actor: String?,
        repositoryID: Int?, nodeID: String? = nil, repository: String, changes: String, outcomes: String,
        failure: String? = nil, reverts: String? = nil, requests: Int, intent: String? = nil,
        isInterrupted: Bool = false, times: Int = 1, last: Date? = nil
    ) {
        self.run = run
        self.started = started
        self.finished = finished
        self.trigger = trigger
        self.causes = causes
        self.actor = actor
        self.repositoryID = repositoryID
        self.nodeID = nodeID
        self.repository = repository
        self.changes = changes
        self.outcomes = outcomes
        self.failure = failure
        self.reverts = reverts
        self.requests = requests
        self.intent = intent
        self.isInterrupted = isInterrupted
        self.times = times
        self.last = last
    }
}
