import Enforcement
import Import
import Kinds
import Policy
import Testing

@Suite("Importing a live organization")
struct LiveImportTests {
    /// Reads everything and makes a policy of it.
    private func imported(
        _ fixture: Fixture, kinds: Set<String>? = nil, repositories: [String]? = nil
    ) async throws -> ImportedPolicy {
        let client = fixture.client
        let (metered, usage) = client.metered()
        let session = GitHubSession(
            reader: GitHubReader(
                get: { try await metered.get($0) }, query: { try await metered.query($0) },
                isSelective: { try await metered.isSelective() }), writer: nil, usage: usage)
        let reader = FullReader(Fixture.organization, session: session, kinds: kinds)
        var policy = PolicyImport(Fixture.organization)
        if repositories == nil { policy.add(try await reader.organizationObservation()) }
        let names = repositories?.map { RepositoryName(owner: Fixture.organization, name: $0) }
        try await reader.observations(of: names) { event in
            switch event {
            case .read(let observation): policy.add(observation)
            case .failed(let name, let error): Issue.record("\(name): \(error)")
            case .size, .notice: break
            }
        }
        return policy.imported()
    }

    @Test("of a generated organization, the plan is empty, with the product's own reading as well")
    func generated() async throws {
        try await withFixture(repositories: 40, sandbox: { $0.rulesetsPerRepository = 2 }) { fixture in
            let policy = try await imported(fixture)
            #expect(policy.isProven, "\(policy.doubts.prefix(10))\n\(policy.files.map { $0.text }.joined())")
            #expect(fixture.requests.allSatisfy { !$0.isWrite })
            let document = try Fixture.document(policy.files[0].text)
            #expect(document.warnings.isEmpty, "\(document.warnings)")
            var planned = 0
            _ = try await fixture.enforcer(document).plans(of: .organization(Fixture.organization)) { repository in
                let plan = try repository.plan.get()
                planned += 1
                #expect(plan.changes.isEmpty, "\(repository.name): \(plan.changes.map { $0.title })")
            }
            #expect(planned >= 40)
        }
    }

    @Test("of every kind, what a policy made is imported and plans empty", arguments: allKindNames)
    func kinds(_ name: String) async throws {
        let kinds = allKinds.filter { $0.name == name }
        try await withFixture(repositories: 1, sandbox: { $0.rulesetsPerRepository = 2 }) { fixture in
            try Specimen.make(
                "specimen", (try? KindFixture.of(name))?.visibilities[0] ?? .private, in: fixture)
            let policy = try await imported(fixture, kinds: [name])
            #expect(policy.isProven, "\(policy.doubts.prefix(10))")
            let unreadable = policy.omissions.filter { $0.reason.contains("could not be read") }
            #expect(unreadable.isEmpty, "\(unreadable)")
            guard kinds.contains(where: { $0.targetKind == .repository && !$0.isSecretThroughout }) else { return }
            #expect(policy.files[0].text.contains("\(name):"), "\(policy.files[0].text)")
        }
    }

    @Test("named repositories alone are read")
    func named() async throws {
        try await withFixture(repositories: 10) { fixture in
            try fixture.createRepository("api")
            let policy = try await imported(fixture, kinds: ["repository", "labels", "teams"], repositories: ["api"])
            #expect(policy.isProven && policy.repositories == 1, "\(policy.doubts)")
        }
    }

    @Test("what the App may not read is listed and not written")
    func forbidden() async throws {
        let permissions = ["metadata": "read", "members": "read", "contents": "read"]
        try await withFixture(repositories: 10, as: .app(permissions: permissions)) { fixture in
            let policy = try await imported(fixture)
            #expect(policy.isProven, "\(policy.doubts)")
            #expect(policy.omissions.contains { $0.place == "actions" || $0.place.hasPrefix("actions.") })
            #expect(!policy.files[0].text.contains("\n      actions:"))
        }
    }

    @Test("a hundred repositories cost a few requests of GraphQL")
    func cost() async throws {
        try await withFixture(repositories: 100, sandbox: { $0.isUniform = true }) { fixture in
            let kinds: Set = ["repository", "teams", "branches", "labels", "collaborators", "deploy_keys"]
            let policy = try await imported(fixture, kinds: kinds)
            #expect(policy.isProven)
            #expect(fixture.requests.count <= 12, "\(fixture.requests.map { $0.route })")
        }
    }
}
