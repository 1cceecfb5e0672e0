package import Policy

/// Secrets of GitHub Actions, which workflows read as `secrets.NAME` and nobody reads again.
package enum SecretsKind: StoredSecretsKind {
    package static let name = "secrets"

    package static func path(in repository: RepositoryFacts) -> APIPath { "/repos/\(repository.name)/actions/secrets" }

    package static let documentation = KindDocumentation(
        summary: "Secrets of GitHub Actions: values that workflows of the repository read as secrets.NAME and that "
            + "nobody reads again.",
        schema: SecretsSchema.schema,
        example: """
            NPM_TOKEN: "{{secret:NPM_TOKEN}}"
            DEPLOY_KEY:
              value: "{{secret:DEPLOY_KEY}}"
              once: true
            OLD_TOKEN: null
            """,
        permissions: KindDocumentation.Permissions(read: [.read("secrets")], write: [.write("secrets")]),
        references: [
            "https://docs.github.com/rest/actions/secrets",
            "https://docs.github.com/actions/concepts/security/secrets",
        ],
        remarks: SecretsSchema.remarks)
}
