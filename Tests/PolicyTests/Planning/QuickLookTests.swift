import Testing

@testable import Kinds
@testable import Policy

@Suite("A quick look before the close one")
struct QuickLookTests {
    private static let kinds: [any SettingKind.Type] = allKinds + [SampleObject.self, SampleMap.self]

    @Test(
        "never hides a change or a note, whatever is desired and whatever GitHub says",
        arguments: kinds.map { $0.name })
    func agrees(_ name: String) throws {
        let kind = try #require(Self.kinds.first { $0.name == name })
        let schema = kind.documentation.schema
        var quick = 0
        for seed in 0..<1000 {
            var random = RandomSettings(seed: seed)
            let json = random.value(of: schema)
            let desired = Desired(json, isMinimum: random.isOdd(1, in: 4))
            let observed = random.drifted(json, schema)
            let exclusive = random.isOdd(1, in: 4) ? desired.provenance : nil
            let quickLook = QuickLook(desired, of: kind)
            if quickLook.isMet(by: observed, exclusively: exclusive != nil) { quick += 1 }

            func differ(_ quickLook: QuickLook?) -> Differ {
                var differ = Differ(
                    kind: kind, repository: .sample, observed: Observed(observed),
                    secrets: SecretMemory { _, _ in .different })
                differ.compare(desired, exclusive: exclusive, after: quickLook)
                return differ
            }
            let (glance, look) = (differ(quickLook), differ(nil))
            #expect(glance.changes == look.changes && glance.notes == look.notes, "seed \(seed)")
        }
        // Else it has looked at nothing.
        #expect(quick > 50)
    }

    @Test("does not speak of settings that were changed since")
    func changedSince() throws {
        let policy = try load(
            "version: 1\nrules: [{ name: r, settings: { teams: { devops: admin } } }]", kinds: allKinds)
        var desired = try policy.settings(for: .sample)
        let observed = Observed(["devops": ["permission": "admin"]])
        func plan() -> RepositoryPlan {
            Planner(kinds: allKinds, secrets: .none).plan(
                desired, RepositoryObservation(repository: .sample, kinds: ["teams": .success(observed)]))
        }
        #expect(plan().changes.isEmpty)
        desired.kinds["teams"] = Desired(["devops": ["permission": "pull"]])
        #expect(plan().changes.map { $0.after } == ["pull"])
    }
}

/// Settings as a policy may want them and as GitHub may tell them, the same for the same seed.
private struct RandomSettings {
    private var generator: SeededGenerator

    init(seed: Int) { generator = SeededGenerator(seed: seed) }

    mutating func isOdd(_ cases: Int, in all: Int) -> Bool { Int.random(in: 0..<all, using: &generator) < cases }

    mutating func value(of schema: SettingSchema) -> JSON {
        switch schema {
        case .boolean: return .bool(Bool.random(using: &generator))
        case .integer(let range): return .integer(Int.random(in: range.clamped(to: -1...3), using: &generator))
        case .text(let text) where text.isSecret: return .unresolved(.secret("TOKEN"))
        case .text: return .string(pick(["a", "A", "b", ""]))
        case .choice(let choice): return .string(pick(choice.values + (choice.isOpen ? ["custom"] : [])))
        case .list(let list):
            return .array((0..<Int.random(in: 0...3, using: &generator)).map { _ in value(of: list.element) })
        case .object(let object):
            var members: [String: JSON] = [:]
            for field in object.fields where isOdd(1, in: 2) {
                members[field.name] = field.isNullable && isOdd(1, in: 5) ? .null : value(of: field.schema)
            }
            return .object(members)
        case .map(let map):
            var members: [String: JSON] = [:]
            for key in ["main", "API-", "api-"] where isOdd(1, in: 2) {
                members[key] = isOdd(1, in: 8) ? .null : value(of: map.value)
            }
            return .object(members)
        }
    }

    /// What GitHub may say where this is desired: mostly that, sometimes less, more or something else.
    mutating func drifted(_ desired: JSON, _ schema: SettingSchema) -> JSON {
        if isOdd(1, in: 40) { return pick([.null, [], "", .number(1), value(of: schema)]) }
        switch (schema, desired) {
        case (_, .unresolved): return pick(["********", .null])
        case (.integer, .integer(let number)) where isOdd(1, in: 4): return .number(Double(number))
        case (.text, .string(let text)) where isOdd(1, in: 6): return .string(text.uppercased())
        case (.list(let list), .array(let items)):
            var told = items.map { drifted($0, list.element) }
            if isOdd(1, in: 4) { told.shuffle(using: &generator) }
            if isOdd(1, in: 6), let first = told.first { told.append(first) }
            if isOdd(1, in: 10) { told.append(value(of: list.element)) }
            return .array(told)
        case (.object(let object), .object(let members)):
            return drifted(members, named: object.fields.map { ($0.name, $0.schema) })
        case (.map(let map), .object(let members)):
            let present = members.filter { !$0.value.isNull }
            return drifted(present, named: ["main", "API-", "other"].map { ($0, map.value) })
        default: return desired
        }
    }

    private mutating func drifted(_ members: [String: JSON], named schemas: [(String, SettingSchema)]) -> JSON {
        var told: [String: JSON] = [:]
        for (name, schema) in schemas {
            if let desired = members[name] {
                if !isOdd(1, in: 40) { told[name] = drifted(desired, schema) }
            } else if isOdd(1, in: 4) {
                told[name] = value(of: schema)
            }
        }
        return .object(told)
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &generator)]
    }
}
