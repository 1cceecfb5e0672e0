import Policy
import Testing

@Suite("Inventory and templates")
struct InventoryTests {
    private let rules = """
          - name: r
            settings:
              branches:
                main: { required_pull_request_reviews: { required_approving_review_count: "{{approvers|1}}" } }
        """

    private func approvals(_ name: String, _ table: String) throws -> JSON? {
        let settings = try load(rules: rules, inventory: table).settings(for: facts(name))
        return settings.kinds["branches"]?[
            ["main", "required_pull_request_reviews", "required_approving_review_count"]]?.json
    }

    private func problemsOfTable(_ table: String, rules text: String? = nil) -> [String] {
        problems(
            "version: 1\norganization: acme\ninventory: repositories.csv\nrules:\n\(text ?? rules)\n", inventory: table)
    }

    @Test("A number that a template makes is a number; a repository without a row takes the fallback")
    func numbers() throws {
        let table = "repository,collection,approvers,jenkins_any\nrepo1,Collection1,1,false\nRepo2,Collection2,2,true\n"
        #expect(try approvals("REPO2", table) == 2)
        #expect(try approvals("repo3", table) == 1)
    }

    @Test("Comments, blank lines, quotes, spaces and Windows line ends are read as people write them")
    func format() throws {
        let table = """
            \u{FEFF}# approvers defaults to 1\r
            \r
            GH_REPO , note,APPROVERS\r
              # a comment\r
            api , "two, ""quoted""
            lines" , 3 \r
            web,,\r
            "last","",4
            """
        #expect(try approvals("api", table) == 3)
        #expect(try approvals("web", table) == 1)
        #expect(try approvals("last", table) == 4)
        #expect(problemsOfTable(table).isEmpty)
    }

    @Test("Of a repository listed twice the first row counts, with a warning")
    func twice() throws {
        let table = "repository,approvers\napi,2\nAPI,3\n"
        #expect(try approvals("api", table) == 2)
        #expect(
            problemsOfTable(table) == [
                "repositories.csv:3:1: warning: API is in the inventory twice; the first row counts, line 2"
            ])
    }

    @Test(
        "Mistakes in the table are told with their place",
        arguments: [
            ("repository,approvers\napi\n", "repositories.csv:2:1: this row has 1 columns, the header has 2"),
            ("repository,approvers\napi,1,2\n", "repositories.csv:2:1: this row has 3 columns, the header has 2"),
            (
                "repo1,Collection1,1,false\n",
                "repositories.csv:1:1: the first line of the inventory must name its columns, the first of them "
                    + "'repository'; found 'repo1'; for example 'repository,collection,approvers,jenkins_any'"
            ),
            ("repository,a,A\n", "repositories.csv:1:14: the column 'a' is here twice"),
            ("repository,organization\n", "repositories.csv:1:12: 'organization' has a meaning of its own"),
            ("repository,\n", "repositories.csv:1:12: a column without a name"),
            ("repository,a\nacme/api,1\n", "repositories.csv:2:1: 'acme/api' is not a repository name"),
            ("repository,a\napi,\"1\n", "repositories.csv:2:5: the quote is never closed"),
            ("repository,a\napi,\"1\"2\n", "repositories.csv:2:8: text after the closing quote"),
            ("", "repositories.csv:1:1: warning: the inventory is empty"),
        ])
    func mistakes(_ table: String, _ expected: String) {
        let found = problemsOfTable(table)
        #expect(found.contains { $0.hasPrefix(expected) }, "\(found)")
    }

    @Test("A value out of range is found when the policy is read, in the cell of the table where it stands")
    func rangesAtLoadTime() {
        #expect(
            problemsOfTable("repository,approvers\napi,2\nweb,9\nold,9\ndb,two\n") == [
                "repositories.csv:3:5: '{{approvers|1}}' must be a whole number from 0 to 6; it comes out as '9', in rule "
                    + "'r' (githubcop.yml:8), for repository web (and of 1 more); the nearest is 6",
                "repositories.csv:5:4: '{{approvers|1}}' must be a whole number from 0 to 6; it comes out as 'two', "
                    + "in rule 'r' (githubcop.yml:8), for repository db",
            ])
    }

    @Test("An attribute without a value and without a fallback names rule, line and repository")
    func missing() throws {
        let team = """
              - { name: leads, when: { name: "*api*" }, settings: { teams: { "{{collection}}leads": admin } } }
            """
        #expect(
            problemsOfTable("repository,collection\napi,\nweb,\n", rules: team) == [
                "repositories.csv:2:5: '{{collection}}leads' needs 'collection', which has no value, in rule 'leads' "
                    + "(githubcop.yml:5), for repository api; give it one, or a fallback: {{collection|…}}"
            ])
        let error = #expect(throws: PolicyProblems.self) {
            try load(rules: team, inventory: "repository,collection\nweb,\n").settings(for: facts("api-2"))
        }
        #expect(
            error?.problems.map { $0.headline } == [
                "githubcop.yml:5:66: '{{collection}}leads' needs 'collection', which has no value, in rule 'leads' "
                    + "(repository acme/api-2); give it one, or a fallback: {{collection|…}}"
            ])
    }

    @Test("Templates fill keys, texts and elements; slugs come out as GitHub makes them")
    func everywhere() throws {
        let policy = try load(
            rules: """
                  - name: r
                    settings:
                      repository:
                        description: "{{repository}} of {{organization}}, {{ squad | nobody }}"
                        topics: ["{{squads}}", "{{none|}}", fixed]
                        allow_squash_merge: "{{squash}}"
                      teams:
                        "{{collection}}DataLeads, {{collection}}UiLeads": !atLeast push
                        "{{none|}}": admin
                        "{{squads}}": pull
                      branches: { "{{default_branch}}": { enforce_admins: true } }
                """, inventory: "repository,collection,squash\napi,R&D.One,TRUE\n")
        let api = facts("api", defaultBranch: "trunk", properties: ["squads": ["red", "blue"]])
        let settings = try policy.settings(for: api)
        #expect(
            settings.kinds["repository"]?.json == [
                "description": "api of acme, nobody", "topics": ["red", "blue", "fixed"], "allow_squash_merge": true,
            ])
        #expect(
            settings.kinds["teams"]?.json.objectValue?.keys.sorted() == [
                "blue", "r-d-onedataleads", "r-d-oneuileads", "red",
            ])
        #expect(settings.kinds["branches"]?.json == ["trunk": ["enforce_admins": true]])
        #expect(policy.subjects(of: "teams") == ["r-d-onedataleads", "r-d-oneuileads"])
    }

    @Test("Two keys that come out the same are fine if they say the same, and an error if not")
    func collision() throws {
        func settings(_ second: String) throws -> DesiredSettings {
            try load(rules: "  - { name: r, settings: { teams: { \"{{a}}\": push, \"{{b}}\": \(second) } } }")
                .settings(for: facts("api", properties: ["a": ["Core"], "b": ["core"]]))
        }
        #expect(try settings("push").kinds["teams"]?.json == ["core": ["permission": "push"]])
        let error = #expect(throws: PolicyProblems.self) { try settings("admin") }
        #expect(error?.problems.first?.message.contains("'{{b}}' comes out as 'core', of which line 4 says") == true)
    }

    @Test("What is remembered for one repository is not told of another with other attributes")
    func caching() throws {
        let policy = try load(
            rules: "  - { name: r, settings: { teams: { \"{{squad|all}}\": push }, repository: { topics: [a] } } }")
        for squad in ["red", "blue", "red"] {
            let settings = try policy.settings(for: facts("x-\(squad)", properties: ["squad": [squad]]))
            #expect(settings.kinds["teams"]?.json == [squad: ["permission": "push"]])
        }
        #expect(try policy.settings(for: facts("y")).kinds["teams"]?.json == ["all": ["permission": "push"]])
    }

    @Test("An inventory that cannot be read is told where the policy names it")
    func unreadable() {
        struct Missing: Error, CustomStringConvertible { var description: String { "no such file" } }
        let error = #expect(throws: PolicyProblems.self) {
            try PolicyDocument.load(
                [PolicyText(name: "p.yml", text: "version: 1\ninventory: facts.csv\nrules: []")],
                inventory: { _ in throw Missing() }, kinds: testKinds)
        }
        #expect(
            error?.problems.map { $0.headline } == [
                "p.yml:2:12: the inventory 'facts.csv' cannot be read: no such file; its path is relative to the policy file"
            ])
    }
}
