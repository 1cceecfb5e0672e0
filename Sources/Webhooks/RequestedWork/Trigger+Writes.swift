extension Trigger {
    /// Whether enforcing the settings of a repository may cause it. What begins something new never does.
    package var canFollowFromWrites: Bool {
        switch self {
        case .created, .imported, .transferred, .renamed, .firstBranch, .branchCreated, .addedToInstallation,
            .installation, .organizationRenamed, .organizationMember, .policyPushed, .policyProposed, .team, .property,
            .pagesBuilt,
            .webhookDeleted, .unarchived:
            false
        case .privatized, .publicized, .edited, .branchProtection, .allBranchProtections, .ruleset, .collaborator,
            .teamAccess, .propertyValues, .securityAndAnalysis, .label, .deployKey, .other:
            true
        }
    }
}
