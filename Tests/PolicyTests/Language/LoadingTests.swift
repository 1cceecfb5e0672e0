import Policy
import Testing

@Suite("Reading a policy")
struct LoadingTests {
    @Test("A policy becomes the settings of a repository, every one with the rule and the line that says so")
    func reads() throws {
        let policy = try load(
            """
            version: 1
            organization: acme
            rules:
              - name: baseline
                settings:
                  repository: { delete_branch_on_merge: true }
                  branches:
                    main:
                      required_pull_request_reviews:
                        required_approving_review_count: 2
            """)
        let settings = try policy.settings(for: facts("api"))
        #expect(settings.rules == ["baseline"])
        #expect(settings.kinds["repository"]?.json == ["delete_branch_on_merge": true])
        let count = try #require(
            settings.kinds["branches"]?[
                ["main", "required_pull_request_reviews", "required_approving_review_count"]])
        #expect(count.json == 2)
        #expect(count.provenance.rule == "baseline")
        #expect(count.provenance.location == SourceLocation(file: fileName, line: 10, column: 46))
        #expect(policy.organization == "acme")
        #expect(policy.usedKindNames == ["repository", "branches"])
        #expect(policy.subjects(of: "branches") == ["main"])
    }

    @Test("All mistakes are told at once, each with its place and the nearest valid name")
    func tellsAll() {
        #expect(
            problems(
                """
                version: 1
                organisation: acme
                rules:
                  - name: baseline
                    setings: {}
                    settings:
                      repositry: { visibility: internal }
                      repository: { visibility: intern, allow_squash_merge: yes, description: 1.10 }
                      branches:
                        main:
                          required_status_check: { strict: true }
                          required_pull_request_reviews: { required_approving_review_count: 7 }
                      teams: { devops: admn }
                """) == [
                    "githubcop.yml:2:1: unknown key 'organisation'; did you mean 'organization'?",
                    "githubcop.yml:5:5: unknown key 'setings' in a rule; did you mean 'settings'?",
                    "githubcop.yml:7:7: unknown kind of setting 'repositry'; did you mean 'repository'?",
                    "githubcop.yml:8:33: repository.visibility must be public, private or internal, found 'intern'; "
                        + "did you mean 'internal'?",
                    "githubcop.yml:8:61: repository.allow_squash_merge must be true or false, found 'yes'; write true",
                    "githubcop.yml:11:11: unknown key 'required_status_check' in branches.main; "
                        + "did you mean 'required_status_checks'?",
                    "githubcop.yml:12:77: branches.main.required_pull_request_reviews.required_approving_review_count "
                        + "must be a whole number from 0 to 6, found '7'; the nearest is 6",
                    "githubcop.yml:13:24: warning: teams.devops: 'admn' is taken for a custom name; "
                        + "did you mean 'admin'?",
                ])
    }

    @Test("A problem shows the line it is about, with a caret under the place")
    func showsTheLine() throws {
        let error = #expect(throws: PolicyProblems.self) {
            try load("version: 1\nrules:\n  - name: a\n    setings: { }\n")
        }
        let first = try #require(error?.problems.last)
        #expect(
            first.description == """
                githubcop.yml:4:5: unknown key 'setings' in a rule; did you mean 'settings'?
                    4 |     setings: { }
                      |     ^
                """)
    }

    @Test("A mistake behind an anchor is told once, not once for every alias")
    func tellsOnce() {
        #expect(
            problems(settings: "branches:\n  main: &a { enforce_admin: true }\n  master: *a\n  develop: *a") == [
                "githubcop.yml:6:20: unknown key 'enforce_admin' in branches.main; did you mean 'enforce_admins'?"
            ])
    }

    @Test(
        "What is missing or empty is told",
        arguments: [
            ("", "githubcop.yml:1:1: githubcop.yml is empty; a policy starts with 'version: 1'"),
            ("# nothing\n", "githubcop.yml:1:1: githubcop.yml is empty; a policy starts with 'version: 1'"),
            ("rules: []", "githubcop.yml:1:1: 'version' is missing; write version: 1"),
            ("version: 1", "githubcop.yml:1:1: 'rules' is missing: the policy asks for nothing"),
            ("version: 2\nrules: []", "githubcop.yml:1:10: 'version' must be 1, found '2'; write version: 1"),
            (
                "version: '1'\nrules: []",
                "githubcop.yml:1:10: 'version' must be 1, found the text '1'; write version: 1"
            ),
            ("- a", "githubcop.yml:1:1: a policy must be a mapping, found a list; a policy starts with 'version: 1'"),
            (
                "version: 1\nrules:\n  - name: x",
                "githubcop.yml:3:5: rule 'x' says nothing; give it 'settings'"
            ),
            (
                "version: 1\nrules:\n  - settings: { teams: { a: pull } }",
                "githubcop.yml:3:5: rule 1 has no name; plans and 'explain' call it by its name"
            ),
            (
                "version: 1\nrules:\n  - name: x\n    settings: { teams: }",
                "githubcop.yml:4:24: teams has no value; it must be a mapping whose keys are each a team slug"
            ),
            (
                "version: 1\nrules:\n  - name: x\n    settings: { teams: { a: } }",
                "githubcop.yml:4:29: teams.a has no value; write null if it must not exist"
            ),
            (
                "version: 1\nrules:\n  - name: x\n    settings: { teams: null }",
                "githubcop.yml:4:24: 'teams' cannot be null as a whole; "
                    + "write exclusive: [teams] beside 'settings' to have none"
            ),
            (
                "version: 1\nrules:\n  - name: x\n    settings: { repository: { visibility: null } }",
                "githubcop.yml:4:43: repository.visibility must be public, private or internal, found null"
            ),
            (
                "version: 1\nrules:\n  - name: x\n    settings: { teams: { a: pull } }\n  - name: x\n    exclusive: [teams]",
                "githubcop.yml:5:11: two rules are called 'x'; the first one is at githubcop.yml:3"
            ),
        ])
    func missing(_ text: String, _ expected: String) {
        #expect(problems(text).contains(expected), "\(problems(text))")
    }

    @Test(
        "Wrong values are told with what would be right",
        arguments: [
            (
                "branches: { main: { required_pull_request_reviews: { required_approving_review_count: \"2\" } } }",
                "must be a whole number from 0 to 6, found the text '2'; take the quotes away: 2"
            ),
            (
                "branches: { main: { required_pull_request_reviews: { required_approving_review_count: 1.0 } } }",
                "must be a whole number from 0 to 6, found '1.0'; write 1"
            ),
            (
                "branches: { main: { enforce_admins: \"true\" } }",
                "must be true or false, found the text 'true'; take the"
            ),
            ("branches: { main: { enforce_admins: [true] } }", "must be true or false, found a list"),
            (
                "branches: [main]",
                "branches must be a mapping whose keys are each a branch name or pattern, found a list"
            ),
            ("branches: { main: protected }", "branches.main must be a mapping of enforce_admins, "),
            (
                "branches: { main: { required_status_checks: { checks: build } } }",
                "checks must be a list, found 'build'; write [build]"
            ),
            ("repository: { description: true }", "must be text, found 'true'; quote it if that is the text: \"true\""),
            ("autolinks: { OPS-: \"https://example.com/\" }", "autolinks.OPS- must contain <num>"),
            ("teams: { \"dev ops\": pull }", "a team slug must be a slug, found 'dev ops' in teams"),
            ("teams: { devops: !atLeast owner }", "!atLeast needs a value that has a place in the order: pull, triage"),
            ("teams: !atLeast { devops: push }", "!atLeast has no meaning for teams"),
            ("repository: { visibility: !atLeast public }", "!atLeast has no meaning for repository.visibility"),
            ("repository: { allow_squash_merge: !atLeast true }", "!atLeast has no meaning for repository.allow"),
            ("repository: { visibility: !replace public }", "!replace has no meaning for repository.visibility"),
            ("teams: { devops: true }", "teams.devops must be pull, triage, push, maintain or admin, or another name"),
            ("repository: { topics: !add [a] }", "unknown tag '!add'; known: !atLeast, !replace"),
            ("repository: { topics: !atleast [a] }", "unknown tag '!atleast'; did you mean '!atLeast'?"),
            ("repository: { topics: [!atLeast a] }", "!atLeast stands before the whole list, not before an element"),
            ("repository: { topics: [a, b, c, d] }", "repository.topics holds 4, more than the 3 that GitHub allows"),
            ("repository: { topics: [a, A] }", "warning: repository.topics names the same twice"),
            ("teams: { a: pull, A: push }", "'A' is in teams twice"),
            ("branches: { \"main, dev\": {}, dev: {} }", "'dev' is in branches twice; the first one is in line 5"),
            ("branches: { main: {}, main: {} }", "the key 'main' is here twice; the first one is in line 5"),
            ("repository: { description: \"{{a\" }", "bad template in repository.description: '{{' without '}}'"),
            ("repository: { description: \"{{}}\" }", "bad template in repository.description: '{{}}' names nothing"),
            ("repository: { description: \"{{a!}}\" }", "'a!' is not an attribute name"),
            ("repository: { description: \"{{secret:X}}\" }", "repository.description is no place for a secret"),
            ("teams: { \"{{secret:X}}\": pull }", "a key of teams cannot hold a secret"),
            (
                "branches: { main: { required_pull_request_reviews: { required_approving_review_count: '{{a|9}}' } } }",
                "must be a whole number from 0 to 6; the fallback gives '9'; the nearest is 6"
            ),
            (
                "repository: { allow_squash_merge: false, allow_merge_commit: false }",
                "no way to merge is left, says rule 'r'"
            ),
        ])
    func wrong(_ settings: String, _ expected: String) {
        let found = problems(settings: settings)
        #expect(found.contains { $0.contains(expected) }, "\(found)")
        #expect(found.allSatisfy { $0.hasPrefix("githubcop.yml:5:") })
    }

    @Test("What two rules without conditions ask for together is checked as well")
    func baselineContradiction() {
        let found = problems(
            """
            version: 1
            rules:
              - { name: a, settings: { repository: { allow_squash_merge: false } } }
              - { name: b, settings: { repository: { allow_merge_commit: false } } }
            """)
        #expect(found == ["githubcop.yml:4:62: no way to merge is left, says rule 'b'"])
    }

    @Test("Several files make one policy; what there can be only one of may stand in any of them")
    func severalFiles() throws {
        let first = PolicyText(
            name: "10.yml",
            text: "version: 1\norganization: acme\nrules: [{ name: a, settings: { teams: { x: pull } } }]")
        let second = PolicyText(name: "20.yml", text: "rules: [{ name: b, settings: { teams: { x: push } } }]")
        let policy = try PolicyDocument.load([first, second], inventory: { _ in "" }, kinds: testKinds)
        let settings = try policy.settings(for: facts("api"))
        #expect(settings.rules == ["a", "b"])
        let team = try #require(settings.kinds["teams"]?[["x", "permission"]])
        #expect(team.json == "push")
        #expect(team.provenance.location.file == "20.yml")
        #expect(team.provenance.overrode.map { $0.location.file } == ["10.yml"])

        let error = #expect(throws: PolicyProblems.self) {
            try PolicyDocument.load(
                [first, PolicyText(name: "20.yml", text: "organization: other")], inventory: { _ in "" },
                kinds: testKinds)
        }
        #expect(
            error?.problems.map { $0.headline } == [
                "20.yml:1:1: 'organization' is given twice; the first one is at 10.yml:2"
            ])
    }

    @Test("'exclusive' names collections only")
    func exclusive() throws {
        #expect(
            problems("version: 1\nrules: [{ name: a, exclusive: [team, repository] }]") == [
                "githubcop.yml:2:32: unknown kind of setting 'team' in 'exclusive'; did you mean 'teams'?",
                "githubcop.yml:2:38: 'repository' cannot be exclusive: it has a fixed set of settings; "
                    + "known: teams, branches, autolinks, webhooks",
            ])
        let settings = try load("version: 1\nrules: [{ name: a, exclusive: [teams] }]").settings(for: facts("api"))
        #expect(settings.exclusive["teams"]?.rule == "a")
        #expect(settings.kinds.isEmpty)
    }
}
