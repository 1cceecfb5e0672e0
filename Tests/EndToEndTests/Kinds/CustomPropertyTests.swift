import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Custom properties of repositories")
struct CustomPropertyTests {
    private static let route = "/orgs/{org}/properties/values"

    /// Enforces the policy on repositories of these names in one run.
    private func run(_ names: [String], _ fixture: Fixture) async throws -> [Record] {
        var records: [Record] = []
        _ = try await fixture.enforcer().enforce(
            names.map { fixture.reference($0) }, cause: Cause(trigger: "test", sentence: "a test asked for it"),
            budget: .unlimited, until: { false }
        ) { records.append($0) }
        return records
    }

    private func values(_ name: String, _ fixture: Fixture) throws -> [String: Sandbox.JSON] {
        Dictionary(try fixture.repository(name).properties.map { ($0.name, $0.content.json) }) { first, _ in first }
    }

    private func patches(_ fixture: Fixture) -> [SentRequest] { fixture.requests.filter { $0.route == Self.route } }

    @Test("the same value for a hundred repositories takes a request for each thirty, and each has its own outcome")
    func together() async throws {
        try await withFixture(policy: policy("custom_properties", "{ tier: gold, owners: [payments, web] }")) {
            fixture in
            let names = (1...100).map { "service-\($0)" }
            for name in names { try fixture.createRepository(name) }
            let records = try await run(names, fixture)
            #expect(records.count == 100)
            #expect(records.allSatisfy { $0.outcomes.map { $0.status } == [.verified, .verified] })
            #expect(patches(fixture).count <= 5, "\(patches(fixture).count)")
            #expect(try values("service-77", fixture) == ["tier": "gold", "owners": ["payments", "web"]])
            #expect(try await fixture.plan("service-3").isInSync)
            fixture.expectDescribedRequests()
        }
    }

    @Test("where GitHub refuses one of those that are written together, the others are written")
    func refusedTogether() async throws {
        try await withFixture(policy: policy("custom_properties", "{ tier: gold }")) { fixture in
            let names = (1...8).map { "service-\($0)" }
            for name in names { try fixture.createRepository(name) }
            fixture.github.addFault(
                Fault(.status(422, message: "Validation Failed"), method: "PATCH", route: Self.route, times: 2))
            let records = try await run(names, fixture)
            #expect(
                records.allSatisfy { $0.outcomes.map { $0.status } == [.verified] }, "\(records.map { $0.outcomes })")
        }
    }

    @Test("a rule that sets what it asks about converges, and what asks about the new value is done in the same run")
    func ownCondition() async throws {
        let text = """
            version: 1
            organization: acme
            rules:
              - name: everybody has a tier
                when: { attributes: { tier: null } }
                settings: { custom_properties: { tier: silver } }
              - name: silver
                when: { attributes: { tier: silver } }
                settings: { repository: { has_wiki: false } }
            """
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            let record = try await fixture.enforce("api")
            #expect(
                record.outcomes.map { "\($0.change.title) \($0.status)" } == [
                    "custom_properties tier verified", "repository has_wiki verified",
                ])
            #expect(try await fixture.plan("api").isInSync)
        }
    }

    @Test("rules that set a property back and forth contradict each other: both are named, and nothing is written")
    func flip() async throws {
        let text = """
            version: 1
            organization: acme
            rules:
              - name: up
                when: { attributes: { tier: [null, silver] } }
                settings: { custom_properties: { tier: gold } }
              - name: down
                when: { attributes: { tier: gold } }
                settings: { custom_properties: { tier: silver }, repository: { has_wiki: false } }
            """.replacing("[null, silver]", with: "silver")
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            try fixture.github.change("api") {
                $0.properties = [PropertyValue(name: "tier", content: .one("silver"))]
            }
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.isEmpty)
            #expect(record.failure?.contains("'up'") == true && record.failure?.contains("'down'") == true)
            #expect(fixture.requests.filter { $0.isWrite }.isEmpty)
        }
    }

    @Test("what the organization does not define or allow is reported and not sent; the rest is")
    func undefined() async throws {
        let text = policy("custom_properties", "{ tier: platinum, teir: gold, collection: [a, b], owners: web }")
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            let record = try await fixture.enforce("api")
            let messages = Dictionary(record.outcomes.map { ($0.change.subject, $0.message ?? "") }) { first, _ in first
            }
            #expect(messages["tier"]?.contains("not allowed") == true)
            #expect(messages["teir"]?.contains("defines no property teir") == true)
            #expect(messages["collection"]?.contains("one value") == true)
            #expect(record.outcomes.filter { $0.status == .verified }.map { $0.change.subject } == ["owners"])
            #expect(try values("api", fixture) == ["owners": ["web"]])
        }
    }

    @Test("null unsets a property; a required one has its default, cannot be unset, and is left alone by exclusive")
    func unset() async throws {
        let text = policy("custom_properties", "{ tier: null, data_classification: null }", exclusive: true)
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            try fixture.github.change("api") {
                $0.properties = ["tier", "collection"].map { PropertyValue(name: $0, content: .one("gold")) }
            }
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status } == [.verified, .verified], "\(record.outcomes)")
            #expect(try fixture.repository("api").properties.isEmpty)
            let plan = try await fixture.plan("api")
            #expect(plan.changes.isEmpty && plan.notes.contains { $0.message.contains("required") }, "\(plan.notes)")
        }
    }

    @Test("definitions that cannot be read keep values from being written")
    func unreadable() async throws {
        try await withFixture(policy: policy("custom_properties", "{ tier: gold }")) { fixture in
            try fixture.createRepository("api")
            fixture.github.addFault(
                Fault(.status(403, message: "no"), method: "GET", route: "/orgs/{org}/properties/schema"))
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status } == [.failed])
            #expect(record.outcomes.first?.message?.contains("definitions") == true)
            #expect(patches(fixture).isEmpty)
        }
    }

    @Test("setting one property on a thousand repositories takes 40 writes at most")
    func thousand() async throws {
        let text = policy("custom_properties", "{ tier: gold }")
        try await withFixture(policy: text, as: .owner, sandbox: Uniform.configure(1_000)) { fixture in
            var names: [String] = []
            let enforcer = fixture.enforcer()
            _ = try await enforcer.plans(of: .organization("acme")) { names.append($0.name.name) }
            fixture.forgetRequests()
            let records = try await run(names, fixture)
            #expect(records.count == 1_000)
            #expect(records.allSatisfy { $0.outcomes.map { $0.status } == [.verified] })
            let writes = fixture.requests.count { $0.isWrite }
            #expect(writes <= 40, "\(writes)")
            // The definitions are the same for all of them.
            #expect(fixture.requests.count { $0.route == "/orgs/{org}/properties/schema" } == 1)
        }
    }

    @Test("SS#738, SS#734: a plan writes nothing, not even where every repository is to get a value")
    func dryRun() async throws {
        try await withFixture(policy: policy("custom_properties", "{ tier: gold }"), repositories: 10) { fixture in
            var changes = 0
            _ = try await fixture.enforcer().plans(of: .organization("acme")) { planned in
                changes += try planned.plan.get().changes.count
            }
            #expect(changes > 5)
            #expect(fixture.requests.allSatisfy { !$0.isWrite })
        }
    }

    @Test("several values in another order, and names in another case, are no difference (safe-settings: always one)")
    func order() async throws {
        try await withFixture(policy: policy("custom_properties", "{ OWNERS: [web, payments] }")) { fixture in
            try fixture.createRepository("api")
            try fixture.github.change("api") {
                $0.properties = [PropertyValue(name: "owners", content: .several(["payments", "web"]))]
            }
            let plan = try await fixture.plan("api")
            #expect(plan.isInSync, "\(plan.changes)")
        }
    }

    @Test("TF#3230: where a required property has its default, naming the default is no difference, another value is")
    func required() async throws {
        try await withFixture { fixture in
            try fixture.createRepository("api")
            let initial = policy("custom_properties", "{ data_classification: internal }")
            #expect(try await fixture.plan("api", policy: initial).isInSync)
            let other = policy("custom_properties", "{ data_classification: public }")
            #expect(try await fixture.enforce("api", policy: other).outcomes.map { $0.status } == [.verified])
            #expect(try values("api", fixture) == ["data_classification": "public"])
        }
    }

    @Test("a rule that sets a property only where it is unset contradicts exclusive, which would unset it again")
    func flipByExclusive() async throws {
        let text = """
            version: 1
            organization: acme
            rules:
              - name: only these
                exclusive: [custom_properties]
              - name: everybody
                when: { attributes: { tier: null } }
                settings: { custom_properties: { tier: silver } }
            """
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            let record = try await fixture.enforce("api")
            #expect(record.failure?.contains("'everybody'") == true && record.failure?.contains("'only these'") == true)
            #expect(record.failure?.contains("unsets it") == true, "\(record)")
            #expect(fixture.requests.allSatisfy { !$0.isWrite })
        }
    }

    @Test("a revert sets back what was there, and unsets what was not")
    func revert() async throws {
        try await withFixture(policy: policy("custom_properties", "{ tier: gold, collection: pay }")) { fixture in
            try fixture.createRepository("api")
            try fixture.github.change("api") {
                $0.properties = [PropertyValue(name: "tier", content: .one("bronze"))]
            }
            let record = try await fixture.enforce("api")
            let reverted = try await fixture.revert(record)
            #expect(reverted.outcomes.map { $0.status } == [.verified, .verified], "\(reverted)")
            #expect(try values("api", fixture) == ["tier": "bronze"])
        }
    }

    /// Rules of which each has a condition and settings.
    private func rules(_ rules: [(when: String, settings: String)]) -> String {
        rules.enumerated().reduce("version: 1\norganization: acme\nrules:\n") { text, rule in
            text
                + "  - { name: r\(rule.offset), when: { \(rule.element.when) }, settings: { \(rule.element.settings) } }\n"
        }
    }

    @Test("rules of which each waits for what the one before sets are all done in one run")
    func chain() async throws {
        let text = rules([
            ("attributes: { tier: null }", "custom_properties: { tier: silver }"),
            ("attributes: { tier: silver }", "custom_properties: { owners: [web] }"),
            ("attributes: { owners: web }", "custom_properties: { collection: sites }"),
            ("attributes: { collection: sites }", "repository: { has_wiki: false }"),
        ])
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.count == 4 && record.outcomes.allSatisfy { $0.status == .verified }, "\(record)")
            #expect(try await fixture.plan("api").isInSync)
        }
    }

    @Test("rules that set a property back by a detour over another one contradict each other as well")
    func detour() async throws {
        let text = rules([
            ("attributes: { tier: silver }", "custom_properties: { tier: gold }"),
            ("attributes: { tier: gold }", "custom_properties: { collection: gold }"),
            ("attributes: { collection: gold }", "custom_properties: { tier: silver }"),
        ])
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            try fixture.github.change("api") {
                $0.properties = [PropertyValue(name: "tier", content: .one("silver"))]
            }
            let record = try await fixture.enforce("api")
            #expect(record.failure?.contains("'r0'") == true && record.failure?.contains("'r2'") == true, "\(record)")
            #expect(fixture.requests.allSatisfy { !$0.isWrite })
        }
    }

    @Test("a list that only grows contradicts nothing")
    func growth() async throws {
        let text = rules([
            ("name: api", "custom_properties: { owners: [web] }"),
            ("attributes: { owners: web }", "custom_properties: { owners: [platform] }, repository: { topics: [a] }"),
            ("topics: a", "repository: { topics: [b] }"),
        ])
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            #expect(try await fixture.enforce("api").failure == nil)
            #expect(try await fixture.enforce("api").failure == nil)
            #expect(try await fixture.plan("api").isInSync)
            #expect(try values("api", fixture) == ["owners": ["web", "platform"]])
        }
    }
}
