import FoundationEssentials
import Testing

@testable import Policy

@Suite("Settings in maps inside of maps")
struct NestedSettingsTests {
    private func differ(
        _ desired: JSON, observed: JSON, unreadable: [SettingPath: String] = [:], exclusive: Bool = false
    ) -> Differ {
        var differ = Differ(
            kind: SampleNested.self, target: .repository(.sample), observed: Observed(observed, unreadable: unreadable),
            secrets: .none)
        let desired = Desired(desired)
        differ.compare(desired, exclusive: exclusive ? desired.provenance : nil)
        return differ
    }

    private func steps(_ differ: Differ) -> [[String]] {
        differ.changes.map { [$0.verb.rawValue] + $0.path.components }
    }

    @Test("a missing nested entry is made with its defaults, one desired away is removed, a leaf is updated")
    func entries() throws {
        let differ = differ(
            ["main": ["rules": ["new": [:], "old": nil, "review": ["count": 2]]]],
            observed: ["main": ["rules": ["old": [:], "review": ["count": 1], "other": [:]]]])
        #expect(
            steps(differ) == [
                ["create", "main", "rules", "new"], ["remove", "main", "rules", "old"],
                ["update", "main", "rules", "review", "count"],
            ])
        #expect(differ.changes.map { $0.risk } == [nil, .weakening, nil])
        let new = try #require(differ.changes.first)
        #expect(new.after == ["count": 0] && new.subject == "main" && new.field == ["rules", "new"])
        #expect(new.title == "nested main: rules.new")
    }

    @Test("an exact map loses what is not named, which is a removal and harmless; one more in it is a weakening")
    func exact() {
        let differ = differ(
            ["main": ["bypass": ["team/a": "always"]]], observed: ["main": ["bypass": ["team/b": "always"]]])
        #expect(
            steps(differ) == [
                ["create", "main", "bypass", "team/a"], ["remove", "main", "bypass", "team/b"],
            ])
        #expect(differ.changes.map { $0.risk } == [.weakening, nil])
        #expect(differ.changes.map { $0.removals } == [0, 1])
    }

    @Test("what could not be read is neither made nor removed, at its path and below")
    func unreadable() {
        let reason = "needs write access"
        let nested = differ(
            ["main": ["bypass": ["team/a": "always"], "enforcement": "active"]],
            observed: ["main": ["bypass": [:], "enforcement": "disabled"]], unreadable: [["main", "bypass"]: reason])
        #expect(steps(nested) == [["update", "main", "enforcement"]])
        #expect(nested.notes.map { $0.message } == [reason])
        let entry = differ(
            ["new": ["target": "branch"]], observed: ["old": [:]], unreadable: [["new"]: reason, ["old"]: reason],
            exclusive: true)
        #expect(entry.changes.isEmpty && entry.notes.count == 2)
    }

    @Test("what is spelled otherwise and means the same does not differ")
    func normalForm() {
        #expect(
            differ(["main": ["include": ["main"]]], observed: ["main": ["include": ["refs/heads/main"]]]).changes
                .isEmpty)
    }

    @Test("elements are the same when all fields of their identity are")
    func compositeIdentity() {
        let file: JSON = ["path": "ci.yml", "repository": "acme/a", "ref": "main"]
        let other: JSON = ["path": "ci.yml", "repository": "acme/b", "ref": "main"]
        func changes(_ desired: JSON) -> Int {
            differ(
                ["main": ["rules": ["workflows": ["files": desired]]]],
                observed: ["main": ["rules": ["workflows": ["files": [file, other]]]]]
            ).changes.count
        }
        #expect(
            changes([["path": "ci.yml", "repository": "acme/b"], ["path": "ci.yml", "repository": "ACME/a"]]) == 0)
        #expect(changes([["path": "ci.yml", "repository": "acme/b"]]) == 1)
    }

    @Test("naming one form takes the other away: what GitHub leaves out of it is not unknown")
    func alternatives() {
        let differ = differ(
            ["main": ["scope": ["names": ["api"]]]], observed: ["main": ["scope": ["ids": [1]]]])
        #expect(steps(differ) == [["update", "main", "scope", "ids"], ["update", "main", "scope", "names"]])
        #expect(differ.changes.map { $0.after } == [.null, ["api"]] && differ.notes.isEmpty)
    }

    @Test("an entry with an earlier name of this one is renamed, and compared under its new name")
    func renamed() throws {
        let differ = differ(
            ["new": ["previously": ["old"], "target": "tag"]], observed: ["old": ["target": "branch"]],
            exclusive: true)
        #expect(steps(differ) == [["rename", "new"], ["update", "new", "target"]])
        let rename = try #require(differ.changes.first)
        #expect(rename.before == "old" && rename.after == "new")
        #expect(rename.isFulfilled(in: ["new": [:]], of: SampleNested.self))
        #expect(!rename.isFulfilled(in: ["new": [:], "old": [:]], of: SampleNested.self))
    }

    @Test("a removal is fulfilled when the entry is gone, not when nothing is known of its map")
    func fulfilled() throws {
        let change = try #require(
            differ(["main": ["rules": ["old": nil]]], observed: ["main": ["rules": ["old": [:]]]]).changes.first)
        #expect(change.isFulfilled(in: ["main": ["rules": [:]]], of: SampleNested.self))
        #expect(!change.isFulfilled(in: ["main": [:]], of: SampleNested.self))
        #expect(Observed(["main": [:]]).reasonUnknown(at: change.path, in: SampleNested.documentation.schema) != nil)
    }

    @Test("a path that older versions would not derive is kept on disk, and no other")
    func onDisk() throws {
        let source = SourceLocation(file: "p.yml", line: 1, column: 1)
        let plain = Change(
            SampleNested.self, at: ["a.b", "rules", "x.y"], verb: .create, before: nil, after: [:], rule: "r",
            source: source)
        let derived = String(decoding: try JSONEncoder().encode(plain), as: UTF8.self)
        #expect(!derived.contains("path") && plain.path.components.count == 3)
        let nested = Change(
            SampleObject.self, at: ["a.b", "c"], verb: .update, before: nil, after: true, rule: "r", source: source)
        for change in [plain, nested] {
            #expect(try JSONDecoder().decode(Change.self, from: JSONEncoder().encode(change)) == change)
        }
    }
}

@Suite("What a policy may say of nested settings")
struct NestedPolicyTests {
    private func mistakes(_ settings: String) -> [String] {
        problems(
            "version: 1\nrules:\n  - name: r\n    settings:\n      nested: \(settings)\n", kinds: [SampleNested.self])
    }

    private func desired(_ rules: String) throws -> Desired? {
        try load("version: 1\nrules:\n\(rules)", kinds: [SampleNested.self]).settings(for: .sample).kinds["nested"]
    }

    @Test("what GitHub needs must be named, with the place of the object that lacks it")
    func required() {
        let found = mistakes("{ main: { enforcement: active } }")
        #expect(found.count == 1 && found[0].contains("5:23") && found[0].contains("nested.main needs target"))
        #expect(mistakes("{ main: { target: tag } }").isEmpty)
        let element = mistakes("{ main: { target: tag, rules: { w: { files: [{ repository: a }] } } } }")
        #expect(element.count == 1 && element[0].contains("needs path"))
    }

    @Test("of several forms exactly one is named; a later rule may choose another")
    func alternatives() throws {
        let both = mistakes("{ main: { target: tag, scope: { names: [a], ids: [1] } } }")
        #expect(both.count == 1 && both[0].contains("names both names and ids"))
        #expect(mistakes("{ main: { target: tag, scope: {} } }").first?.contains("needs one of names, ids") == true)
        let desired = try desired(
            """
              - { name: a, settings: { nested: { main: { target: tag, scope: { names: [a] } } } } }
              - { name: b, settings: { nested: { main: { scope: { ids: [1] } } } } }
            """)
        #expect(desired?[["main", "scope"]]?.json == ["ids": [1]])
    }

    @Test("a key that is free text is taken whole")
    func wholeKeys() throws {
        let desired = try desired("  - { name: a, settings: { nested: { \"one, two\": { target: tag } } } }\n")
        #expect(desired?["one, two"] != nil)
    }

    @Test("!atLeast holds at any depth where values rise, and is refused inside an element of a list")
    func minimum() throws {
        let desired = try desired(
            "  - { name: a, settings: { nested: { m: { target: tag, rules: { r: { count: !atLeast 2 } } } } } }\n")
        guard case .value(let count)? = desired?[["m", "rules", "r", "count"]] else {
            Issue.record("no count")
            return
        }
        #expect(count.isMinimum && count.json == 2)
    }
}
