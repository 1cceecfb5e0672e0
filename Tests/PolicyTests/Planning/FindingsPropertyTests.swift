import Testing

@testable import Kinds
@testable import Policy

@Suite("Whatever the rules and the settings are, evaluated rules")
struct FindingsPropertyTests {
    // MARK: Random policies

    /// Rules of one line each, so that leaving one out moves no other.
    private struct RandomPolicy {
        private var rules: [(enforcement: String, text: String)] = []

        init(_ generator: inout SeededGenerator) {
            let names = ["a", "b", "c", "d"]
            func some(_ range: ClosedRange<Int>, _ generator: inout SeededGenerator) -> [String] {
                Array(names.shuffled(using: &generator).prefix(Int.random(in: range, using: &generator)))
            }
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let teams = some(1...3, &generator).map { name in
                    let role = ["null", "pull", "pull", "push", "push", "admin"].randomElement(using: &generator)
                    return "\(name): \(role ?? "pull")"
                }
                let topics = some(0...2, &generator).filter { $0 != "d" }.joined(separator: ", ")
                let exclusive = Int.random(in: 0...2, using: &generator) == 0 ? ", exclusive: [teams]" : ""
                let condition =
                    Int.random(in: 0...3, using: &generator) == 0 ? "when: { name: other-* }, " : ""
                let enforcement = ["active", "active", "evaluate", "10%", "50%"].randomElement(using: &generator)
                rules.append(
                    (
                        enforcement ?? "active",
                        "\(condition)settings: { teams: { \(teams.joined(separator: ", ")) }, "
                            + "repository: { topics: [\(topics)] } }\(exclusive)"
                    ))
            }
        }

        /// - Parameter enforcement: of a rule, in place of its own; `nil`: the rule is left out.
        func load(_ enforcement: (String) -> String? = { $0 }) throws -> PolicyDocument {
            let lines = rules.enumerated().map { index, rule in
                enforcement(rule.enforcement).map { "  - { name: r\(index), enforcement: \($0), \(rule.text) }" }
                    ?? "  # left out"
            }
            let isEmpty = lines.allSatisfy { $0 == "  # left out" }
            return try PolicyTests.load(rules: isEmpty ? "  []" : lines.joined(separator: "\n"))
        }
    }

    private static func repository(_ generator: inout SeededGenerator) -> RepositoryFacts {
        var facts = facts("api")
        facts.id = Int.random(in: 1...1_000_000, using: &generator)
        return facts
    }

    private static func observation(
        of repository: RepositoryFacts, _ generator: inout SeededGenerator
    ) -> RepositoryObservation {
        let present = ["a", "b", "c", "e"].shuffled(using: &generator).prefix(3)
        return RepositoryObservation(
            repository: repository,
            kinds: [
                "teams": .success(
                    Observed(.object(Dictionary(uniqueKeysWithValues: present.map { ($0, ["permission": "push"]) })))),
                "repository": .success(Observed(["topics": .strings(present)])),
            ])
    }

    @Test("do not change what active rules change, but for what is withheld", arguments: 0..<400)
    func isolation(_ seed: Int) throws {
        var generator = SeededGenerator(seed: seed)
        let random = RandomPolicy(&generator)
        let repository = Self.repository(&generator)
        let observation = Self.observation(of: repository, &generator)
        let planner = Planner(kinds: testKinds, secrets: .none)

        let policy = try random.load()
        let alone = try random.load { text in
            text == "active" || (RepositoryShare(text)?.contains(repository.id) ?? false) ? text : nil
        }
        let expected = planner.plan(try alone.settings(for: repository), observation)
        let plan = planner.plan(try policy.settings(for: repository), observation)
        #expect(plan == expected)

        guard let desired = try policy.evaluatedSettings(for: repository) else { return }
        let findings = planner.findings(of: desired, observation, after: plan)
        let admitted = plan.adding(findings)
        #expect(Set(admitted.differences) == Set(expected.changes))
        #expect(admitted.changes.allSatisfy { change in !findings.withheld.contains { $0.change == change } })
        #expect(findings.withheld.allSatisfy { $0.change.takesAway && $0.status == .withheld })
        // Of teams, nothing is taken away that a rule names, active or not.
        for change in admitted.changes where change.kind == "teams" && change.verb == .remove {
            switch desired.kinds["teams"]?[change.subject] {
            case nil, .absent: break
            case .value, .members: Issue.record("\(change.title) is named by an evaluated rule")
            }
        }
        // All rules together want what the active ones and the findings come to.
        let observed = (admitted.changes + findings.changes).reduce(into: observation.settings) { settings, change in
            settings[change.kind] = settings[change.kind].map { change.applied(to: $0) }
        }
        let after = RepositoryObservation(
            repository: repository, kinds: observed.mapValues { .success(Observed($0)) })
        #expect(planner.plan(desired, after).changes == [])
    }

    @Test("are none where every rule is active, and all of them where the policy is evaluated", arguments: 0..<100)
    func extremes(_ seed: Int) throws {
        var generator = SeededGenerator(seed: seed)
        let random = RandomPolicy(&generator)
        let repository = Self.repository(&generator)
        let observation = Self.observation(of: repository, &generator)
        let planner = Planner(kinds: testKinds, secrets: .none)
        let active = try random.load { _ in "active" }
        let desired = try active.settings(for: repository)
        let plan = planner.plan(desired, observation)
        #expect(try active.evaluatedSettings(for: repository) == nil)
        #expect(planner.findings(of: desired, observation, after: plan) == Findings())

        let evaluated = try random.load().evaluated()
        let none = planner.plan(try evaluated.settings(for: repository), observation)
        #expect(none.changes == [])
        let all = try evaluated.evaluatedSettings(for: repository) ?? DesiredSettings()
        #expect(planner.findings(of: all, observation, after: none).changes.count == plan.changes.count)
    }

    @Test("become active in more repositories as their share grows, never in fewer", arguments: 0..<100)
    func growingShare(_ seed: Int) throws {
        var generator = SeededGenerator(seed: seed)
        let random = RandomPolicy(&generator)
        let policies = try ["0%", "10%", "20%", "99.9999%", "100%"].map { share in try random.load { _ in share } }
        for _ in 0..<20 {
            let repository = Self.repository(&generator)
            let active = try policies.map { Set(try $0.settings(for: repository).rules) }
            #expect(zip(active, active.dropFirst()).allSatisfy { $0.isSubset(of: $1) })
            #expect(active.first == [])
            #expect(try policies.last?.evaluatedSettings(for: repository) == nil)
        }
    }

    // MARK: Random settings of every kind

    @Test(
        "leave nothing to find once they are active, and take back nothing that active rules took away",
        arguments: (repositoryKinds + [SampleObject.self, SampleMap.self, SampleNested.self]).map { $0.name })
    func everyKind(_ name: String) throws {
        let kinds: [any SettingKind.Type] = repositoryKinds + [SampleObject.self, SampleMap.self, SampleNested.self]
        let kind = try #require(kinds.first { $0.name == name })
        let schema = kind.documentation.schema
        let planner = Planner(kinds: kinds, secrets: SecretMemory { _, _, _ in .unknown })
        var (found, withheld) = (0, 0)
        let facts = RepositoryFacts.sample(for: kind)
        for seed in 0..<400 {
            var random = RandomSettings(seed: seed)
            let (mine, more) = (random.value(of: schema), random.value(of: schema))
            let settings = random.drifted(random.isOdd(1, in: 2) ? mine : more, schema)
            let observation = RepositoryObservation(
                repository: facts, kinds: [name: .success(Observed(settings.withSecrets))])
            let exclusive = random.isOdd(1, in: 2)
            func desired(_ json: JSON) -> DesiredSettings {
                let desired = Desired(json)
                return DesiredSettings(kinds: [name: desired], exclusive: exclusive ? [name: desired.provenance] : [:])
            }
            let all = desired(mine.merging(more, schema))

            let whole = planner.plan(all, observation)
            #expect(planner.findings(of: all, observation, after: whole).changes == [], "seed \(seed)")

            let plan = planner.plan(desired(mine), observation)
            let findings = planner.findings(of: all, observation, after: plan)
            let admitted = plan.adding(findings)
            #expect(Set(admitted.differences) == Set(plan.changes), "seed \(seed)")
            found += findings.changes.count
            withheld += findings.withheld.count
            for change in admitted.changes where change.verb == .remove {
                let place = schema.normalForm(of: change.path)
                let isDesired = findings.changes.contains {
                    $0.verb == .create && schema.normalForm(of: $0.path) == place
                }
                #expect(!isDesired, "seed \(seed): \(change.title)")
            }
        }
        // Else it has compared nothing.
        #expect(found > 5)
        if kind.isCollection { #expect(withheld > 0) }
    }
}

extension RepositoryObservation {
    fileprivate var settings: [String: JSON] { kinds.compactMapValues { try? $0.get().settings } }
}

extension JSON {
    /// As two rules say it, of which the other is the later one.
    fileprivate func merging(_ other: JSON, _ schema: SettingSchema) -> JSON {
        guard case .object(var members) = self, case .object(let more) = other else { return other }
        for (key, value) in more {
            switch schema {
            case .object(let object):
                for rival in object.rivals(of: key) { members[rival] = nil }
                guard let below = object[key]?.schema else { continue }
                members[key] = members[key].map { $0.merging(value, below) } ?? value
            case .map(let map):
                let present = map.entry(key, in: members)
                members[present?.key ?? key] = present?.value.merging(value, map.value) ?? value
            case .boolean, .integer, .text, .choice, .list: return other
            }
        }
        return .object(members)
    }
}
