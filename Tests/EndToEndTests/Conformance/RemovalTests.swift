import Enforcement
import Kinds
import Policy
import Sandbox
import Testing

/// What takes something away, and what does not, for every kind that is a collection.
@Suite("Removals")
struct RemovalTests {
    private static let mapKinds = repositoryKinds.filter { $0.isMap }.map { $0.name }

    /// A repository with strays and a policy that wants something else.
    private func withStrays(
        _ name: String, _ body: (Fixture, any SettingKind.Type, String) async throws -> Void
    ) async throws {
        let kind = try registeredKind(name)
        let strays = try #require(try KindFixture.of(name).strays)
        try await withFixture(policy: policy(name, kind.documentation.example)) { fixture in
            try fixture.createRepository("api")
            try fixture.github.push(["README.md": "# Hello"], to: "api", branch: "develop")
            let settings = "{ \(strays.keys.map { "\"\($0)\": \(strays.value.text())" }.joined(separator: ", ")) }"
            #expect(try await fixture.enforce("api", policy: policy(name, settings)).outcomes.count == 2)
            try await body(fixture, kind, strays.keys[0])
        }
    }

    @Test("nothing that the policy does not name is taken away", arguments: mapKinds)
    func additive(_ name: String) async throws {
        try await withStrays(name) { fixture, kind, stray in
            let plan = try await fixture.plan("api")
            // A new repository has the label that the example does not want.
            #expect(!plan.changes.contains { $0.verb == .remove && $0.subject != "wontfix" || $0.subject == stray })
            try await fixture.enforce("api")
            #expect(try await Self.exists(stray, of: kind, fixture))
        }
    }

    @Test("null takes away what it names and nothing else", arguments: mapKinds)
    func null(_ name: String) async throws {
        try await withStrays(name) { fixture, kind, stray in
            let before = try fixture.snapshot("api")
            let text = policy(name, "{ \"\(stray)\": null }")
            let plan = try await fixture.plan("api", policy: text)
            #expect(plan.changes.map { "\($0.verb.rawValue) \($0.subject)" } == ["remove \(stray)"])
            #expect(plan.removals == 1)
            let record = try await fixture.enforce("api", policy: text)
            #expect(record.outcomes.map { $0.status } == [.verified])
            #expect(try await !Self.exists(stray, of: kind, fixture))
            let property = try #require(try KindFixture.of(name).property)
            let gone = try fixture.snapshot("api").differences(from: before)
            #expect(Set(gone.map { $0.prefix { $0 != "]" } }).count == 1, "\(gone)")
            #expect(gone.allSatisfy { $0.hasPrefix(property) })
            fixture.expectDescribedRequests()
        }
    }

    @Test("exclusive takes away all that is not named, and only that", arguments: mapKinds)
    func exclusive(_ name: String) async throws {
        try await withStrays(name) { fixture, kind, stray in
            try await fixture.enforce("api")
            let text = policy(name, kind.documentation.example, exclusive: true)
            let plan = try await fixture.plan("api", policy: text)
            #expect(plan.changes.allSatisfy { $0.verb == .remove }, "\(plan.changes.map { $0.title })")
            #expect(plan.changes.contains { $0.subject == stray })
            let record = try await fixture.enforce("api", policy: text)
            #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.outcomes)")
            #expect(try await !Self.exists(stray, of: kind, fixture))
            // What the example wants is still there.
            #expect(try await fixture.plan("api").changes.isEmpty)
            #expect(try await fixture.plan("api", policy: text).changes.isEmpty)
        }
    }

    /// Whether there is an entry of that key: a policy that wants it gone would have something to do.
    private static func exists(_ key: String, of kind: any SettingKind.Type, _ fixture: Fixture) async throws -> Bool {
        try await !fixture.plan("api", policy: policy(kind.name, "{ \"\(key)\": null }")).changes.isEmpty
    }
}
