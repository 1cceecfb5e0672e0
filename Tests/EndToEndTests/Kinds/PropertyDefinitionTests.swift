import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Custom properties that the organization defines")
struct PropertyDefinitionTests {
    private func policy(_ properties: String, exclusive: Bool = false, limits: String = "{}", _ rest: String = "")
        -> String
    {
        """
        version: 1
        organization: acme
        limits: \(limits)
        rules:
          - name: organization
            target: organization
            exclusive: [\(exclusive ? "custom_properties" : "")]
            settings: { custom_properties: \(properties) }
        \(rest)
        """
    }

    private func definition(_ name: String, _ fixture: Fixture) throws -> PropertyDefinition? {
        try fixture.github.propertyDefinitions().first { $0.name == name }
    }

    private func writes(_ fixture: Fixture) -> [SentRequest] { fixture.requests.filter { $0.isWrite } }

    @Test("are defined, and then need nothing")
    func creation() async throws {
        let text = policy(
            """
            { region: { value_type: multi_select, allowed_values: [us, eu], required: true, default_value: us, \
            description: Where, values_editable_by: org_and_repo_actors }, note: { value_type: string }, \
            live: { value_type: true_false, required: true, default_value: "false" } }
            """)
        try await withFixture { fixture in
            let record = try await fixture.enforceOrganization(policy: text)
            #expect(record.outcomes.map { $0.status } == [.verified, .verified, .verified], "\(record)")
            let region = try #require(try definition("region", fixture))
            #expect(region.allowedValues == ["us", "eu"] && region.isRequired && region.description == "Where")
            #expect(try definition("live", fixture)?.defaultValue == .one("false"))
            let plan = try await fixture.planOrganization(policy: text)
            #expect(plan.isInSync, "\(plan)")
            fixture.expectDescribedRequests()
        }
    }

    @Test("TF#2985: an update carries over who may edit the values, the default and whatever else it does not name")
    func carriedOver() async throws {
        try await withFixture { fixture in
            fixture.github.editPropertyDefinitions { definitions in
                definitions = [
                    PropertyDefinition(
                        name: "tier", valueType: "single_select", isRequired: true, defaultValue: .one("gold"),
                        description: "old", allowedValues: ["gold", "silver"], valuesEditableBy: "org_and_repo_actors",
                        requiresExplicitValues: true)
                ]
            }
            var expected = try #require(try definition("tier", fixture))
            expected.description = "new"
            let record = try await fixture.enforceOrganization(
                policy: policy("{ TIER: { value_type: single_select, description: new } }"))
            #expect(record.outcomes.map { $0.change.title } == ["custom_properties tier: description"])
            #expect(record.outcomes.map { $0.status } == [.verified], "\(record)")
            #expect(try definition("tier", fixture) == expected)
        }
    }

    @Test("TF#2985: where GitHub does not say who may edit the values, the organization alone may: no difference")
    func editors() async throws {
        try await withFixture { fixture in
            fixture.github.editPropertyDefinitions { $0 = [PropertyDefinition(name: "note", valueType: "string")] }
            let plan = try await fixture.planOrganization(
                policy: policy("{ note: { value_type: string, values_editable_by: org_actors } }"))
            #expect(plan.isInSync, "\(plan)")
        }
    }

    @Test("another type is an error, which the plan says as well: nothing is deleted, defined or lost")
    func otherType() async throws {
        try await withFixture { fixture in
            try fixture.createRepository("api")
            try fixture.github.change("api") {
                $0.properties = [PropertyValue(name: "collection", content: .one("pay"))]
            }
            let text = policy("{ collection: { value_type: url, description: What it belongs to } }")
            #expect(
                try await fixture.planOrganization(policy: text).notes.contains {
                    $0.message.contains("cannot change the type")
                })
            let record = try await fixture.enforceOrganization(policy: text)
            #expect(record.outcomes.map { $0.status } == [.failed, .failed], "\(record)")
            #expect(record.outcomes.allSatisfy { $0.message?.contains("collection is string, not url") == true })
            #expect(writes(fixture).isEmpty)
            #expect(try fixture.repository("api").properties.count == 1)
        }
    }

    @Test("an allowed value that repositories have stays, and the error says how many; one that nobody has goes")
    func valueInUse() async throws {
        try await withFixture { fixture in
            for name in ["api", "web"] {
                try fixture.createRepository(name)
                try fixture.github.change(name) {
                    $0.properties = [PropertyValue(name: "owners", content: .several(["payments", "web"]))]
                }
            }
            let used = policy("{ owners: { value_type: multi_select, allowed_values: [payments, platform] } }")
            let record = try await fixture.enforceOrganization(policy: used)
            #expect(record.outcomes.map { $0.status } == [.failed])
            #expect(record.outcomes.first?.message?.contains("web (2 repositories)") == true, "\(record)")
            #expect(writes(fixture).isEmpty)

            let unused = policy("{ owners: { value_type: multi_select, allowed_values: [web, payments] } }")
            let limited = try await fixture.enforceOrganization(policy: unused)
            #expect(limited.outcomes.map { $0.status } == [.verified], "\(limited)")
            #expect(try definition("owners", fixture)?.allowedValues == ["web", "payments"])
            #expect(try fixture.repository("api").properties.count == 1)
        }
    }

    @Test("where uses cannot be read, no value is taken away")
    func unknownUses() async throws {
        try await withFixture { fixture in
            fixture.github.addFault(
                Fault(.status(403, message: "no"), method: "GET", route: "/orgs/{org}/properties/values"))
            let text = policy("{ tier: { value_type: single_select, allowed_values: [gold, silver] } }")
            let record = try await fixture.enforceOrganization(policy: text)
            #expect(record.outcomes.map { $0.status } == [.failed])
            #expect(record.outcomes.first?.message?.contains("could not be read") == true, "\(record)")
            #expect(writes(fixture).isEmpty)
        }
    }

    @Test("uses are read only where an allowed value is to go")
    func cheap() async throws {
        try await withFixture { fixture in
            let text = policy("{ tier: { value_type: single_select, allowed_values: [gold, silver, bronze, tin] } }")
            let plan = try await fixture.planOrganization(policy: text)
            #expect(plan.changes.count == 1)
            #expect(fixture.requests.count { $0.route == "/orgs/{org}/properties/values" } == 0)
            #expect(fixture.requests.count == 2)
        }
    }

    @Test("deleting one deletes its values: that needs a limit that allows it, also under exclusive")
    func deletion() async throws {
        try await withFixture { fixture in
            let names = try fixture.github.propertyDefinitions().map { $0.name }
            let kept = names.filter { $0 != "retired" }.map { name in
                "\(name): { value_type: \((try? definition(name, fixture)?.valueType) ?? "") }"
            }
            let settings = "{ \(kept.joined(separator: ", ")) }"
            let withheld = try await fixture.enforceOrganization(policy: policy(settings, exclusive: true))
            #expect(withheld.outcomes.map { $0.status } == [.withheld], "\(withheld)")
            #expect(try definition("retired", fixture) != nil)
            let record = try await fixture.enforceOrganization(
                policy: policy(settings, exclusive: true, limits: "{ data_losses: 1 }"))
            #expect(record.outcomes.map { "\($0.change.title) \($0.status)" } == ["custom_properties retired verified"])
            #expect(try fixture.github.propertyDefinitions().map { $0.name } == names.filter { $0 != "retired" })
        }
    }

    @Test("what the enterprise defines is left alone: exclusive says so, and a change is an error")
    func ofEnterprise() async throws {
        try await withFixture { fixture in
            fixture.github.editPropertyDefinitions { definitions in
                var definition = PropertyDefinition(name: "unit", valueType: "string")
                definition.isOfEnterprise = true
                definitions = [definition]
            }
            let surplus = try await fixture.planOrganization(policy: policy("{}", exclusive: true))
            #expect(surplus.changes.isEmpty && surplus.notes.contains { $0.message.contains("enterprise") })
            let record = try await fixture.enforceOrganization(
                policy: policy("{ unit: { value_type: string, description: other } }"))
            #expect(record.outcomes.map { $0.status } == [.failed])
            #expect(record.outcomes.first?.message?.contains("enterprise") == true)
            #expect(writes(fixture).isEmpty)
        }
    }

    @Test("a run defines a property first, and sets its values in the same run")
    func definedAndSet() async throws {
        let text = policy(
            "{ squad: { value_type: single_select, allowed_values: [red, blue] } }",
            "  - { name: squads, settings: { custom_properties: { squad: red } } }")
        try await withFixture { fixture in
            let names = (1...3).map { "service-\($0)" }
            for name in names { try fixture.createRepository(name) }
            var records: [Record] = []
            let enforcer = fixture.enforcer(try Fixture.document(text))
            _ = try await enforcer.enforce(
                [enforcer.organizationReference] + names.map { fixture.reference($0) },
                cause: Cause(trigger: "test", sentence: "a test asked for it"), budget: .unlimited, until: { false }
            ) { records.append($0) }
            #expect(records.flatMap { $0.outcomes }.map { $0.status } == Array(repeating: .verified, count: 4))
            #expect(writes(fixture).count == 2)
        }
    }

    private static let whole = """
        { tier: { value_type: single_select, allowed_values: [gold, silver], required: true, default_value: silver, \
        description: How soon, values_editable_by: org_actors, require_explicit_values: true } }
        """

    /// What somebody changes of the definition.
    private static let drifts: [(String, @Sendable (inout PropertyDefinition) -> Void)] = [
        (
            "allowed_values", { $0.allowedValues = ["silver", "gold"] }
        ), ("default_value", { $0.defaultValue = .one("gold") }), ("description", { $0.description = nil }),
        ("values_editable_by", { $0.valuesEditableBy = "org_and_repo_actors" }),
        ("require_explicit_values", { $0.requiresExplicitValues = false }),
    ]

    @Test("drift of each setting is one change at its place, and fixing it changes nothing else", arguments: 0..<5)
    func drift(_ index: Int) async throws {
        let (field, edit) = Self.drifts[index]
        try await withFixture { fixture in
            try await fixture.enforceOrganization(policy: policy(Self.whole))
            fixture.github.editPropertyDefinitions { definitions in
                for index in definitions.indices { definitions[index].valuesEditableBy = "org_actors" }
            }
            let before = try fixture.github.propertyDefinitions()
            fixture.github.editPropertyDefinitions { definitions in
                for index in definitions.indices where definitions[index].name == "tier" { edit(&definitions[index]) }
            }
            let record = try await fixture.enforceOrganization(policy: policy(Self.whole))
            #expect(record.outcomes.map { $0.change.title } == ["custom_properties tier: \(field)"])
            #expect(record.outcomes.map { $0.status } == [.verified], "\(record)")
            #expect(try fixture.github.propertyDefinitions() == before)
        }
    }

    @Test("a property that is no longer required loses its default, which GitHub takes of required ones only")
    func notRequired() async throws {
        try await withFixture { fixture in
            try await fixture.enforceOrganization(policy: policy(Self.whole))
            let text = policy("{ tier: { value_type: single_select, required: false } }")
            let record = try await fixture.enforceOrganization(policy: text)
            #expect(record.outcomes.map { $0.status } == [.verified], "\(record)")
            #expect(try definition("tier", fixture)?.defaultValue == nil)
            #expect(try await fixture.planOrganization(policy: text).isInSync)
        }
    }

    @Test("a revert gives a definition back what a run changed, and deletes what it defined")
    func revert() async throws {
        try await withFixture { fixture in
            let before = try fixture.github.propertyDefinitions()
            let text = policy("{ tier: { value_type: single_select, description: new }, note: { value_type: url } }")
            let record = try await fixture.enforceOrganization(policy: text)
            #expect(record.outcomes.map { $0.status } == [.verified, .verified], "\(record)")
            let reverted = try await fixture.revert(record)
            #expect(reverted.outcomes.allSatisfy { $0.status == .verified }, "\(reverted)")
            #expect(try fixture.github.propertyDefinitions() == before)
        }
    }

    @Test("an App without the permission to define properties is named the permission that it lacks")
    func permission() async throws {
        let permissions = ["metadata": "read", "organization_custom_properties": "write"]
        try await withFixture(as: .app(permissions: permissions)) { fixture in
            let record = try await fixture.enforceOrganization(policy: policy("{ note: { value_type: string } }"))
            #expect(record.outcomes.first.map { $0.status == .refused || $0.status == .failed } == true, "\(record)")
            let message = record.outcomes.first?.message ?? ""
            #expect(message.contains("Organization custom properties: admin"), "\(message)")
            #expect(try definition("note", fixture) == nil)
        }
    }
}
