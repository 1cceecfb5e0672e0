package import Policy

extension WebhooksKind {
    package static let documentation = KindDocumentation(
        summary: "Webhooks of the repository, by the URL that GitHub delivers to. This is also how a repository is "
            + "connected to a Jenkins server.",
        schema: schema,
        example: """
            https://jenkins.acme.example/github-webhook/:
              events: [push, pull_request]
              content_type: json
              secret: "{{secret:JENKINS_WEBHOOK}}"
            https://old-ci.acme.example/hook: null
            """,
        permissions: KindDocumentation.Permissions(
            read: [.read("repository_hooks")], write: [.write("repository_hooks")]),
        references: [
            "https://docs.github.com/rest/repos/webhooks",
            "https://docs.github.com/webhooks/webhook-events-and-payloads",
            "https://plugins.jenkins.io/github/",
        ],
        remarks: [
            "Jenkins (GitHub plugin) listens at /github-webhook/ below its own URL, with the slash at the end: "
                + "https://jenkins.example/github-webhook/. It wants push for builds of branches and pull_request for "
                + "builds of pull requests, and verifies deliveries if the secret is also set under Manage Jenkins, "
                + "System, GitHub, Shared secrets."
        ] + remarks)

    /// What a policy says about webhooks, for every owner.
    static let schema = SettingSchema.map(
        SettingSchema.Map(
            key: "URL", concealment: WebhookURL.concealment,
            requirement: SettingSchema.Requirement(must: "begin with https:// or http://", pattern: "^https?://.") {
                url in
                ["https://", "http://"].contains { url.hasPrefix($0) && url.count > $0.count }
            },
            value: .object([
                SettingSchema.Field(
                    "events", .list(SettingSchema.List(of: .text)),
                    "Events that are delivered, such as push and pull_request; \"*\" for all of them. GitHub's "
                        + "default is push."),
                SettingSchema.Field(
                    "content_type", .choice("json", "form"),
                    "How the payload is encoded. GitHub's default is form; Jenkins takes either."),
                SettingSchema.Field(
                    "secret", .text(SettingSchema.Text(isSecret: true)),
                    "The key with which GitHub signs deliveries: {{secret:NAME}}, never the value itself.",
                    risk: .weaker(.whenOff)),
                SettingSchema.Field(
                    "insecure_ssl", .boolean,
                    "Deliver even if the receiver's certificate cannot be verified. GitHub's default is false.",
                    risk: .weaker(.whenTrue)),
                SettingSchema.Field(
                    "active", .boolean, "Whether anything is delivered at all. GitHub's default is true."),
            ])))

    static let remarks = [
        "A URL may hold a credential: a user before the host, a token in the query or in the path. GitHub shows it to "
            + "everybody who administers the repository. GitHubCop shows and keeps `***` and four digits in place of it, "
            + "and takes that in a policy too: the webhook is then kept as the policy says, but it has to be there.",
        "GitHub never shows a secret again. A keyed hash of what was set last is remembered, and the secret is "
            + "set again when the policy's value has changed. A secret that the policy does not mention is kept.",
        "GitHub calls insecure_ssl \"0\" and \"1\"; here it is false and true.",
        "A webhook whose URL differs is another webhook: to move one, want the new URL and write null for the old "
            + "one.",
        "GitHub sends no webhook when another webhook changes: drift is found by the next sweep.",
    ]
}
