extension GraphQL.Types {
    /// Scalars, enumerations, inputs, interfaces and unions, worded as in GitHub's public schema.
    static let definitions = """
        scalar DateTime
        scalar URI
        scalar HTML
        scalar GitObjectID
        scalar GitSSHRemote
        scalar GitTimestamp
        scalar Base64String
        scalar CustomPropertyValue

        interface Node { id: ID! }
        interface Actor { avatarUrl(size: Int): URI! login: String! resourcePath: URI! url: URI! }
        interface UniformResourceLocatable { resourcePath: URI! url: URI! }
        interface RepositoryOwner {
            avatarUrl(size: Int): URI!
            id: ID!
            login: String!
            repositories(
                affiliations: [RepositoryAffiliation], after: String, before: String, first: Int,
                hasIssuesEnabled: Boolean, isArchived: Boolean, isFork: Boolean, isLocked: Boolean, last: Int,
                orderBy: RepositoryOrder, ownerAffiliations: [RepositoryAffiliation] = [OWNER, COLLABORATOR],
                privacy: RepositoryPrivacy, visibility: RepositoryVisibility
            ): RepositoryConnection!
            repository(followRenames: Boolean = true, name: String!): Repository
            resourcePath: URI!
            url: URI!
        }
        interface RepositoryInfo {
            archivedAt: DateTime
            createdAt: DateTime!
            description: String
            forkCount: Int!
            hasDiscussionsEnabled: Boolean!
            hasIssuesEnabled: Boolean!
            hasProjectsEnabled: Boolean!
            hasSponsorshipsEnabled: Boolean!
            hasWikiEnabled: Boolean!
            homepageUrl: URI
            isArchived: Boolean!
            isFork: Boolean!
            isInOrganization: Boolean!
            isLocked: Boolean!
            isMirror: Boolean!
            isPrivate: Boolean!
            isTemplate: Boolean!
            licenseInfo: License
            lockReason: RepositoryLockReason
            mirrorUrl: URI
            name: String!
            nameWithOwner: String!
            openGraphImageUrl: URI!
            owner: RepositoryOwner!
            pushedAt: DateTime
            resourcePath: URI!
            updatedAt: DateTime!
            url: URI!
            usesCustomOpenGraphImage: Boolean!
            visibility: RepositoryVisibility!
        }
        interface GitObject {
            abbreviatedOid: String!
            commitResourcePath: URI!
            commitUrl: URI!
            id: ID!
            oid: GitObjectID!
            repository: Repository!
        }

        union PushAllowanceActor = App | Team | User
        union ReviewDismissalAllowanceActor = App | Team | User
        union BranchActorAllowanceActor = App | Team | User
        union PermissionGranter = Organization | Repository | Team
        union DeploymentReviewer = Team | User

        enum OrderDirection { ASC DESC }
        enum RepositoryVisibility { INTERNAL PRIVATE PUBLIC }
        enum RepositoryPrivacy { PRIVATE PUBLIC }
        enum RepositoryAffiliation { COLLABORATOR ORGANIZATION_MEMBER OWNER }
        enum RepositoryOrderField { CREATED_AT NAME PUSHED_AT STARGAZERS UPDATED_AT }
        enum RepositoryLockReason { BILLING MIGRATING MOVING RENAME TRADE_RESTRICTION TRANSFERRING_OWNERSHIP }
        enum RepositoryPermission { ADMIN MAINTAIN READ TRIAGE WRITE }
        enum DefaultRepositoryPermissionField { ADMIN NONE READ WRITE }
        enum CollaboratorAffiliation { ALL DIRECT OUTSIDE }
        enum RepositoryInteractionLimit { COLLABORATORS_ONLY CONTRIBUTORS_ONLY EXISTING_USERS NO_LIMIT }
        enum RepositoryInteractionLimitOrigin { ORGANIZATION REPOSITORY USER }
        enum MergeCommitTitle { MERGE_MESSAGE PR_TITLE }
        enum MergeCommitMessage { BLANK PR_BODY PR_TITLE }
        enum SquashMergeCommitTitle { COMMIT_OR_PR_TITLE PR_TITLE }
        enum SquashMergeCommitMessage { BLANK COMMIT_MESSAGES PR_BODY }
        enum IssueCreationPolicy { ALL COLLABORATORS_ONLY }
        enum PullRequestCreationPolicy { ALL COLLABORATORS_ONLY }
        enum TeamPrivacy { SECRET VISIBLE }
        enum TeamRole { ADMIN MEMBER }
        enum TeamOrderField { NAME }
        enum TeamNotificationSetting { NOTIFICATIONS_DISABLED NOTIFICATIONS_ENABLED }
        enum TeamRepositoryOrderField { CREATED_AT NAME PERMISSION PUSHED_AT STARGAZERS UPDATED_AT }
        enum TeamMemberRole { MAINTAINER MEMBER }
        enum TeamMemberOrderField { CREATED_AT LOGIN }
        enum TeamMembershipType { ALL CHILD_TEAM IMMEDIATE }
        enum OrganizationMemberRole { ADMIN MEMBER }
        enum OrganizationOrderField { CREATED_AT LOGIN }
        enum RefOrderField { ALPHABETICAL TAG_COMMIT_DATE }
        enum LanguageOrderField { SIZE }
        enum LabelOrderField { CREATED_AT NAME }
        enum DeploymentProtectionRuleType { BRANCH_POLICY REQUIRED_REVIEWERS WAIT_TIMER }
        enum EnvironmentOrderField { NAME }
        enum EnvironmentPinnedFilterField { ALL NONE ONLY }

        input RepositoryOrder { direction: OrderDirection! field: RepositoryOrderField! }
        input TeamOrder { direction: OrderDirection! field: TeamOrderField! }
        input TeamRepositoryOrder { direction: OrderDirection! field: TeamRepositoryOrderField! }
        input TeamMemberOrder { direction: OrderDirection! field: TeamMemberOrderField! }
        input OrganizationOrder { direction: OrderDirection! field: OrganizationOrderField! }
        input RefOrder { direction: OrderDirection! field: RefOrderField! }
        input LanguageOrder { direction: OrderDirection! field: LanguageOrderField! }
        input LabelOrder { direction: OrderDirection! field: LabelOrderField! }
        input Environments { direction: OrderDirection! field: EnvironmentOrderField! }

        """
}
