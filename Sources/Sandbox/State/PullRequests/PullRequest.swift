/// A pull request of one repository.
package struct PullRequest: Sendable {
    package let id: Int
    package let number: Int
    package let repositoryID: Int
    package var title: String
    package var body: String?
    package var isDraft: Bool
    package let author: Actor
    package let headRepositoryID: Int
    package let headBranch: String
    package var headSHA: String
    package var baseBranch: String
    package var isOpen = true
    /// The commit that merged it.
    package var mergeSHA: String?
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    package var closedAt: Timestamp?

    package var isFromFork: Bool { headRepositoryID != repositoryID }
    package var nodeID: NodeID { NodeID(.pullRequest, repositoryID, id) }
}

/// A check run, which only Apps make.
package struct CheckRun: Sendable {
    package struct Annotation: Sendable {
        package let path: String
        package let startLine: Int
        package let endLine: Int
        package let startColumn: Int?
        package let endColumn: Int?
        /// `notice`, `warning` or `failure`.
        package let level: String
        package let title: String?
        package let message: String
        package let rawDetails: String?
    }

    package struct Output: Sendable {
        package var title: String?
        package var summary: String?
        package var text: String?
    }

    package let id: Int
    package let repositoryID: Int
    package let appID: Int
    package var name: String
    package let headSHA: String
    package var status = "queued"
    package var conclusion: String?
    package var detailsURL: String?
    package var externalID: String?
    package var startedAt: Timestamp?
    package var completedAt: Timestamp?
    package var output = Output()
    package var annotations: [Annotation] = []
    package var actions: [JSON] = []

    package var nodeID: NodeID { NodeID(.checkRun, repositoryID, id) }
}

/// A comment in the conversation of a pull request.
package struct IssueComment: Sendable {
    package let id: Int
    package let repositoryID: Int
    package let number: Int
    package let author: Actor
    package var body: String
    package let createdAt: Timestamp
    package var updatedAt: Timestamp

    package var nodeID: NodeID { NodeID(.issueComment, repositoryID, id) }
}
