import Testing

@testable import Kinds
@testable import Policy

@Suite("A plan that is carried out")
struct ConvergenceTests {
    private static let kinds: [any SettingKind.Type] =
        repositoryKinds + [SampleObject.self, SampleMap.self, SampleNested.self]

    @Test(
        "leaves nothing to do, and fulfils each of its changes, whatever is desired and whatever GitHub says",
        arguments: kinds.map { $0.name })
    func converges(_ name: String) throws {
        let kind = try #require(Self.kinds.first { $0.name == name })
        let schema = kind.documentation.schema
        var changed = 0
        let facts = RepositoryFacts.sample(for: kind)
        for seed in 0..<500 {
            var random = RandomSettings(seed: seed)
            let json = random.value(of: schema)
            let desired = Desired(json, isMinimum: random.isOdd(1, in: 4))
            let observed = random.drifted(json, schema)
            let exclusive = random.isOdd(1, in: 4) ? desired.provenance : nil

            func differ(from settings: JSON) -> Differ {
                var differ = Differ(
                    kind: kind, target: .repository(facts), observed: Observed(settings),
                    secrets: SecretMemory { _, _, _ in .same })
                differ.compare(desired, exclusive: exclusive)
                return differ
            }
            let first = differ(from: observed)
            if !first.changes.isEmpty { changed += 1 }
            let settings = first.changes.reduce(observed) { $1.applied(to: $0) }
            for change in first.changes where change.after?.unresolved.isEmpty != false {
                #expect(change.isFulfilled(in: settings, of: kind), "seed \(seed): \(change.title)")
            }
            #expect(differ(from: settings.withSecrets).changes.isEmpty, "seed \(seed)")
        }
        // Else it has compared nothing. A kind of few values is mostly as desired.
        #expect(changed > 10)
    }
}

extension JSON {
    /// As GitHub shows what was written: a secret reads back as asterisks.
    var withSecrets: JSON {
        switch self {
        case .unresolved: "********"
        case .array(let items): .array(items.map { $0.withSecrets })
        case .object(let members): .object(members.mapValues { $0.withSecrets })
        default: self
        }
    }
}

/// Settings as a policy may want them and as GitHub may tell them, the same for the same seed.
struct RandomSettings {
    var generator: SeededGenerator

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
            return .array(elements(of: list))
        case .object(let object):
            var members: [String: JSON] = [:]
            for field in object.fields where !field.isDeclaration && isOdd(1, in: 2) {
                if object.rivals(of: field.name).contains(where: { members[$0] != nil }) { continue }
                members[field.name] = field.isNullable && isOdd(1, in: 5) ? .null : value(of: field.schema)
            }
            return .object(members)
        case .map(let map):
            var members: [String: JSON] = [:]
            for key in ["main", isOdd(1, in: 2) ? "API-" : "api-"] where isOdd(1, in: 2) {
                members[key] = isOdd(1, in: 8) ? .null : value(of: map.value)
            }
            return .object(members)
        }
    }

    /// Elements that each have an identity of their own, as a policy that was read has them.
    private mutating func elements(of list: SettingSchema.List) -> [JSON] {
        var elements: [JSON] = []
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            var element = value(of: list.element)
            if case .object(let object) = list.element {
                for name in list.identity where element[name] == nil {
                    element = element.setting([name], to: object[name].map { value(of: $0.schema) })
                }
            }
            guard !elements.contains(where: { list.identity(of: $0) == list.identity(of: element) }) else { continue }
            elements.append(element)
        }
        return elements
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
            // GitHub gives whole objects, and each once.
            if case .object = list.element { told.removeAll { $0.objectValue == nil } }
            let once = Dictionary(told.map { (list.identity(of: $0), $0) }) { first, _ in first }
            return .array(list.identity.isEmpty ? told : Array(once.values))
        case (.object(let object), .object(let members)):
            let fields = object.fields.filter { field in
                !field.isDeclaration && !object.rivals(of: field.name).contains { members[$0] != nil }
            }
            return drifted(members, named: fields.map { ($0.name, $0.schema) })
        case (.map(let map), .object(let members)):
            let present = members.filter { !$0.value.isNull }
            return drifted(
                present, named: ["main", map.isCaseInsensitive ? "API-" : "api-", "other"].map { ($0, map.value) })
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
