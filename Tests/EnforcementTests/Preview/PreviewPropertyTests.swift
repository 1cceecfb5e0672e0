import Enforcement
import Kinds
import Policy
import Testing

@Suite("Whatever the two policies are, a preview")
struct PreviewPropertyTests {
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private static func rules(_ generator: inout Generator) -> String {
        let names = ["a", "b", "c", "d"]
        let count = Int.random(in: 1...4, using: &generator)
        return (0..<count).map { index in
            let teams = names.shuffled(using: &generator).prefix(Int.random(in: 1...3, using: &generator)).map { name in
                "\(name): \(["null", "pull", "push", "push", "admin"].randomElement(using: &generator) ?? "push")"
            }
            let topics = names.shuffled(using: &generator).prefix(Int.random(in: 0...2, using: &generator))
            let tag = Bool.random(using: &generator) ? "!atLeast " : ""
            let branch =
                Bool.random(using: &generator)
                ? "main: null" : "main: { enforce_admins: \(Bool.random(using: &generator)) }"
            let exclusive = Int.random(in: 0...2, using: &generator) == 0 ? ", exclusive: [teams]" : ""
            let when = Int.random(in: 0...3, using: &generator) == 0 ? "when: { name: \"other-*\" }, " : ""
            return "  - { name: r\(index), \(when)settings: { teams: { \(teams.joined(separator: ", ")) }, "
                + "repository: { topics: \(tag)[\(topics.joined(separator: ", "))], has_wiki: \(Bool.random(using: &generator)) }, "
                + "branches: { \(branch) } }\(exclusive) }\n"
        }.joined()
    }

    private static func observation(_ generator: inout Generator) -> RepositoryObservation {
        let teams = ["a", "b", "c", "e"].shuffled(using: &generator).prefix(2)
        let branches: JSON =
            Bool.random(using: &generator) ? ["main": ["enforce_admins": .bool(Bool.random(using: &generator))]] : [:]
        return PolicyComparisonTests.observation([
            "teams": .object(Dictionary(uniqueKeysWithValues: teams.map { ($0, ["permission": "push"]) })),
            "repository": ["topics": .strings(teams), "has_wiki": .bool(Bool.random(using: &generator))],
            "branches": branches,
        ])
    }

    @Test("comes with the present policy's plan to what the new policy wants", arguments: 0..<300)
    func sum(_ seed: Int) throws {
        var generator = Generator(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1)
        let policies = [Self.rules(&generator), Self.rules(&generator)].compactMap {
            try? PolicyComparisonTests.policy($0)
        }
        guard policies.count == 2 else { return }
        let observation = Self.observation(&generator)
        let (base, head) = (policies[0], policies[1])
        let preview = PolicyComparisonTests.preview(base, head, observation)
        guard preview.failure == nil, preview.unknown.isEmpty else { return }
        let planner = Planner(kinds: repositoryKinds, secrets: .none)
        let (desired, present) = (
            try head.settings(for: PolicyComparisonTests.facts), try base.settings(for: PolicyComparisonTests.facts)
        )
        let plan = planner.plan(desired, observation)
        #expect(Set(preview.pending) == Set(planner.plan(present, observation).changes))
        let after = observation.after(preview.pending, for: desired, kinds: repositoryKinds)
            .after(preview.introduced.changes, for: desired, kinds: repositoryKinds)
        // Nothing of the new policy's plan is left, and nothing is introduced that it does not want.
        #expect(planner.plan(desired, after).changes == [], "seed \(seed)")
        let direct = observation.after(plan.changes, for: desired, kinds: repositoryKinds)
        #expect(planner.plan(desired, direct).changes == [], "seed \(seed)")
        let undoing = preview.introduced.changes.filter { change in
            !plan.changes.contains { $0.path == change.path && $0.kind == change.kind }
        }
        for change in undoing {
            #expect(
                preview.pending.contains {
                    $0.kind == change.kind && $0.path.isWithin(change.path) || change.path.isWithin($0.path)
                },
                "seed \(seed): \(change.title)")
        }
        // The other way round, and of a policy with itself.
        #expect(PolicyComparisonTests.preview(head, head, observation).isEmpty)
        if present == desired { #expect(preview.isEmpty) }
        for setting in preview.dropped where setting.reason == .notDesired {
            #expect(desired.kinds[setting.kind]?[setting.path] == nil, "seed \(seed): \(setting.title)")
        }
    }

    @Test(
        "shows all that the new policy does, whether what is pending was done before the merge or not",
        arguments: 0..<300)
    func shown(_ seed: Int) throws {
        var generator = Generator(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1)
        let policies = [Self.rules(&generator), Self.rules(&generator)].compactMap {
            try? PolicyComparisonTests.policy($0)
        }
        guard policies.count == 2 else { return }
        let observation = Self.observation(&generator)
        let (base, head) = (policies[0], policies[1])
        let preview = PolicyComparisonTests.preview(base, head, observation)
        guard preview.isCompared, preview.unknown.isEmpty else { return }
        let planner = Planner(kinds: repositoryKinds, secrets: .none)
        let (desired, present) = (
            try head.settings(for: PolicyComparisonTests.facts), try base.settings(for: PolicyComparisonTests.facts)
        )
        var recorder = ShownChangesRecorder()
        recorder.add(preview)
        let pending = planner.plan(present, observation).changes
        let swept = observation.after(pending, for: desired.joining(present), kinds: repositoryKinds)
        for before in [observation, swept] {
            for change in planner.plan(desired, before).changes {
                #expect(recorder.changes.covers(change, of: observation.target), "seed \(seed): \(change.title)")
            }
        }
        let other = try PolicyComparisonTests.policy(
            "  - { name: x, settings: { repository: { homepage: \"https://acme.example\" } } }\n"
        ).settings(for: PolicyComparisonTests.facts)
        for change in planner.plan(other, observation).changes {
            #expect(!recorder.changes.covers(change, of: observation.target))
        }
    }
}
