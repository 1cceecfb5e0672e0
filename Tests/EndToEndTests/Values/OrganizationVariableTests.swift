import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Variables of the organization")
struct OrganizationVariableTests {
    private static let selecting = """
        REGION: { value: eu, visibility: selected, selected_repositories: { when: { topics: deploy } } }
        """

    private func variables(_ fixture: Fixture) throws -> [ActionsVariable] {
        try fixture.github.organizationSettings().variables
    }

    private func make(_ names: [String], in fixture: Fixture, topic: String? = nil) throws {
        for name in names {
            try fixture.createRepository(name)
            if let topic { try fixture.github.change(name) { $0.topics = [topic] } }
        }
    }

    @Test("are made with a visibility, and with repositories by name; then nothing is left to do")
    func creation() async throws {
        let text = organizationPolicy(
            "variables",
            """
            region: { value: eu, visibility: all }
            REGISTRY: { value: npm, visibility: selected, selected_repositories: [Web, api] }
            """, exclusive: true)
        try await withFixture(policy: text) { fixture in
            try make(["api", "web", "other"], in: fixture)
            let record = try await fixture.enforceOrganization()
            #expect(record.complaints == [])
            let made = try variables(fixture)
            #expect(
                made.map { "\($0.name) \($0.value) \($0.access?.visibility ?? "")" }.sorted() == [
                    "REGION eu all", "REGISTRY npm selected",
                ])
            #expect(fixture.github.selected(made.first { $0.name == "REGISTRY" }?.access) == ["api", "web"])
            #expect(try await fixture.planOrganization().isInSync)
            fixture.expectDescribedRequests()
        }
    }

    @Test("a change of one thing sends that and nothing else; what the policy does not name stays")
    func drift() async throws {
        let text = organizationPolicy("variables", "REGION: { value: eu, visibility: private }")
        try await withFixture(policy: text) { fixture in
            try make(["api"], in: fixture)
            try await fixture.enforceOrganization()
            fixture.github.changeOrganization { settings in
                settings.variables[0].value = "us"
                settings.variables.append(
                    ActionsVariable(
                        name: "OTHER", value: "theirs", access: ValueAccess(visibility: "all"),
                        at: Timestamp(seconds: 0)))
            }
            fixture.forgetRequests()
            #expect(try await fixture.enforceOrganization().complaints == [])
            #expect(fixture.writes.map { $0.body } == [["value": "eu"]])
            #expect(try variables(fixture).count == 2)
            let api = try fixture.repository("api").id
            fixture.github.changeOrganization {
                $0.variables[0].access = ValueAccess(visibility: "selected", repositories: [api])
            }
            let plan = try await fixture.planOrganization()
            #expect(plan.changes.map { $0.title } == ["variables REGION: visibility"])
            #expect(try await fixture.enforceOrganization().complaints == [])
            #expect(try variables(fixture)[0].access == ValueAccess(visibility: "private"))
        }
    }

    @Test("a condition is answered anew in each run, with one request for a hundred repositories and no look-up of ids")
    func condition() async throws {
        try await withFixture(policy: organizationPolicy("variables", Self.selecting)) { fixture in
            try make((1...130).map { "service-\($0)" }, in: fixture, topic: "deploy")
            try make(["docs"], in: fixture)
            try make(["old"], in: fixture, topic: "deploy")
            try fixture.github.archive("old")
            fixture.forgetRequests()
            #expect(try await fixture.enforceOrganization().complaints == [])
            #expect(fixture.github.selected(try variables(fixture)[0].access).count == 130)
            #expect(fixture.requests.count { $0.document?.contains("repositories(first") == true } == 2)
            #expect(!fixture.requests.contains { $0.route == "/repos/{owner}/{repo}" })
            #expect(try await fixture.planOrganization().isInSync)

            try fixture.github.change("docs") { $0.topics = ["deploy"] }
            try fixture.github.change("service-7") { $0.topics = [] }
            let plan = try await fixture.planOrganization()
            #expect(plan.changes.map { $0.title } == ["variables REGION: selected_repositories"])
            #expect(try await fixture.enforceOrganization().complaints == [])
            let selected = fixture.github.selected(try variables(fixture)[0].access)
            #expect(selected.contains("docs") && !selected.contains("service-7") && selected.count == 130)
        }
    }

    @Test("serve answers the condition anew when a repository gets the topic, without waiting for a sweep")
    func event() async throws {
        try await withFixture(policy: organizationPolicy("variables", Self.selecting)) { fixture in
            try make(["api", "web"], in: fixture)
            #expect(try await fixture.enforceOrganization().complaints == [])
            try await fixture.withPrecinct { precinct in
                try fixture.github.change("web") { $0.topics = ["deploy"] }
                await precinct.settle()
                #expect(fixture.github.selected(try variables(fixture)[0].access) == ["web"])
                try fixture.github.change("web") { $0.description = "no condition asks about it" }
                fixture.forgetRequests()
                await precinct.settle()
                #expect(!fixture.requests.contains { $0.path.contains("/actions/variables") })
            }
        }
    }

    @Test("where GitHub does not show a fact that the condition asks about, nothing is taken away from anybody")
    func unreadableFact() async throws {
        try await withFixture(policy: organizationPolicy("variables", Self.selecting)) { fixture in
            try make(["api"], in: fixture, topic: "deploy")
            #expect(try await fixture.enforceOrganization().complaints == [])
            let faults: [Fault.Effect] = [
                .failingField("repositoryTopics", type: "FORBIDDEN"), .unlisted(connection: "repositories", 1),
            ]
            for fault in faults {
                fixture.github.addFault(Fault(fault, route: "/graphql"))
                fixture.forgetRequests()
                let record = try await fixture.enforceOrganization()
                #expect(record.complaints.contains { $0.contains("topics") || $0.contains("listed 0") }, "\(record)")
                #expect(fixture.writes.isEmpty && !record.isInSync)
                fixture.github.clearFaults()
            }
            #expect(try await fixture.enforceOrganization().isInSync)
        }
    }

    @Test("the list of the selected repositories that GitHub refuses is unknown, not empty")
    func unreadableList() async throws {
        let text = organizationPolicy(
            "variables", "REGION: { value: eu, visibility: selected, selected_repositories: [api] }")
        try await withFixture(policy: text) { fixture in
            try make(["api"], in: fixture)
            #expect(try await fixture.enforceOrganization().complaints == [])
            fixture.github.changeOrganization { $0.variables[0].value = "us" }
            fixture.github.addFault(
                Fault(
                    .status(403, message: "Resource not accessible by integration"), method: "GET",
                    route: "/orgs/{org}/actions/variables/{name}/repositories"))
            let plan = try await fixture.planOrganization()
            #expect(plan.changes.map { $0.title } == ["variables REGION: value"])
            #expect(plan.notes.contains { $0.topic == .unreadable })
        }
    }

    @Test("all are seen where GitHub has more than a page of 30")
    func pages() async throws {
        let names = (1...70).map { "VALUE_\($0)" }
        let text = organizationPolicy(
            "variables", names.map { "\($0): { value: same, visibility: all }" }.joined(separator: "\n"),
            exclusive: true)
        try await withFixture(policy: text) { fixture in
            fixture.github.changeOrganization { settings in
                settings.variables = names.map {
                    ActionsVariable(
                        name: $0, value: "same", access: ValueAccess(visibility: "all"), at: Timestamp(seconds: 0))
                }
            }
            let plan = try await fixture.planOrganization()
            #expect(plan.isInSync)
            #expect(fixture.requests.count { $0.path.contains("/actions/variables") } == 3)
        }
    }

    @Test("the second night of variables, secrets and webhooks asks only for what 304 answers")
    func secondNight() async throws {
        let text = """
            version: 1
            organization: acme
            rules:
              - name: test
                target: organization
                settings:
                  variables: { REGION: { value: eu, visibility: selected, selected_repositories: [api] } }
                  secrets:
                    NPM_TOKEN: { value: "{{secret:NPM_TOKEN}}", visibility: selected, selected_repositories: [api] }
                  dependabot_secrets: { REGISTRY_TOKEN: { value: "{{secret:REGISTRY_TOKEN}}", visibility: all } }
                  webhooks:
                    https://audit.acme.example/: { events: [member], secret: "{{secret:JENKINS_WEBHOOK}}" }
            """
        try await withFixture(policy: text, client: { $0.cache = .memory() }) { fixture in
            try make(["api"], in: fixture)
            #expect(try await fixture.enforceOrganization().complaints == [])
            #expect(try await fixture.planOrganization().isInSync)
            fixture.forgetRequests()
            let plan = try await fixture.planOrganization()
            #expect(plan.isInSync && plan.notes.isEmpty, "\(plan)")
            let reads = fixture.github.exchanges.filter { $0.path.contains("/orgs/acme/") }
            #expect(
                reads.count == 6 && reads.allSatisfy { $0.status == 304 }, "\(reads.map { "\($0.path) \($0.status)" })")
        }
    }
}
