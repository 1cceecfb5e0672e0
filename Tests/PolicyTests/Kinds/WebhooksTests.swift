import Policy
import Testing

@testable import Kinds

@Suite("Webhooks")
struct WebhooksTests {
    private let jenkins = "https://jenkins.acme.example/github-webhook/"
    private let hooks: APIPath = "/repos/\(Sample.repository.name)/hooks"

    private func hook(_ id: Int, _ url: String, events: JSON = ["push"], config: JSON = [:]) -> JSON {
        [
            "type": "Repository", "id": .integer(id), "name": "web", "active": true, "events": events,
            "config": config.setting(["url"], to: .string(url)), "last_response": ["code": nil],
        ]
    }

    private func observe(_ hooks: JSON...) throws -> Observed {
        let request = try #require(
            WebhooksKind.reads(of: Sample.repository, node: nil, desired: nil, isExclusive: false).first)
        return try WebhooksKind.observe(Sample.answers(request, .array(hooks)), of: Sample.repository)
    }

    private func existing() throws -> Observed {
        try observe(
            hook(
                12, jenkins, events: ["push"],
                config: ["content_type": "json", "insecure_ssl": "0", "secret": "********"]))
    }

    @Test("are read in pages, by URL, with the secret as asterisks or null")
    func reads() throws {
        let request = try #require(
            WebhooksKind.reads(of: Sample.repository, node: nil, desired: nil, isExclusive: false).first)
        #expect(request == ReadRequest(hooks, isPaginated: true))
        let bare = try observe(hook(1, "https://a.example", config: ["insecure_ssl": 1]))
        #expect(
            bare.settings == [
                "https://a.example": [
                    "events": ["push"], "active": true, "content_type": "form", "insecure_ssl": true, "secret": nil,
                ]
            ])
        #expect(try existing().settings[jenkins]?["secret"] == "********")
    }

    @Test("of two with the same URL the first is managed and the other is noted, even where webhooks are exclusive")
    func notesDuplicates() throws {
        let observed = try observe(hook(1, jenkins), hook(2, jenkins, events: ["release"]))
        let plan = Sample.plan(
            WebhooksKind.self, [jenkins: ["events": ["push"]]], over: observed, isExclusive: true)
        #expect(plan.changes.isEmpty)
        #expect(plan.notes.map { $0.subject } == [jenkins])
        #expect(plan.notes.first?.message.contains("webhook 2") == true)
    }

    @Test("a new one is posted as \"web\" with the secret still a reference")
    func creates() throws {
        let desired: JSON = [
            "https://new.example/github-webhook/": [
                "events": ["push", "pull_request"], "content_type": "json", "insecure_ssl": false, "active": true,
                "secret": .unresolved(.secret("JENKINS")),
            ]
        ]
        let operation = try #require(Sample.operations(WebhooksKind.self, desired, over: existing()).first)
        #expect(
            operation.writes == [
                WriteRequest(
                    .post, hooks,
                    body: [
                        "name": "web", "active": true, "events": ["push", "pull_request"],
                        "config": [
                            "url": "https://new.example/github-webhook/", "content_type": "json", "insecure_ssl": "0",
                            "secret": .unresolved(.secret("JENKINS")),
                        ],
                    ])
            ])
        let answer = hook(
            13, "https://new.example/github-webhook/", events: ["pull_request", "push"],
            config: ["content_type": "json", "insecure_ssl": "0", "secret": "********"])
        let echo = try #require(operation.echo?(answer))
        #expect(operation.changes.allSatisfy { $0.isFulfilled(in: echo, of: WebhooksKind.self) })
    }

    @Test("events and active are patched without a config, so that the secret stays")
    func updatesEvents() throws {
        let desired: JSON = [jenkins: ["events": ["push", "pull_request"], "active": false]]
        let operations = try Sample.operations(WebhooksKind.self, desired, over: existing())
        #expect(operations.count == 1)
        #expect(
            operations.first?.writes == [
                WriteRequest(
                    .patch, "/repos/\(Sample.repository.name)/hooks/\(12)",
                    body: [
                        "events": ["push", "pull_request"], "active": false,
                    ])
            ])
    }

    @Test("the configuration is patched on its own path with only what differs")
    func updatesConfiguration() throws {
        let operation = try #require(
            Sample.operations(
                WebhooksKind.self, [jenkins: ["content_type": "form", "insecure_ssl": true]], over: existing()
            )
            .first)
        #expect(
            operation.writes == [
                WriteRequest(
                    .patch, "/repos/\(Sample.repository.name)/hooks/\(12)/config",
                    body: ["content_type": "form", "insecure_ssl": "1"])
            ])
        let echo = try #require(
            operation.echo?(
                ["content_type": "form", "insecure_ssl": "1", "secret": "********", "url": .string(jenkins)]))
        #expect(operation.changes.allSatisfy { $0.isFulfilled(in: echo, of: WebhooksKind.self) })
    }

    @Test("where both differ the hook goes first and its secret after it: the first may drop what the second sets")
    func updatesBoth() throws {
        let desired: JSON = [jenkins: ["secret": .unresolved(.secret("JENKINS")), "events": ["release"]]]
        let operations = try Sample.operations(WebhooksKind.self, desired, over: observe(hook(12, jenkins)))
            .sorted { $0.stage < $1.stage }
        #expect(
            operations.flatMap { $0.writes } == [
                WriteRequest(.patch, "/repos/\(Sample.repository.name)/hooks/\(12)", body: ["events": ["release"]]),
                WriteRequest(
                    .patch, "/repos/\(Sample.repository.name)/hooks/\(12)/config",
                    body: ["secret": .unresolved(.secret("JENKINS"))]),
            ])
        #expect(Set(operations.map { $0.stage }).count == 2)
        let echo = try #require(operations.first?.echo?(hook(12, jenkins, events: ["release"])))
        #expect(operations[0].changes.allSatisfy { $0.isFulfilled(in: echo, of: WebhooksKind.self) })
    }

    @Test("a secret that is due is set on the configuration's path")
    func setsSecret() throws {
        let observed = try observe(hook(12, jenkins))
        let operation = try #require(
            Sample.operations(
                WebhooksKind.self, [jenkins: ["secret": .unresolved(.secret("JENKINS"))]], over: observed
            ).first)
        #expect(
            operation.writes == [
                WriteRequest(
                    .patch, "/repos/\(Sample.repository.name)/hooks/\(12)/config",
                    body: ["secret": .unresolved(.secret("JENKINS"))])
            ])
    }

    @Test("null deletes the webhook")
    func removes() throws {
        let operations = try Sample.operations(WebhooksKind.self, [jenkins: nil], over: existing())
        #expect(
            operations.flatMap { $0.writes } == [
                WriteRequest(.delete, "/repos/\(Sample.repository.name)/hooks/\(12)")
            ])
    }

    @Test("a webhook without events, and a key that is no URL, are refused before any request")
    func contradictions() {
        #expect(WebhooksKind.contradictions(in: Sample.desired([jenkins: ["events": []]])).count == 1)
        #expect(WebhooksKind.contradictions(in: Sample.desired([jenkins: ["events": ["push"]]])).isEmpty)
        guard case .map(let map) = WebhooksKind.documentation.schema else { return #expect(Bool(false)) }
        #expect(map.requirement?.isMet(jenkins) == true)
        #expect(map.requirement?.isMet("jenkins.acme.example") == false)
    }
}
