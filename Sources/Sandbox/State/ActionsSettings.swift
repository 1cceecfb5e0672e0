/// GitHub Actions permissions of a repository (or, without the repository-only parts, of the organization).
package struct ActionsSettings: Sendable, Equatable {
    package var isEnabled = true
    /// `all`, `local_only` or `selected`.
    package var allowedActions = "all"
    package var requiresShaPinning = false
    package var allowsGitHubOwned = true
    package var allowsVerified = false
    package var patterns: [String] = []
    /// `read` or `write`.
    package var defaultWorkflowPermissions = "read"
    package var canApprovePullRequests = false
    /// `none`, `user` or `organization`; private and internal repositories only.
    package var accessLevel = "none"
    package var retentionDays = 90
    /// Public repositories only.
    package var forkApprovalPolicy = "first_time_contributors"
    package var forkPullRequests = ForkPullRequestSettings()
}

/// What workflows of pull requests from forks get in a private repository.
package struct ForkPullRequestSettings: Sendable, Equatable {
    package var runsWorkflows = false
    package var sendsWriteTokens = false
    package var sendsSecrets = false
    package var requiresApproval = false
}
