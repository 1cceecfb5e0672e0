import Policy
import Testing

@Suite("YAML as policies are written in it")
struct NotationTests {
    @Test(
        "YAML that does not parse is told with its place",
        arguments: [
            (
                "version: 1\nrules:\n\t- name: x",
                "githubcop.yml:3:1: a tab in the indentation; YAML is indented with spaces"
            ),
            ("version: 1\nrules: [", "githubcop.yml:2:9: not valid YAML: "),
            ("version: 1\na: b: c", "githubcop.yml:2:5: not valid YAML: mapping values are not allowed"),
            ("version: 1\nx-a: *nobody", "githubcop.yml:2:6: not valid YAML: found undefined alias"),
            (
                "version: 1\nx-a: &a 1\nx-b: [*a, *nobody]",
                "githubcop.yml:3:11: not valid YAML: found undefined alias; an anchor (&name) must come before its alias"
            ),
            ("version: 1\nx-a: *.md", "githubcop.yml:2:6: not valid YAML: an alias is '*' and a name; quote text"),
            ("version: 1\nx-a: &b *a", "githubcop.yml:2:6: not valid YAML: an alias stands alone"),
            ("version: 1\n? x-a\n", "; write the key alone, without '? ' before it"),
            ("version: 1\nx-a: { ? b : c }", "githubcop.yml:2:8: '? ' before a key is not understood"),
            ("version: 1\n---\nversion: 1", "not valid YAML: but found another document"),
            ("version: \u{1}", "githubcop.yml:1:10: not valid YAML: control characters are not allowed"),
            ("version: 1\nrules:\n  - name: {{x}}", "a key must be text; quote the template: \"{{name}}\""),
        ])
    func syntax(_ text: String, _ expected: String) {
        let found = problems(text)
        #expect(found.contains { $0.contains(expected) }, "\(found)")
    }

    @Test("Repeated keys do not hide what else is wrong")
    func duplicatesGoOn() {
        #expect(
            problems(
                """
                version: 1
                version: 1
                rules:
                  - name: a
                    name: b
                    name: c
                    settings: { teams: { x: pull, "x": pull }, repositry: {} }
                """) == [
                    "githubcop.yml:2:1: the key 'version' is here twice; the first one is in line 1",
                    "githubcop.yml:5:5: the key 'name' is here twice; the first one is in line 4",
                    "githubcop.yml:6:5: the key 'name' is here twice; the first one is in line 4",
                    "githubcop.yml:7:35: the key 'x' is here twice; the first one is in line 7",
                    "githubcop.yml:7:48: unknown kind of setting 'repositry'; did you mean 'repository'?",
                ])
    }

    @Test("A byte order mark and Windows line ends change nothing, not even the places in messages")
    func windowsFiles() throws {
        let text = "\u{FEFF}version: 1\r\nrules:\r\n  - name: a\r\n    settings:\r\n      teams: { x: pull }\r\n"
        let settings = try load(text).settings(for: facts("api"))
        #expect(settings.kinds["teams"]?[["x", "permission"]]?.provenance.location.line == 5)
        #expect(problems(text.replacing("pull", with: "[]")).first?.hasPrefix("githubcop.yml:5:19: ") == true)
    }

    @Test("Keys and texts are taken as they are written: 'on', 'yes', 'no' and 1.10 are no booleans and no numbers")
    func norway() throws {
        let policy = try load(
            rules: """
                  - name: a
                    settings:
                      teams: { no: pull, on: push, yes: admin }
                      branches: { 1.10: { enforce_admins: true } }
                      repository: { description: 1.10, topics: [no, 2024] }
                """)
        let settings = try policy.settings(for: facts("api"))
        #expect(policy.subjects(of: "teams") == ["no", "on", "yes"])
        #expect(policy.subjects(of: "branches") == ["1.10"])
        #expect(settings.kinds["repository"]?.json == ["description": "1.10", "topics": ["no", "2024"]])
    }

    @Test(
        "Tags that would be passed over without a word are refused",
        arguments: [
            "version: !atLeast 1", "rules: !replace []", "exempt: [{ repositories: !replace [a], reason: b }]",
            "limits: { removals: !atLeast 1 }", "rules: [{ name: r, settings: !replace { teams: { a: pull } } }]",
            "rules: [{ name: r, when: { name: !replace [a] }, exclusive: [teams] }]",
            "rules: [!atLeast { name: r, exclusive: [teams] }]", "rules: [{ name: r, exclusive: !replace [teams] }]",
        ])
    func uselessTags(_ text: String) {
        #expect(problems(text).contains { $0.contains("has no meaning here; it belongs before a setting's value") })
    }

    @Test("Nesting without end is refused, not fatal", arguments: ["[", "{ a: ", "- "])
    func nesting(_ opening: String) {
        #expect(!problems("version: 1\nx-a: " + String(repeating: opening, count: 5000)).isEmpty)
        #expect(
            !problems("version: 1\nx-a: " + String(repeating: "[", count: 500) + String(repeating: "]", count: 500))
                .isEmpty)
        let pattern = String(repeating: "{", count: 5000) + String(repeating: "}", count: 5000)
        #expect(!problems("version: 1\nexempt: [{ repositories: \"\(pattern)\", reason: a }]\nrules: []").isEmpty)
    }

    @Test("Anchors, aliases and merge keys work; what is written out beside '<<' wins")
    func anchors() throws {
        let policy = try load(
            """
            version: 1
            x-protected: &protected
              enforce_admins: true
              required_status_checks: { strict: true }
            rules:
              - name: a
                settings:
                  branches:
                    main: *protected
                    dev: { <<: *protected, enforce_admins: false }
            """)
        let branches = try policy.settings(for: facts("api")).kinds["branches"]
        #expect(branches?.json["main"] == ["enforce_admins": true, "required_status_checks": ["strict": true]])
        #expect(branches?.json["dev"] == ["enforce_admins": false, "required_status_checks": ["strict": true]])
        #expect(branches?[["main", "enforce_admins"]]?.provenance.location.line == 3)
        #expect(branches?[["main", "enforce_admins"]]?.provenance.rule == "a")
    }

    @Test("Aliases of aliases of aliases are refused before they fill the memory")
    func laughs() {
        var text = "version: 1\nx-0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...8 {
            let alias = "*a\(level - 1)"
            text += "x-\(level): &a\(level) [\(Array(repeating: alias, count: 10).joined(separator: ", "))]\n"
        }
        #expect(problems(text).contains { $0.contains("aliases make more than 1000000 values") })
    }

    @Test(
        "Keys that stand for more than a name are refused at once, however much they stand for",
        arguments: [
            (
                "x-0: &a0 [x, x]\n"
                    + (1...40).map { "x-\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()
                    + "x-z: { *a10 : 1, *a40 : 1 }\n",
                "aliases make more than 1000000 values"
            ),
            ("x-a: &a [x]\nx-b: { *a : 1 }", "githubcop.yml:3:8: a key must be text"),
            (
                "x-a:\n"
                    + ["a", "a", "b", "b"].map { "  [\(Self.deep("[", 40))z\(Self.deep("]", 40)),\($0)] : 1\n" }
                    .joined(),
                "githubcop.yml:3:19: more than 16 brackets are open in one line"
            ),
            (
                "x-a:\n"
                    + ["a", "a", "b", "b"].map { "  ? - \(Self.deep("- ", 40))z\n    - \($0)\n  : 1\n" }.joined(),
                "not valid YAML: did not find expected key"
            ),
        ])
    func heavyKeys(_ text: String, _ expected: String) {
        let found = problems("version: 1\n" + text)
        #expect(found.contains { $0.contains(expected) }, "\(found)")
    }

    private static func deep(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    @Test("An alias stands for what its anchor was when it was written, also where the name is used again")
    func anchorsAgain() throws {
        let policy = try load(
            """
            version: 1
            x-a: &x { devops: &p pull }
            x-b: &p push
            rules:
              - name: &n a
                settings: { teams: *x }
              - name: b
                settings:
                  teams: { ci: *p, *n : admin }
                  webhooks: { "https://ci.example.com/?a=*": { events: ["*", "what?", d*v?, '?x', ?y] } }
            """)
        let kinds = try policy.settings(for: facts("api")).kinds
        #expect(
            kinds["teams"]?.json == [
                "devops": ["permission": "pull"], "ci": ["permission": "push"], "a": ["permission": "admin"],
            ])
        #expect(
            kinds["webhooks"]?.json == [
                "https://ci.example.com/?a=*": ["events": ["*", "what?", "d*v?", "?x", "?y"]]
            ])
    }
}
