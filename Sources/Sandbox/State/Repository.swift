/// One repository with all that the sandbox knows of it; most of it empty arrays, so that 100,000 fit in memory.
package struct Repository: Sendable {
    package enum Visibility: String, Sendable { case `public`, `private`, `internal` }

    package let id: Int
    package var ownerID: Int
    package var name: String
    package var description: String?
    package var homepage: String?
    package var visibility = Visibility.private
    package var isArchived = false
    package var isFork = false
    package var isTemplate = false
    package var isDisabled = false
    package var parentID: Int?
    package var templateID: Int?
    package var features = RepositoryFeatures()
    package var merge = MergeSettings()
    package var defaultBranch = "main"
    /// In the order of creation; empty until the first push.
    package var branches: [Branch] = []
    /// Those of the default branch.
    package var files: [RepositoryFile] = []
    /// What each push left behind, the newest last.
    package var commits: [Commit] = []
    /// Commits that no push here made: heads as they were before the first push, what forks propose, test merges.
    package var otherCommits: [Commit] = []
    package var workflows: [Workflow] = []
    /// Secrets of the organization that the repository may use.
    package var organizationSecretNames: [String] = []
    package var topics: [String] = []
    package var properties: [PropertyValue] = []
    package var rules: [BranchProtectionRule] = []
    package var autolinks: [Autolink] = []
    package var hooks: [Hook] = []
    package var teamGrants: [TeamGrant] = []
    package var collaborators: [CollaboratorGrant] = []
    package var invitations: [Invitation] = []
    package var deployKeys: [DeployKey] = []
    package var actions = ActionsSettings()
    package var security = SecuritySettings()
    package var environments: [DeploymentEnvironment] = []
    /// nil: those that every new repository has.
    package var ownLabels: [RepositoryLabel]?
    package var secrets: [ActionsSecret] = []
    package var dependabotSecrets: [ActionsSecret] = []
    package var variables: [ActionsVariable] = []
    package var interactionLimit: InteractionLimit?
    package var language: String?
    /// SPDX id, e.g. `MIT`.
    package var license: String?
    package var size = 0
    package var stars = 0
    package var openIssues = 0
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var pushedAt: Timestamp?
    package var archivedAt: Timestamp?

    package var nodeID: NodeID { NodeID(.repository, id) }
    package var isPrivate: Bool { visibility != .public }
    package var isEmpty: Bool { branches.isEmpty }

    package func branch(_ name: String) -> Branch? { branches.first { $0.name == name } }

    /// The files at a branch or commit, by default as they are now; `nil` where there is none of that name.
    package func files(at ref: String?) -> [RepositoryFile]? {
        let branch = branch(ref ?? defaultBranch)
        if let commit = commit(branch?.sha ?? ref ?? "") { return commit.files }
        return branch == nil && ref != nil ? nil : files
    }

    package func commit(_ sha: String) -> Commit? {
        commits.last { $0.sha == sha } ?? otherCommits.last { $0.sha == sha }
    }
}

/// A commit, with all files as they were.
package struct Commit: Sendable {
    package let sha: String
    package let branch: String
    package let files: [RepositoryFile]
    package let at: Timestamp
    package var parents: [String] = []
}

package struct RepositoryFeatures: Sendable, Equatable {
    package var hasIssues = true
    package var hasProjects = true
    package var hasWiki = true
    package var hasDiscussions = false
    package var hasDownloads = true
    package var hasPages = false
    package var hasPullRequests = true
    /// `all` or `collaborators_only`.
    package var pullRequestCreationPolicy = "all"
    package var issueCreationPolicy = "all"
    package var allowForking = false
    package var webCommitSignoffRequired = false
}

/// GitHub's defaults for a new repository.
package struct MergeSettings: Sendable, Equatable {
    package var allowMergeCommit = true
    package var allowSquashMerge = true
    package var allowRebaseMerge = true
    package var allowAutoMerge = false
    package var allowUpdateBranch = false
    package var deleteBranchOnMerge = false
    package var squashMergeCommitTitle = "COMMIT_OR_PR_TITLE"
    package var squashMergeCommitMessage = "COMMIT_MESSAGES"
    package var mergeCommitTitle = "MERGE_MESSAGE"
    package var mergeCommitMessage = "PR_TITLE"
}

package struct Branch: Sendable, Equatable {
    package var name: String
    /// The commit at its head, from which the 40 digits are derived.
    package var head: UInt64

    package var sha: String { ObjectName.hexadecimal(of: head) }
}

package struct RepositoryFile: Sendable, Equatable {
    package var path: String
    package var content: [UInt8]
}

package struct Workflow: Sendable, Equatable {
    package let id: Int
    package var name: String
    package var path: String
    package var createdAt: Timestamp
    /// `active`, `disabled_manually`, `disabled_inactivity` …
    package var state = "active"

    package init(id: Int, name: String, path: String, createdAt: Timestamp) {
        self.id = id
        self.name = name
        self.path = path
        self.createdAt = createdAt
    }
}

/// A `workflow_dispatch` that somebody sent, for tests and demonstrations to observe.
package struct WorkflowDispatch: Sendable, Equatable {
    package let id: Int
    package let repositoryID: Int
    package let workflowID: Int
    package let ref: String
    package let inputs: JSONObject
    package let actor: Actor
}

package struct Autolink: Sendable, Equatable {
    package let id: Int
    package var keyPrefix: String
    package var urlTemplate: String
    package var isAlphanumeric: Bool
}

package struct Hook: Sendable, Equatable {
    package let id: Int
    package var isActive: Bool
    package var events: [String]
    package var url: String
    package var contentType: HookContentType
    package var insecureSSL: String
    package var secret: String?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var lastStatusCode: Int?
}
