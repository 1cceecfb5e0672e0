import Enforcement
import Kinds
import Policy
import Sandbox
import Testing

/// The example of each kind's documentation, from the policy to a repository that is in sync with it.
@Suite("The example in the documentation of every kind")
struct ExampleTests {
    private static let names = repositoryKinds.map { $0.name }

    private static func text(_ kind: any SettingKind.Type) -> String { policy(kind.name, kind.documentation.example) }

    @Test("is a valid policy without warnings, of the schema that the documentation describes", arguments: names)
    func valid(_ name: String) throws {
        let kind = try registeredKind(name)
        let document = try Fixture.document(Self.text(kind))
        #expect(document.warnings.isEmpty)
        let facts = RepositoryFacts(
            name: RepositoryName(owner: "acme", name: "api"), id: 1, nodeID: "R_1", visibility: .private)
        let desired = try #require(try document.settings(for: facts).kinds[name])
        #expect(kind.documentation.schema.faults(of: desired.json, at: name) == [])
        #expect(!kind.documentation.summary.isEmpty)
        #expect(!kind.documentation.permissions.read.isEmpty && !kind.documentation.permissions.write.isEmpty)
        #expect(kind.documentation.references.allSatisfy { $0.hasPrefix("https://") })
    }

    @Test("is brought about on a new repository, after which nothing differs", arguments: names)
    func converges(_ name: String) async throws {
        let kind = try registeredKind(name)
        try await withFixture(policy: Self.text(kind)) { fixture in
            for visibility in try KindFixture.of(name).visibilities {
                let repository = "\(visibility.rawValue)-one"
                try fixture.createRepository(repository, visibility: visibility)
                let record = try await fixture.enforce(repository, priority: .newRepository)
                Self.expectVerified(record)
                #expect(!record.outcomes.isEmpty)
                #expect(record.isInSync && !record.isWaiting)
                try await Self.expectInSync(repository, fixture)
                // A deploy key can be on one repository only.
                try fixture.github.delete(repository)
            }
        }
    }

    @Test("is brought about on a repository where everything is set otherwise", arguments: names)
    func convergesOverOtherSettings(_ name: String) async throws {
        let kind = try registeredKind(name)
        try await withFixture(policy: Self.text(kind)) { fixture in
            try Specimen.make("busy", KindFixture.of(name).visibilities[0], in: fixture)
            Self.expectVerified(try await fixture.enforce("busy"))
            try await Self.expectInSync("busy", fixture)
            fixture.expectDescribedRequests()
        }
    }

    @Test(
        "is brought about as far as possible without a branch, and the rest after the first push", arguments: names)
    func convergesFromEmpty(_ name: String) async throws {
        let kind = try registeredKind(name)
        try await withFixture(policy: Self.text(kind)) { fixture in
            try fixture.createRepository("fresh", visibility: KindFixture.of(name).visibilities[0], isEmpty: true)
            let first = try await fixture.enforce("fresh", priority: .newRepository)
            Self.expectVerified(first)
            let waiting = first.plan?.notes.filter { $0.topic == .waiting }.compactMap { $0.subject }
            // Of the examples, only the branch main cannot be without a branch.
            #expect(waiting == (name == "branches" ? ["main"] : []))
            let between = try await fixture.plan("fresh")
            #expect(between.changes.isEmpty)

            try fixture.github.push(["README.md": "# Fresh"], to: "fresh")
            let second = try await fixture.enforce("fresh")
            Self.expectVerified(second)
            #expect(second.outcomes.isEmpty == waiting?.isEmpty)
            try await Self.expectInSync("fresh", fixture)
        }
    }

    private static func expectVerified(_ record: Record) {
        #expect(record.failure == nil)
        for outcome in record.outcomes {
            #expect(outcome.status == .verified, "\(outcome.change.title): \(outcome.message ?? "")")
        }
    }

    private static func expectInSync(_ repository: String, _ fixture: Fixture) async throws {
        let plan = try await fixture.plan(repository)
        #expect(plan.changes.isEmpty, "\(plan.changes.map { $0.title })")
        #expect(plan.notes.filter { $0.topic != .information }.isEmpty, "\(plan.notes)")
    }
}
