package import Policy

/// Secrets of Dependabot, which it uses for private registries and in the workflows that it starts.
package enum DependabotSecretsKind: StoredSecretsKind {
    package static let name = "dependabot_secrets"

    package static func path(in repository: RepositoryFacts) -> APIPath {
        "/repos/\(repository.name)/dependabot/secrets"
    }

    package static let documentation = KindDocumentation(
        summary: "Secrets of Dependabot: what it signs in to private registries with, and what workflows that it "
            + "starts read as secrets.NAME.",
        schema: SecretsSchema.schema,
        example: """
            REGISTRY_TOKEN: "{{secret:REGISTRY_TOKEN}}"
            MIRROR_PASSWORD:
              value: "{{secret:MIRROR_PASSWORD}}"
              once: true
            OLD_TOKEN: null
            """,
        permissions: KindDocumentation.Permissions(
            read: [.read("dependabot_secrets")], write: [.write("dependabot_secrets")]),
        references: [
            "https://docs.github.com/rest/dependabot/secrets",
            "https://docs.github.com/code-security/dependabot/working-with-dependabot/"
                + "configuring-access-to-private-registries-for-dependabot",
        ],
        remarks: SecretsSchema.remarks)
}
