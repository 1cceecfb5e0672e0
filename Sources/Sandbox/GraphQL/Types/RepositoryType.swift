extension GraphQL.Types {
    static let repository: GraphQL.ObjectType<Repository> = .init(
        "Repository", implements: "Node", "RepositoryInfo", "UniformResourceLocatable"
    ) { type in
        addIdentity(to: &type)
        addState(to: &type)
        addSettings(to: &type)
        addRepositoryConnections(to: &type)
        addRepositoryAccess(to: &type)
        addGit(to: &type)
        addRulesets(to: &type) { .repository($0.id) }
        addInteractionAbility(to: &type)
        addLabels(to: &type)
        addDeployKeys(to: &type)
    }

    static let repositories: GraphQL.ConnectionType<Repository> = .init(
        "RepositoryConnection", of: repository, named: "Repository",
        connections: { type in
            type.field("totalDiskUsage: Int!") { page in page.edges.reduce(0) { $0 + $1.item.size } }
        })

    private static func addIdentity(to type: inout GraphQL.ObjectType<Repository>) {
        type.field("id: ID!") { $0.nodeID.text }
        type.field("databaseId: Int") { $0.id }
        type.field("name: String!") { $0.name }
        type.field("nameWithOwner: String!") { $1.context.world.fullName(of: $0) }
        type.field("owner: RepositoryOwner!") { owner($1.context.world.accounts[$0.ownerID]) }
        type.field("url: URI!") { "\($1.context.world.htmlURL)/\($1.context.world.fullName(of: $0))" }
        type.field("resourcePath: URI!") { "/\($1.context.world.fullName(of: $0))" }
        type.field("sshUrl: GitSSHRemote!") { "git@github.com:\($1.context.world.fullName(of: $0)).git" }
        type.field("openGraphImageUrl: URI!") { "https://opengraph.githubassets.com/\($0.id)" }
        type.field("projectsResourcePath: URI!") { "/\($1.context.world.fullName(of: $0))/projects" }
        type.field("projectsUrl: URI!") {
            "\($1.context.world.htmlURL)/\($1.context.world.fullName(of: $0))/projects"
        }
        type.field("createdAt: DateTime!") { $0.createdAt }
        type.field("updatedAt: DateTime!") { $0.updatedAt }
        type.field("pushedAt: DateTime") { $0.pushedAt }
        type.field("archivedAt: DateTime") { $0.archivedAt }
        type.field("description: String") { $0.description }
        type.field("homepageUrl: URI") { $0.homepage }
        type.field("mirrorUrl: URI") { _ in JSON.null }
        type.field("diskUsage: Int") { $0.size }
        type.field("forkCount: Int!") { $1.context.world.forkCount(of: $0.id) }
        type.field("stargazerCount: Int!") { $0.stars }
        type.field("parent: Repository") { visible($0.parentID, $1) }
        type.field("templateRepository: Repository") { visible($0.templateID, $1) }
        type.field("licenseInfo: License") { license($0.license.map { GraphQL.LicenseNode(spdxID: $0) }) }
        type.field("primaryLanguage: Language") { language($0.language.map { GraphQL.LanguageNode(name: $0) }) }
    }

    private static func visible(_ id: Int?, _ call: GraphQL.Call) -> GraphQL.Output {
        let found = id.flatMap { call.context.world.repositories[$0] }
        return repository(found.flatMap { call.role(in: $0) == nil ? nil : $0 })
    }

    private static func addState(to type: inout GraphQL.ObjectType<Repository>) {
        type.field("visibility: RepositoryVisibility!") { $0.visibility.rawValue.uppercased() }
        type.field("isPrivate: Boolean!") { $0.isPrivate }
        type.field("isArchived: Boolean!") { $0.isArchived }
        type.field("isDisabled: Boolean!") { $0.isDisabled }
        type.field("isEmpty: Boolean!") { $0.isEmpty }
        type.field("isFork: Boolean!") { $0.isFork }
        type.field("isTemplate: Boolean!") { $0.isTemplate }
        type.field("isInOrganization: Boolean!") { $1.context.world.organizations[$0.ownerID] != nil }
        // The sandbox neither mirrors nor locks: these are what GitHub says of an ordinary repository.
        type.field("isMirror: Boolean!") { _ in false }
        type.field("isLocked: Boolean!") { _ in false }
        type.field("lockReason: RepositoryLockReason") { _ in JSON.null }
        type.field("isUserConfigurationRepository: Boolean!") { repository, call in
            call.context.world.accounts[repository.ownerID]?.login.lowercased() == repository.name.lowercased()
        }
        type.field("usesCustomOpenGraphImage: Boolean!") { _ in false }
        type.field("isBlankIssuesEnabled: Boolean!") { $0.features.hasIssues }
        type.field("isSecurityPolicyEnabled: Boolean") { repository in
            ["SECURITY.md", ".github/SECURITY.md", "docs/SECURITY.md"].contains { path in
                repository.files.contains { $0.path == path }
            }
        }
    }

    private static func addSettings(to type: inout GraphQL.ObjectType<Repository>) {
        type.field("hasIssuesEnabled: Boolean!") { $0.features.hasIssues }
        type.field("hasProjectsEnabled: Boolean!") { $0.features.hasProjects }
        type.field("hasWikiEnabled: Boolean!") { $0.features.hasWiki }
        type.field("hasDiscussionsEnabled: Boolean!") { $0.features.hasDiscussions }
        type.field("hasPullRequestsEnabled: Boolean!") { $0.features.hasPullRequests }
        type.field("hasSponsorshipsEnabled: Boolean!") { repository in
            repository.files.contains { $0.path == ".github/FUNDING.yml" }
        }
        type.field("issueCreationPolicy: IssueCreationPolicy") { $0.features.issueCreationPolicy.uppercased() }
        type.field("pullRequestCreationPolicy: PullRequestCreationPolicy") {
            $0.features.pullRequestCreationPolicy.uppercased()
        }
        type.field("forkingAllowed: Boolean!") { $0.visibility == .public || $0.features.allowForking }
        type.field("webCommitSignoffRequired: Boolean!") { $0.features.webCommitSignoffRequired }
        type.field("hasVulnerabilityAlertsEnabled: Boolean!") { $0.security.dependabotAlerts }
        type.field("mergeCommitAllowed: Boolean!") { $0.merge.allowMergeCommit }
        type.field("mergeCommitTitle: MergeCommitTitle!") { $0.merge.mergeCommitTitle }
        type.field("mergeCommitMessage: MergeCommitMessage!") { $0.merge.mergeCommitMessage }
        type.field("squashMergeAllowed: Boolean!") { $0.merge.allowSquashMerge }
        type.field("squashMergeCommitTitle: SquashMergeCommitTitle!") { $0.merge.squashMergeCommitTitle }
        type.field("squashMergeCommitMessage: SquashMergeCommitMessage!") { $0.merge.squashMergeCommitMessage }
        type.field("squashPrTitleUsedAsDefault: Boolean!") { $0.merge.squashMergeCommitTitle == "PR_TITLE" }
        type.field("rebaseMergeAllowed: Boolean!") { $0.merge.allowRebaseMerge }
        type.field("autoMergeAllowed: Boolean!") { $0.merge.allowAutoMerge }
        type.field("allowUpdateBranch: Boolean!") { $0.merge.allowUpdateBranch }
        type.field("deleteBranchOnMerge: Boolean!") { $0.merge.deleteBranchOnMerge }
    }
}
