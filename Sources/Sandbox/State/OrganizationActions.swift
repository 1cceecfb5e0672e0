/// What an organization decides about GitHub Actions.
package struct OrganizationActions: Sendable, Equatable {
    /// What its repositories may do at most.
    package var settings: ActionsSettings = {
        var settings = ActionsSettings()
        settings.defaultWorkflowPermissions = "write"
        settings.canApprovePullRequests = true
        settings.retentionDays = 400
        return settings
    }()
    /// In which repositories workflows run.
    package var enabled = RepositoryChoice()
    /// Which repositories may have runners of their own.
    package var selfHostedRunners = RepositoryChoice()
    package var subjectClaims = ["repo", "context"]

    func mayRun(in repository: Int) -> Bool { enabled.holds(repository) }
}

/// All repositories, none, or some.
package struct RepositoryChoice: Sendable, Equatable {
    /// `all`, `none` or `selected`.
    package var word = "all"
    /// By database id; kept while another word is chosen.
    package var ids: [Int] = []

    func holds(_ repository: Int) -> Bool { word == "all" || word == "selected" && ids.contains(repository) }
}
