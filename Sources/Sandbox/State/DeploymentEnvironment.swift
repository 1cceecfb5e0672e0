/// What workflows deploy to.
package struct DeploymentEnvironment: Sendable, Equatable {
    package enum BranchPolicy: Sendable { case protectedBranches, custom }

    package struct Reviewer: Sendable, Equatable {
        /// `User` or `Team`.
        package var type: String
        package var id: Int
    }

    package let id: Int
    package let name: String
    package var waitTimer = 0
    package var preventsSelfReview = false
    package var reviewers: [Reviewer] = []
    package var branchPolicy: BranchPolicy?
    package var canAdminsBypass = true
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
}

/// A label of issues and pull requests.
package struct RepositoryLabel: Sendable, Equatable {
    package let id: Int
    package var name: String
    package var color: String
    package var description: String?
    package var isDefault = false
    package var archivedAt: Timestamp?
    package var archivedBy: Int?
}

/// A secret of GitHub Actions, whose value nobody reads again.
package struct ActionsSecret: Sendable, Equatable {
    package let name: String
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
}
