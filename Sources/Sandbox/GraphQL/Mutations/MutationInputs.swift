extension GraphQL.Types {
    /// The inputs of the mutations, worded as in GitHub's public schema.
    static let mutationInputs = """
        input CreateBranchProtectionRuleInput {
            repositoryId: ID! pattern: String! \(ruleInputs)
        }
        input UpdateBranchProtectionRuleInput {
            branchProtectionRuleId: ID! pattern: String \(ruleInputs)
        }
        input DeleteBranchProtectionRuleInput { branchProtectionRuleId: ID! clientMutationId: String }
        input RequiredStatusCheckInput { appId: ID context: String! }
        input UpdateTopicsInput { clientMutationId: String repositoryId: ID! topicNames: [String!]! }
        input UpdateTeamsRepositoryInput {
            clientMutationId: String permission: RepositoryPermission! repositoryId: ID! teamIds: [ID!]!
        }
        input UpdateRepositoryInput {
            clientMutationId: String description: String hasDiscussionsEnabled: Boolean hasIssuesEnabled: Boolean
            hasProjectsEnabled: Boolean hasSponsorshipsEnabled: Boolean hasWikiEnabled: Boolean homepageUrl: URI
            name: String repositoryId: ID! template: Boolean
        }
        input UpdateRepositoryWebCommitSignoffSettingInput {
            clientMutationId: String repositoryId: ID! webCommitSignoffRequired: Boolean!
        }
        input ArchiveRepositoryInput { clientMutationId: String repositoryId: ID! }
        input UnarchiveRepositoryInput { clientMutationId: String repositoryId: ID! }

        """

    private static let ruleInputs = """
        allowsDeletions: Boolean allowsForcePushes: Boolean blocksCreations: Boolean
        bypassForcePushActorIds: [ID!] bypassPullRequestActorIds: [ID!] clientMutationId: String
        dismissesStaleReviews: Boolean isAdminEnforced: Boolean lockAllowsFetchAndMerge: Boolean
        lockBranch: Boolean pushActorIds: [ID!] requireLastPushApproval: Boolean
        requiredApprovingReviewCount: Int requiredDeploymentEnvironments: [String!]
        requiredStatusCheckContexts: [String!] requiredStatusChecks: [RequiredStatusCheckInput!]
        requiresApprovingReviews: Boolean requiresCodeOwnerReviews: Boolean requiresCommitSignatures: Boolean
        requiresConversationResolution: Boolean requiresDeployments: Boolean requiresLinearHistory: Boolean
        requiresStatusChecks: Boolean requiresStrictStatusChecks: Boolean restrictsPushes: Boolean
        restrictsReviewDismissals: Boolean reviewDismissalActorIds: [ID!]
        """
}
