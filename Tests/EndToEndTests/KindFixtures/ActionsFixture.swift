extension KindFixture {
    static let actions = KindFixture(
        kind: "actions",
        everything: """
            enabled: true
            allowed_actions: selected
            selected_actions:
              github_owned_allowed: true
              verified_allowed: false
              patterns_allowed: [acme/*]
            default_workflow_permissions: read
            can_approve_pull_request_reviews: false
            access_level: organization
            fork_pr_contributor_approval: all_external_contributors
            fork_pr_workflows_private_repos: { run_workflows_from_fork_pull_requests: false }
            artifact_and_log_retention: 30
            """
    ) { name, _, fixture in
        try fixture.github.change(name) { repository in
            repository.actions.allowedActions = "selected"
            repository.actions.requiresShaPinning = true
            repository.actions.allowsVerified = true
            repository.actions.patterns = ["acme/*", "docker/*"]
            repository.actions.accessLevel = "organization"
            repository.actions.canApprovePullRequests = true
            repository.actions.retentionDays = 60
            repository.actions.forkPullRequests.runsWorkflows = true
            repository.actions.forkPullRequests.sendsWriteTokens = true
            repository.actions.forkPullRequests.sendsSecrets = true
            repository.actions.forkPullRequests.requiresApproval = true
        }
    }
}
