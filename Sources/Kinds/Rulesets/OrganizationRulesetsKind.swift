package import Policy

/// Rulesets of the organization, keyed by name: they protect branches of many repositories at once.
package enum OrganizationRulesetsKind: SettingKind {
    package static let name = RulesetsKind.name
    /// A ruleset of the organization may take the place of what protects branches in its repositories.
    package static let writeGroup = RulesetsKind.writeGroup
    package static let removalsWait = RulesetsKind.removalsWait
    package static let triggers = RulesetsKind.triggers

    package static func contradictions(in desired: Desired) -> [Contradiction] {
        RulesetsKind.contradictions(in: desired)
    }

    package static func named(at path: [String], _ value: JSON?) -> NamedOnGitHub.Subject? {
        RulesetCollection.named(at: path, value)
    }

    // MARK: Reading and writing

    /// GraphQL names those who may bypass; the rules and conditions come from REST, which knows all of them.
    package static func selection(mentioning subjects: Set<String>) -> RepositorySelection? {
        RepositorySelection(
            """
            rulesets(first: 100, includeParents: false) { pageInfo { hasNextPage } \
            nodes { \(RulesetNode.identity) \(RulesetNode.bypassActors) } }
            """)
    }

    package static func reads(
        of organization: OrganizationFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        RulesetCollection.organization(organization.login)
            .reads(node: node, desired: desired, isExclusive: isExclusive)
    }

    package static func observe(_ answers: Answers, of organization: OrganizationFacts) throws -> Observed {
        try RulesetCollection.organization(organization.login).observe(answers)
    }

    package static func operations(
        for changes: [Change], observed: Observed, in organization: OrganizationFacts
    ) -> [Operation] {
        RulesetCollection.organization(organization.login).operations(for: changes, observed: observed)
    }
}

extension OrganizationRulesetsKind {
    package static let documentation = KindDocumentation(
        summary: "Rulesets of the organization, keyed by name.",
        schema: RulesetSchema.rulesets(of: .organization),
        example: """
            default branches:
              enforcement: active
              conditions:
                ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] }
                repository_name: { include: ["~ALL"], exclude: [sandbox-*], protected: false }
              bypass_actors: { organization_admin: pull_request }
              rules:
                deletion: {}
                non_fast_forward: {}
                pull_request: { required_approving_review_count: 1 }
            old rules: null
            """,
        permissions: KindDocumentation.Permissions(
            read: [.write("organization_administration")], write: [.write("organization_administration")],
            scopes: ["admin:org"]),
        references: [
            "https://docs.github.com/rest/orgs/rules",
            "https://docs.github.com/organizations/managing-organization-settings/creating-rulesets-for-repositories-in-your-organization",
        ],
        remarks: [
            "Name exactly one of `repository_name`, `repository_property` and `repository_id` under `conditions`.",
            "GitHub allows `merge_queue`, `required_deployments` and code quality rules only in rulesets of a repository.",
            "GitHub shows rulesets of the organization only with write access to its administration.",
            "The organization is enforced before its repositories. Until its rulesets are as desired, nothing that protects a branch is removed from a repository.",
        ])
}
