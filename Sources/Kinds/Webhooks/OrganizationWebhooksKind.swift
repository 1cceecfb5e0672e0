package import Policy

/// Webhooks of the organization: whom GitHub tells about events in all its repositories.
package enum OrganizationWebhooksKind: SettingKind {
    package typealias Target = OrganizationFacts

    package static let name = WebhooksKind.name

    package static func contradictions(in desired: Desired) -> [Contradiction] {
        WebhooksKind.contradictions(in: desired)
    }

    private static func hooks(of organization: OrganizationFacts) -> WebhookCollection {
        WebhookCollection("/orgs/\(organization.login)/hooks")
    }

    package static func reads(
        of organization: OrganizationFacts, node: JSON?, desired: Desired?, isExclusive: Bool
    ) -> [ReadRequest] {
        [hooks(of: organization).listing]
    }

    package static func observe(_ answers: Answers, of organization: OrganizationFacts) throws -> Observed {
        try hooks(of: organization).observe(answers)
    }

    package static func operations(
        for changes: [Change], observed: Observed, in organization: OrganizationFacts
    ) -> [Operation] {
        hooks(of: organization).operations(for: changes, observed: observed)
    }

    package static let documentation = KindDocumentation(
        summary: "Webhooks of the organization, by the URL that GitHub delivers to. They get the events of all its "
            + "repositories.",
        schema: WebhooksKind.schema,
        example: """
            https://audit.acme.example/github:
              events: [repository, member, organization]
              content_type: json
              secret: "{{secret:AUDIT_WEBHOOK}}"
            https://old-audit.acme.example/hook: null
            """,
        permissions: KindDocumentation.Permissions(
            read: [.read("organization_hooks")], write: [.write("organization_hooks")], scopes: ["admin:org_hook"]),
        references: [
            "https://docs.github.com/rest/orgs/webhooks",
            "https://docs.github.com/webhooks/webhook-events-and-payloads",
        ],
        remarks: WebhooksKind.remarks + [
            "GitHub counts only webhooks that the organization has itself: what an App receives is set in the App. With a "
                + "classic token, GitHub shows only the webhooks that the same OAuth App made."
        ])
}
