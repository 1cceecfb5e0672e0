import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Repositories that were archived, renamed or moved")
struct MovedRepositoryTests {
    private func item(_ reference: RepositoryReference) -> WorkItem {
        WorkItem(repository: reference, causes: [Cause(trigger: "test", sentence: "a test")], priority: .drift)
    }

    /// A reference as a delivery has it: the name of then, and the ids.
    private func reference(_ name: String, in fixture: Fixture, withNodeID: Bool = true) throws -> RepositoryReference {
        let repository = try fixture.repository(name)
        return RepositoryReference(
            name: RepositoryName(owner: Fixture.organization, name: name), id: repository.id,
            nodeID: withNodeID ? repository.nodeID.text : nil)
    }

    @Test("an archived repository is left out, with a note and without a write")
    func archived() async throws {
        try await withFixture(policy: TrustPolicy.text) { fixture in
            try fixture.createRepository("old")
            try fixture.github.archive("old")
            let record = try await fixture.enforce("old")
            #expect(record.isInSync && record.outcomes.isEmpty)
            #expect(record.plan?.notes.map { $0.topic } == [.archived])
            #expect(fixture.writes.isEmpty)
        }
    }

    @Test("one renamed between trigger and work is followed by its id", arguments: [true, false])
    func renamed(_ withNodeID: Bool) async throws {
        try await withFixture(policy: TrustPolicy.text) { fixture in
            try fixture.createRepository("before")
            let reference = try reference("before", in: fixture, withNodeID: withNodeID)
            try fixture.github.rename("before", to: "after")
            let record = await fixture.enforcer().enforce(item(reference))
            #expect(record.complaints == [])
            #expect(record.repository.name == "after")
            #expect(try fixture.rule("after", "main") != nil)
            #expect(try await fixture.plan("after").changes == [])
        }
    }

    @Test("another repository that has taken the old name meanwhile is not mistaken for it", arguments: [true, false])
    func replaced(_ withNodeID: Bool) async throws {
        try await withFixture(policy: TrustPolicy.text) { fixture in
            try fixture.createRepository("before")
            let reference = try reference("before", in: fixture, withNodeID: withNodeID)
            try fixture.github.rename("before", to: "after")
            try fixture.createRepository("before")
            let record = await fixture.enforcer().enforce(item(reference))
            #expect(try fixture.rule("before", "main") == nil)
            if withNodeID {
                #expect(record.repository.name == "after" && record.isInSync)
            } else {
                #expect(record.failure?.contains("another repository") == true)
                #expect(fixture.writes.isEmpty)
            }
        }
    }

    @Test("one that has gone to another owner is left alone")
    func transferred() async throws {
        try await withFixture(policy: TrustPolicy.text, as: .owner) { fixture in
            try fixture.createRepository("gift", visibility: .public)
            let reference = try reference("gift", in: fixture)
            try fixture.github.transfer("gift", to: "upstream-labs")
            let record = await fixture.enforcer().enforce(item(reference))
            #expect(record.plan?.notes.contains { $0.message.contains("upstream-labs") } == true)
            #expect(record.plan?.changes == [])
            #expect(fixture.writes.isEmpty)
        }
    }

    @Test("a saved plan does not follow a repository to another owner")
    func transferredSincePlan() async throws {
        try await withFixture(policy: TrustPolicy.text, as: .owner) { fixture in
            try fixture.createRepository("gift", visibility: .public)
            let plan = try await fixture.plan("gift")
            try fixture.github.transfer("gift", to: "upstream-labs")
            let moved = try await fixture.enforcer().moved(since: plan)
            #expect(moved.contains { $0.contains("upstream-labs") })
            let record = await fixture.enforcer().carryOut(plan, cause: Cause(trigger: "test", sentence: "a test"))
            #expect(record.failure?.contains("upstream-labs") == true)
            #expect(fixture.writes.isEmpty)
        }
    }

    @Test("REST's redirects are followed: 301 for a read, 307 for a write, body and all")
    func redirects() async throws {
        try await withFixture { fixture in
            try fixture.createRepository("before")
            try fixture.github.rename("before", to: "after")
            let old = RepositoryName(owner: Fixture.organization, name: "before")
            let read = try await fixture.client.get(ReadRequest("/repos/\(old)"))
            #expect(read.body["name"] == "after")
            _ = try await fixture.client.send(
                WriteRequest(.patch, "/repos/\(old)", body: ["has_wiki": false]))
            #expect(try fixture.repository("after").features.hasWiki == false)
            #expect(fixture.requests.map { $0.status } == [301, 200, 307, 200])
        }
    }
}
