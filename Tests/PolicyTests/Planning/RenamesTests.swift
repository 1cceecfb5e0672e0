import Testing

@testable import Policy

@Suite("Entries that get another name")
struct RenamesTests {
    private func differ(_ desired: JSON, observed: JSON, exclusive: Bool = false) -> Differ {
        var differ = Differ(
            kind: SampleNested.self, target: .repository(.sample), observed: Observed(observed), secrets: .none)
        let desired = Desired(desired)
        differ.compare(desired, exclusive: exclusive ? desired.provenance : nil)
        return differ
    }

    private func steps(_ differ: Differ) -> [String] {
        differ.changes.map { change in
            let names = change.verb == .rename ? [change.before, change.after].compactMap { $0?.stringValue } : []
            return ([change.verb.rawValue] + (names.isEmpty ? change.path.components : names)).joined(separator: " ")
        }
    }

    @Test("a chain moves up by one: each takes the name that the one before gives up")
    func chain() throws {
        let policy: JSON = ["a": ["previously": ["b"]], "b": ["previously": ["c"]]]
        let differ = differ(policy, observed: ["b": ["target": "tag"], "c": [:]], exclusive: true)
        #expect(steps(differ) == ["rename b a", "rename c b"])
        let first = try #require(differ.changes.first)
        #expect(first.isFulfilled(in: ["a": [:], "b": [:]], of: SampleNested.self))
        #expect(!first.isFulfilled(in: ["b": [:]], of: SampleNested.self))
        #expect(steps(self.differ(policy, observed: ["a": [:], "b": [:]])) == [])
    }

    @Test("one that is desired under its present name keeps it when nothing is there to take it over")
    func kept() {
        let policy: JSON = ["a": ["previously": ["b"]], "b": ["previously": ["c"]]]
        #expect(steps(differ(policy, observed: ["b": [:]])) == ["create a"])
        #expect(steps(differ(policy, observed: ["c": [:]])) == ["create a", "rename c b"])
    }

    @Test("two that were each other never change places again")
    func circle() {
        let policy: JSON = ["a": ["previously": ["b"]], "b": ["previously": ["a"]]]
        #expect(steps(differ(policy, observed: ["a": [:], "b": [:]])) == [])
        #expect(steps(differ(policy, observed: ["a": [:]])) == ["create b"])
    }

    @Test("an old name that is desired away is renamed, not deleted and made anew")
    func desiredAway() {
        let policy: JSON = ["new": ["previously": ["old"]], "old": nil]
        #expect(steps(differ(policy, observed: ["old": [:]])) == ["rename old new"])
        #expect(steps(differ(policy, observed: ["old": [:], "new": [:]])) == ["remove old"])
    }

    @Test("two cannot come of one")
    func split() {
        let policy: JSON = ["a": ["previously": ["x"]], "b": ["previously": ["x"]]]
        #expect(steps(differ(policy, observed: ["x": [:]])) == ["rename x a", "create b"])
    }

    @Test("where both names exist nothing is renamed, and the plan says so")
    func namesakes() {
        let both = differ(["new": ["previously": ["old"]]], observed: ["old": [:], "new": [:]])
        #expect(both.changes.isEmpty && both.notes.map { $0.subject } == ["new"])
        #expect(both.notes.first?.message.contains("'old: null'") == true)
    }
}
