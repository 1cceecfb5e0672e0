import Testing

@testable import Policy

@Suite("What differs between desired and observed")
struct DifferTests {
    private func differ(
        _ kind: any SettingKind.Type, desired: Desired?, observed: JSON, exclusive: Bool = false,
        secrets: SecretMemory = .none
    ) -> Differ {
        var differ = Differ(kind: kind, target: .repository(.sample), observed: Observed(observed), secrets: secrets)
        let origin = Provenance(rule: "only these", location: SourceLocation(file: "p.yml", line: 9, column: 1))
        differ.compare(desired, exclusive: exclusive ? origin : nil)
        return differ
    }

    @Test("a setting that the policy does not name is never touched")
    func unnamed() {
        let differ = differ(SampleObject.self, desired: Desired(["flag": true]), observed: ["flag": true, "count": 5])
        #expect(differ.changes.isEmpty)
    }

    @Test("each differing setting is one change with its rule and place")
    func leaves() throws {
        let differ = differ(
            SampleObject.self, desired: Desired(["flag": true, "count": 2]), observed: ["flag": false, "count": 1])
        #expect(differ.changes.map { $0.subject } == ["count", "flag"])
        let flag = try #require(differ.changes.last)
        #expect(flag.verb == .update && flag.before == false && flag.after == true)
        #expect(flag.rule == "baseline" && flag.source.lineText == "p.yml:3")
    }

    @Test("a setting that GitHub did not tell is noted as unreadable and not changed")
    func untold() {
        let differ = differ(SampleObject.self, desired: Desired(["flag": true]), observed: ["count": 1])
        #expect(differ.changes.isEmpty)
        #expect(differ.notes.map { $0.topic } == [.unreadable])
    }

    @Test("lists compare as sets, without regard to order, repetition or case")
    func sets() {
        let desired = Desired(["topics": ["Swift", "cli"]])
        #expect(
            differ(SampleObject.self, desired: desired, observed: ["topics": ["CLI", "swift", "swift"]]).changes.isEmpty
        )
    }

    @Test("what a list has beyond the exact value is a difference, and taking it away counts as a removal")
    func listRemoval() throws {
        let differ = differ(
            SampleObject.self, desired: Desired(["topics": ["swift"]]), observed: ["topics": ["swift", "old", "older"]])
        let change = try #require(differ.changes.first)
        #expect(change.after == ["swift"])
        #expect(change.removals == 2)
    }

    struct Minimum: Sendable {
        let field: String
        let desired: JSON
        let observed: JSON
        let after: JSON?

        init(_ field: String, _ desired: JSON, observed: JSON, after: JSON?) {
            self.field = field
            self.desired = desired
            self.observed = observed
            self.after = after
        }
    }

    @Test(
        "a minimum is satisfied by more, and brought about by no more than it asks",
        arguments: [
            Minimum("count", 1, observed: 2, after: nil), Minimum("count", 2, observed: 1, after: 2),
            Minimum("level", "middle", observed: "high", after: nil),
            Minimum("level", "middle", observed: "low", after: "middle"),
            Minimum("topics", ["a"], observed: ["a", "b"], after: nil),
            Minimum("topics", ["a"], observed: ["b"], after: ["b", "a"]),
        ])
    func minimum(_ row: Minimum) {
        let differ = differ(
            SampleObject.self, desired: Desired(.object([row.field: row.desired]), isMinimum: true),
            observed: .object([row.field: row.observed]))
        #expect(differ.changes.first?.after == row.after)
        #expect(differ.changes.allSatisfy { $0.removals == 0 })
    }

    @Test("of a list of objects only the named fields count")
    func listOfObjects() {
        let observed: JSON = ["checks": [["context": "build", "app_id": 3]]]
        #expect(
            differ(SampleObject.self, desired: Desired(["checks": [["context": "build"]]]), observed: observed).changes
                .isEmpty)
        let bound = Desired(["checks": [["context": "build", "app_id": 4]]])
        #expect(differ(SampleObject.self, desired: bound, observed: observed).changes.count == 1)
    }

    @Test("an object that is off and shall be on is one change with all that is desired of it")
    func turnOn() throws {
        let desired: JSON = ["count": 1, "strict": true]
        let differ = differ(SampleObject.self, desired: Desired(["review": desired]), observed: ["review": nil])
        let change = try #require(differ.changes.first)
        #expect(differ.changes.count == 1)
        #expect(change.subject == "review" && change.before == .null && change.after == desired)
    }

    @Test("null turns an object off, which counts as a removal")
    func turnOff() throws {
        let differ = differ(
            SampleObject.self, desired: Desired(["review": nil]), observed: ["review": ["count": 1, "strict": false]])
        let change = try #require(differ.changes.first)
        #expect(change.after == .null && change.removals == 1)
    }

    @Test("what an answer does not tell is not taken for switched off")
    func untoldIsNotOff() throws {
        let differ = differ(
            SampleObject.self, desired: Desired(["review": nil]), observed: ["review": ["count": 1, "strict": false]])
        let change = try #require(differ.changes.first)
        #expect(change.isFulfilled(in: ["review": nil], of: SampleObject.self))
        #expect(!change.isFulfilled(in: ["flag": true], of: SampleObject.self))
    }

    @Test("a key that does not exist is created, one desired away is removed, all others stay")
    func map() {
        let differ = differ(
            SampleMap.self, desired: Desired(["new": ["size": 1], "old": nil, "Same": ["size": 2]]),
            observed: ["old": ["size": 3, "secret": nil], "same": ["size": 2, "secret": nil], "other": ["size": 9]])
        #expect(differ.changes.map { [$0.verb.rawValue, $0.subject] } == [["create", "new"], ["remove", "old"]])
        #expect(differ.changes.map { $0.removals } == [0, 1])
    }

    @Test("exclusive removes what is not named, and names the rule that says so")
    func exclusive() throws {
        let differ = differ(
            SampleMap.self, desired: Desired(["A": ["size": 1]]),
            observed: ["a": ["size": 1, "secret": nil], "b": ["size": 2, "secret": nil]], exclusive: true)
        let change = try #require(differ.changes.first)
        #expect(differ.changes.count == 1)
        #expect(change.verb == .remove && change.subject == "b" && change.rule == "only these")
    }

    @Test("what cannot be updated in place is replaced, keeping what the policy does not name")
    func replaced() throws {
        let differ = differ(
            SampleReplaced.self, desired: Desired(["a": ["size": 2]]), observed: ["a": ["size": 1, "secret": "kept"]])
        let change = try #require(differ.changes.first)
        #expect(change.verb == .replace && change.after == ["size": 2, "secret": "kept"])
    }

    @Test(
        "a secret is set when missing, changed or of unknown origin, and let be when nothing can be remembered",
        arguments: [
            (JSON.null, SecretMemory.Comparison.same, true), ("********", .same, false), ("********", .different, true),
            ("********", .unknown, true), ("********", .unavailable, false), ("********", .overwritten, true),
            ("********", .trusted, false),
        ])
    func secret(observed: JSON, comparison: SecretMemory.Comparison, isSet: Bool) throws {
        let differ = differ(
            SampleMap.self, desired: Desired(["a": ["secret": .unresolved(.secret("TOKEN"))]]),
            observed: ["a": ["size": 1, "secret": observed]], secrets: SecretMemory { _, _, _ in comparison })
        #expect(!differ.changes.isEmpty == isSet)
        #expect(differ.changes.allSatisfy { $0.after == .unresolved(.secret("TOKEN")) })
    }
}
