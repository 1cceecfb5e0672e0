package import Policy

/// Secrets of GitHub Actions that the organization has for the workflows of several repositories.
package enum OrganizationSecretsKind: OrganizationStoredSecretsKind {
    package static let name = SecretsKind.name
    package static let needsValue = true

    package static func path(of organization: OrganizationFacts) -> APIPath {
        "/orgs/\(organization.login)/actions/secrets"
    }

    package static let documentation = KindDocumentation(
        summary: "Secrets of GitHub Actions that the organization has for all, for its private or for selected "
            + "repositories. A repository's own secret of the same name takes precedence.",
        schema: SecretsSchema.ofOrganization,
        example: """
            NPM_TOKEN: { value: "{{secret:NPM_TOKEN}}", visibility: private }
            DEPLOY_KEY:
              value: "{{secret:DEPLOY_KEY}}"
              visibility: selected
              selected_repositories: { when: { topics: deploy } }
              once: true
            OLD_TOKEN: null
            """,
        permissions: KindDocumentation.Permissions(
            read: [.read("organization_secrets")], write: [.write("organization_secrets")], scopes: ["admin:org"]),
        references: [
            "https://docs.github.com/rest/actions/secrets",
            "https://docs.github.com/actions/concepts/security/secrets",
        ],
        remarks: OrganizationAccess.remarks + SecretsSchema.remarks + [
            "Where it changes who reads a secret, GitHubCop sets the value again: GitHub takes another "
                + "visibility only along with it. A secret with `once` keeps its value, and so its visibility."
        ])
}
