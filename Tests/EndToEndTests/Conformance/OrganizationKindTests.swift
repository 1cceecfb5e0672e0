import Enforcement
import Kinds
import Policy
import Sandbox
import Testing

/// What holds for every kind of setting of the organization.
@Suite("Drift from the example of every kind of the organization")
struct OrganizationKindTests {
    private static let names = organizationKinds.map { $0.name }
    /// Of the others, values depend on each other: they have tests of their own.
    private static let independent = names.filter { !["actions", "custom_properties"].contains($0) }

    private func example(_ name: String) throws -> (kind: any SettingKind.Type, text: String) {
        let kind = try #require(organizationKinds.first { $0.name == name })
        return (kind, organizationPolicy(name, kind.documentation.example))
    }

    private func withExample(_ name: String, _ body: (Fixture) async throws -> Void) async throws {
        try await withFixture(policy: try example(name).text) { fixture in
            for repository in ["api", "web"] { try fixture.createRepository(repository) }
            try fixture.github.change("api") { $0.topics = ["deploy"] }
            try await body(fixture)
        }
    }

    @Test(
        "each value that somebody changes is found at its place, and reverted with nothing else", arguments: independent
    )
    func drift(name: String) async throws {
        try await withExample(name) { fixture in
            #expect(try await fixture.enforceOrganization().complaints == [])
            let settings = try #require(try await fixture.enforcer().desiredOfOrganization().kinds[name])
            let schema = try example(name).kind.documentation.schema
            let leaves = Self.leaves(of: settings, schema)
            #expect(leaves.count >= 2)
            for (path, other) in leaves {
                let drifted = organizationPolicy(name, Self.text(settings, changing: path, to: other))
                fixture.time.advance(.seconds(60))
                let made = try await fixture.enforceOrganization(policy: drifted)
                #expect(made.complaints == [] && !made.outcomes.isEmpty, "\(path)")
                let plan = try await fixture.planOrganization()
                #expect(plan.changes.contains { $0.path == path }, "\(path): \(plan.changes.map { $0.title })")
                // A secret is set again with who reads it.
                #expect(plan.changes.allSatisfy { $0.path == path || $0.path.components.last == "value" })
                fixture.time.advance(.seconds(60))
                #expect(try await fixture.enforceOrganization().complaints == [], "\(path)")
                let after = try await fixture.planOrganization()
                #expect(after.isInSync, "\(path): \(after.changes.map { $0.title })")
            }
        }
    }

    @Test("what GitHub does not let us read is unknown: nothing of it is written", arguments: names)
    func unreadable(name: String) async throws {
        try await withExample(name) { fixture in
            #expect(try await fixture.enforceOrganization().complaints == [])
            fixture.forgetRequests()
            _ = try await fixture.planOrganization()
            let lists = Set(fixture.requests.compactMap { $0.route == "/graphql" ? nil : $0.route })
            #expect(!lists.isEmpty)
            for status in [403, 500] {
                for route in lists {
                    fixture.github.addFault(Fault(.status(status, message: nil), method: "GET", route: route))
                }
                let plan = try await fixture.planOrganization()
                #expect(plan.changes.isEmpty, "\(status): \(plan.changes.map { $0.title })")
                #expect(plan.notes.contains { $0.topic == .unreadable && $0.kind == name }, "\(status): \(plan.notes)")
                fixture.github.clearFaults()
            }
        }
    }

    /// Scalars and lists that an example names, each with another value.
    private static func leaves(
        of desired: Desired, _ schema: SettingSchema, at path: SettingPath = []
    ) -> [(SettingPath, Policy.JSON)] {
        switch desired {
        case .absent: return []
        case .members(let members, _):
            return members.sorted { $0.key < $1.key }.flatMap { key, member -> [(SettingPath, Policy.JSON)] in
                guard let inner = schema[[key]], key != SettingSchema.Object.setOnce else { return [] }
                // Where something is set once, its value and who reads it are for others.
                if members[SettingSchema.Object.setOnce] != nil, key != "selected_repositories" { return [] }
                return leaves(of: member, inner, at: path.appending(key))
            }
        case .value(let value):
            switch (path.components.last ?? "", value.json) {
            case (_, .unresolved), ("include", _), ("exclude", _): return []
            // Which of the others is there to go with it.
            case ("visibility", let visibility):
                return visibility == "selected" ? [] : [(path, otherVisibility(visibility))]
            case ("selected_repositories", _): return [(path, ["web"])]
            case ("events", _): return [(path, ["push"])]
            default:
                let other = schema.samples(for: path.components.last ?? "").first {
                    !schema.isSatisfied(value.json, by: $0, isMinimum: value.isMinimum)
                }
                return other.map { [(path, $0)] } ?? []
            }
        }
    }

    private static func otherVisibility(_ visibility: Policy.JSON) -> Policy.JSON {
        visibility == "all" ? "private" : "all"
    }

    /// The settings as a policy says them, with secrets by name.
    private static func text(_ desired: Desired, changing path: SettingPath, to value: Policy.JSON) -> String {
        plain(desired).setting(path, to: value).text()
    }

    private static func plain(_ desired: Desired) -> Policy.JSON {
        switch desired {
        case .absent: return .null
        case .members(let members, _): return .object(members.mapValues(plain))
        case .value(let value):
            if case .unresolved(.secret(let name)) = value.json { return .string("{{secret:\(name)}}") }
            return value.json
        }
    }
}
