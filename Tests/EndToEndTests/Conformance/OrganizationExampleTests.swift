import Enforcement
import Kinds
import Policy
import Sandbox
import Testing

/// The example of each kind's documentation, from the policy to an organization that is in sync with it.
@Suite("The example in the documentation of every kind of the organization")
struct OrganizationExampleTests {
    private static let names = organizationKinds.map { $0.name }

    private func kind(_ name: String) throws -> any SettingKind.Type {
        try #require(organizationKinds.first { $0.name == name })
    }

    @Test("is a valid policy without warnings, of the schema that the documentation describes", arguments: names)
    func valid(_ name: String) throws {
        let kind = try kind(name)
        let document = try Fixture.document(organizationPolicy(name, kind.documentation.example))
        #expect(document.warnings.isEmpty)
        let desired = try #require(try document.organizationSettings(of: "acme", repositories: []).kinds[name])
        #expect(kind.documentation.schema.faults(of: desired.json, at: name) == [])
        #expect(!kind.documentation.summary.isEmpty)
        #expect(!kind.documentation.permissions.read.isEmpty && !kind.documentation.permissions.write.isEmpty)
        #expect(kind.documentation.references.allSatisfy { $0.hasPrefix("https://") })
    }

    @Test("is brought about by requests that GitHub describes, after which nothing differs", arguments: names)
    func converges(_ name: String) async throws {
        let text = organizationPolicy(name, try kind(name).documentation.example)
        try await withFixture(policy: text) { fixture in
            for repository in ["api", "web"] { try fixture.createRepository(repository) }
            let record = try await fixture.enforceOrganization()
            #expect(record.failure == nil)
            #expect(!record.outcomes.isEmpty)
            for outcome in record.outcomes {
                #expect(outcome.status == .verified, "\(outcome.change.title): \(outcome.message ?? "")")
            }
            let plan = try await fixture.planOrganization()
            #expect(plan.changes.isEmpty, "\(plan.changes.map { $0.title })")
            #expect(plan.notes.filter { $0.topic != .information }.isEmpty, "\(plan.notes)")
            fixture.expectDescribedRequests()
        }
    }

    @Test("is left alone and reported where it may not be read", arguments: names)
    func unreadable(_ name: String) async throws {
        let text = organizationPolicy(name, try kind(name).documentation.example)
        try await withFixture(policy: text, as: .app(permissions: ["metadata": "read"])) { fixture in
            for repository in ["api", "web"] { try fixture.createRepository(repository) }
            let record = try await fixture.enforceOrganization()
            #expect(!record.isInSync)
            #expect(record.failure != nil || record.plan?.notes.contains { $0.topic == .unreadable } == true)
            #expect(fixture.requests.allSatisfy { !$0.isWrite })
        }
    }
}
