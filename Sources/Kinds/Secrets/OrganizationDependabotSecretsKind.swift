package import Policy

/// Secrets of Dependabot that the organization has for several repositories.
package enum OrganizationDependabotSecretsKind: OrganizationStoredSecretsKind {
    package static let name = DependabotSecretsKind.name
    package static let needsValue = false

    package static func path(of organization: OrganizationFacts) -> APIPath {
        "/orgs/\(organization.login)/dependabot/secrets"
    }

    package static let documentation = KindDocumentation(
        summary:
            "Secrets of Dependabot that the organization has for all, for its private or for selected repositories. "
            + "A repository's own secret of the same name takes precedence.",
        schema: SecretsSchema.ofOrganization,
        example: """
            REGISTRY_TOKEN: { value: "{{secret:REGISTRY_TOKEN}}", visibility: all }
            MIRROR_PASSWORD:
              value: "{{secret:MIRROR_PASSWORD}}"
              visibility: selected
              selected_repositories: [api]
            OLD_TOKEN: null
            """,
        permissions: KindDocumentation.Permissions(
            read: [.read("organization_dependabot_secrets")], write: [.write("organization_dependabot_secrets")],
            scopes: ["admin:org"]),
        references: [
            "https://docs.github.com/rest/dependabot/secrets",
            "https://docs.github.com/code-security/dependabot/working-with-dependabot/"
                + "configuring-access-to-private-registries-for-dependabot",
        ],
        remarks: OrganizationAccess.remarks + SecretsSchema.remarks + [
            "Where it changes who reads a secret, GitHubCop sets the value again: GitHub may count that "
                + "as setting it, and so its time of the secret stays known."
        ])
}
