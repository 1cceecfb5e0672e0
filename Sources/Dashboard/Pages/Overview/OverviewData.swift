package import Foundation

/// How the organization stands.
package struct OverviewData: Sendable {
    package struct Sweep: Sendable {
        package var at: String
        package var because: String
        package var repositories: Int
        package var inSync: Int
        package var toFix: Int
        package var unreadable: Int
        package var refused: Int
        package var seconds: Double
        package var requests: Int
        package var graphQLPoints: Int
        /// Why nothing was begun, or what could not be read.
        package var problem: String?

        package init(
            at: String, because: String, repositories: Int, inSync: Int, toFix: Int, unreadable: Int, refused: Int,
            seconds: Double, requests: Int, graphQLPoints: Int, problem: String?
        ) {
            self.at = at
            self.because = because
            self.repositories = repositories
            self.inSync = inSync
            self.toFix = toFix
            self.unreadable = unreadable
            self.refused = refused
            self.seconds = seconds
            self.requests = requests
            self.graphQLPoints = graphQLPoints
            self.problem = problem
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

    package var sweep: Sweep?
    /// Repositories that are due, in work, and due later.
    package var due = 0
    package var working = 0
    package var deferred = 0
    package var waiting: [Item] = []
    package var failed: [Item] = []

    package init() {}
}
