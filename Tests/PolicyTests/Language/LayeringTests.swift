import Policy
import Testing

@Suite("Layering rules")
struct LayeringTests {
    private func settings(_ rules: [String], for repository: RepositoryFacts = facts("api")) throws -> DesiredSettings {
        let text = rules.enumerated().map { "  - { name: r\($0.offset + 1), settings: { \($0.element) } }" }
        return try load(rules: text.joined(separator: "\n")).settings(for: repository)
    }

    @Test("A later rule wins leaf by leaf, and says what it overrode, the latest first")
    func laterWins() throws {
        let desired = try settings([
            "branches: { main: { enforce_admins: true, required_status_checks: { strict: true } } }",
            "branches: { main: { enforce_admins: false } }",
            "branches: { main: { enforce_admins: true }, dev: { enforce_admins: true } }",
        ]).kinds["branches"]
        #expect(
            desired?.json == [
                "main": ["enforce_admins": true, "required_status_checks": ["strict": true]],
                "dev": ["enforce_admins": true],
            ])
        let provenance = try #require(desired?[["main", "enforce_admins"]]?.provenance)
        #expect(provenance.rule == "r3")
        #expect(provenance.overrode.map { $0.rule } == ["r2", "r1"])
        #expect(provenance.overrode.map { $0.value } == [false, true])
        #expect(desired?[["main", "required_status_checks", "strict"]]?.provenance.overrode == [])
        #expect(desired?[["main"]]?.provenance.rule == "r1")
    }

    @Test("Keys that GitHub compares without regard to case are one key; the first spelling stays")
    func caseInsensitiveKeys() throws {
        let desired = try settings(["teams: { DevOps: pull }", "teams: { devops: admin }"]).kinds["teams"]
        #expect(desired?.json == ["DevOps": ["permission": "admin"]])
        let branches = try settings(["branches: { Main: {} }", "branches: { main: {} }"]).kinds["branches"]
        #expect(branches?.json == ["Main": [:], "main": [:]])
    }

    @Test("Several keys at once, and a bare value for the one obvious field")
    func severalKeys() throws {
        let desired = try settings([
            "branches: { \"main, master, release/*\": { required_status_checks: { checks: [build, { context: lint }] } } }"
        ]).kinds["branches"]
        let checks: JSON = [["context": "build"], ["context": "lint"]]
        #expect(
            desired?.json == [
                "main": ["required_status_checks": ["checks": checks]],
                "master": ["required_status_checks": ["checks": checks]],
                "release/*": ["required_status_checks": ["checks": checks]],
            ])
    }

    @Test("Lists join as sets, elements of one identity merge, and each element knows who added it")
    func listsJoin() throws {
        let path: SettingPath = ["main", "required_status_checks", "checks"]
        let desired = try settings([
            "branches: { main: { required_status_checks: { checks: [build] } } }",
            "branches: { main: { required_status_checks: { checks: [lint, { context: build, app_id: 7 }] } } }",
            "branches: { main: { required_status_checks: { checks: [lint] } } }",
        ]).kinds["branches"]?[path]
        guard case .value(let value)? = desired else {
            Issue.record("no list")
            return
        }
        #expect(value.json == [["context": "build", "app_id": 7], ["context": "lint"]])
        #expect(value.origins.map { $0.rule } == ["r2", "r2"])
        #expect(value.origins[0].overrode.map { $0.rule } == ["r1"])
        #expect(value.provenance.overrode == [])
    }

    @Test("!replace forgets what earlier rules said; a later list joins what replaced it")
    func replace() throws {
        let desired = try settings([
            "repository: { topics: [a] }", "repository: { topics: !replace [b] }", "repository: { topics: [c] }",
        ]).kinds["repository"]?[["topics"]]
        #expect(desired?.json == ["b", "c"])
        #expect(desired?.provenance.overrode.map { $0.rule } == ["r1"])
        #expect(desired?.provenance.overrode.map { $0.value } == [["a"]])
    }

    @Test(
        "The last word counts: an exact value makes an end of a minimum, a minimum of an exact value",
        arguments: [("push", "!atLeast pull", "pull", true), ("!atLeast push", "pull", "pull", false)])
    func minimumOrExact(_ first: String, _ second: String, _ value: String, _ isMinimum: Bool) throws {
        let desired = try settings(["teams: { x: \(first) }", "teams: { x: \(second) }"]).kinds["teams"]?[[
            "x", "permission",
        ]]
        guard case .value(let team)? = desired else {
            Issue.record("no team")
            return
        }
        #expect(team.json == .string(value))
        #expect(team.isMinimum == isMinimum)
        #expect(team.provenance.overrode.map { $0.isMinimum } == [!isMinimum])
    }

    @Test("A joined list is a minimum only if every rule that adds to it says so")
    func minimumLists() throws {
        func isMinimum(_ first: String, _ second: String) throws -> Bool? {
            let desired = try settings(["repository: { topics: \(first) }", "repository: { topics: \(second) }"])
            guard case .value(let value)? = desired.kinds["repository"]?[["topics"]] else { return nil }
            #expect(value.json == ["a", "b"])
            return value.isMinimum
        }
        #expect(try isMinimum("!atLeast [a]", "!atLeast [b]") == true)
        #expect(try isMinimum("!atLeast [a]", "[b]") == false)
        #expect(try isMinimum("[a]", "!atLeast [b]") == false)
    }

    @Test("null overrides what earlier rules desired, and a later value overrides null")
    func null() throws {
        let path: SettingPath = ["main", "required_status_checks"]
        let off = try settings([
            "branches: { main: { required_status_checks: { strict: true } } }",
            "branches: { main: { required_status_checks: null } }",
        ]).kinds["branches"]?[path]
        #expect(off?.json == .null)
        #expect(off?.provenance.overrode.map { $0.value } == [["strict": true]])

        let on = try settings([
            "branches: { main: null }", "branches: { main: { required_status_checks: { strict: false } } }",
        ]).kinds["branches"]
        #expect(on?.json == ["main": ["required_status_checks": ["strict": false]]])
        #expect(on?[["main"]]?.provenance.overrode.map { $0.value } == [.null])
        #expect(on?[["main"]]?.provenance.rule == "r2")
    }

    @Test("An empty mapping is something: {} and leaving it out differ")
    func emptyMapping() throws {
        let desired = try settings(["branches: { main: { restrictions: {} } }"]).kinds["branches"]
        #expect(desired?.json == ["main": ["restrictions": [:]]])
    }

    @Test("Joined lists longer than GitHub allows are an error that names the repository")
    func overfull() throws {
        let error = #expect(throws: PolicyProblems.self) {
            try settings(["repository: { topics: [a, b] }", "repository: { topics: [c, d] }"])
        }
        #expect(
            error?.problems.map { $0.headline } == [
                "githubcop.yml:5:51: repository.topics comes to 4 from several rules, more than the 3 that GitHub "
                    + "allows (repository acme/api)"
            ])
    }

    @Test("Rules that contradict each other in one repository are an error there and nowhere else")
    func contradiction() throws {
        let policy = try load(
            rules: """
                  - { name: a, when: { name: [api, web] }, settings: { repository: { allow_squash_merge: false } } }
                  - { name: b, when: { name: api }, settings: { repository: { allow_merge_commit: false } } }
                """)
        #expect(try policy.settings(for: facts("web")).rules == ["a"])
        let error = #expect(throws: PolicyProblems.self) { try policy.settings(for: facts("api")) }
        #expect(
            error?.problems.map { $0.headline } == [
                "githubcop.yml:5:83: no way to merge is left, says rule 'b' (repository acme/api)"
            ])
    }
}
