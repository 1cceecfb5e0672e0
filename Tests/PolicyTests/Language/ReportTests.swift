import Foundation
import Policy
import Testing

@testable import Kinds

@Suite("Explaining")
struct ReportTests {
    private func settings() throws -> DesiredSettings {
        try load(
            rules: """
                  - name: baseline
                    settings:
                      teams: { devops: admin, ci: !atLeast push }
                      branches:
                        main:
                          enforce_admins: true
                          required_status_checks: { strict: false, checks: [build] }
                          restrictions: {}
                      webhooks: { https://ci.example/hook: { secret: "{{secret:CI}}" } }
                  - name: strict
                    when: { name: api }
                    exclusive: [teams]
                    settings:
                      teams: { ci: pull, temps: null }
                      branches: { main: { required_status_checks: { strict: true, checks: [lint] } } }
                """
        ).settings(for: facts("api"))
    }

    private let repository = RepositoryName(owner: "acme", name: "api")

    @Test("Each desired value is told with its rule and line, what it overrode, and who added which element")
    func lines() throws {
        let lines = Explanation(of: try settings(), in: repository, kinds: repositoryKinds).lines
        #expect(
            lines.map { "\($0.left)  \($0.right)" } == [
                "teams: nothing else (exclusive)  strict (githubcop.yml:15)",
                "teams.ci.permission: pull  strict (githubcop.yml:17)",
                "    instead of !atLeast push  baseline (githubcop.yml:6)",
                "teams.devops.permission: admin  baseline (githubcop.yml:6)",
                "teams.temps: null  strict (githubcop.yml:17)",
                "branches.main.enforce_admins: true  baseline (githubcop.yml:9)",
                "branches.main.required_status_checks.checks: [build, lint]  strict (githubcop.yml:18)",
                "    build  baseline (githubcop.yml:10)",
                "    lint  strict (githubcop.yml:18)",
                "branches.main.required_status_checks.strict: true  strict (githubcop.yml:18)",
                "    instead of false  baseline (githubcop.yml:10)",
                "branches.main.restrictions: {}  baseline (githubcop.yml:11)",
                "webhooks.https://ci.example/hook.secret: \"{{secret:CI}}\"  baseline (githubcop.yml:12)",
            ])
    }

    @Test(
        "A key may be typed with dots or spaces, in any case, and begin at any step",
        arguments: [
            ("teams", ["teams", "teams.ci.permission", "teams.devops.permission", "teams.temps"]),
            ("teams devops", ["teams.devops.permission"]),
            ("Teams.DevOps", ["teams.devops.permission"]),
            ("branches.main.required_status_checks.strict", ["branches.main.required_status_checks.strict"]),
            ("strict", ["branches.main.required_status_checks.strict"]),
            ("webhooks https://ci.example/hook", ["webhooks.https://ci.example/hook.secret"]),
            ("branches.mai", []),
        ])
    func keys(_ key: String, _ expected: [String]) throws {
        #expect(
            Explanation(of: try settings(), in: repository, kinds: repositoryKinds, key: key).rows.map { $0.key }
                == expected)
    }

    @Test("A key that selects nothing is answered with the nearest that does")
    func suggestion() throws {
        #expect(
            Explanation.suggestion(for: "branches.mian", in: try settings(), of: repository, kinds: repositoryKinds)
                == "main")
        #expect(
            Explanation.suggestion(for: "team", in: try settings(), of: repository, kinds: repositoryKinds) == "teams")
    }

    @Test(
        "Values are written as a policy writes them",
        arguments: [
            ("plain", "plain"), ("", "\"\""), ("true", "\"true\""), ("1", "\"1\""), ("a: b", "\"a: b\""),
            ("*", "\"*\""), ("say \"hi\"", "\"say \\\"hi\\\"\""), ("release/*", "release/*"),
        ] as [(JSON, String)])
    func notation(_ value: JSON, _ expected: String) {
        #expect(value.policyText == expected)
    }

    @Test(
        "A text is read as the same after it was written down as policies write it",
        arguments: [
            "plain", "https://acme.example/a?b=c", "a: b", "a:", ":", "a:?b", "- a", "-", "-a", "? a", "?", "<<", " a",
            "a ",
            "a # b", "#", "*a", "&a", "!a", "|", "1", "1e3", "0x1f", "nan", "no", "True", "~", "", "\"", "'", "\\",
            "\\n",
            "a\nb\n", "\t", "\r", "\u{0}\u{1B}[31m", "\u{7F}\u{85}\u{9F}", "\u{2028}", "a\u{FEFF}b", "\u{FFFF}",
            "é🚀\u{E000}",
        ])
    func writtenDown(_ text: String) throws {
        let settings: JSON = ["description": .string(text)]
        let policy = try load(rules: "  - name: a\n    settings: { repository: \(settings.policyText) }")
        #expect(try policy.settings(for: facts("api")).kinds["repository"]?.json == settings, "\(settings.policyText)")
    }
}

@Suite("The reference")
struct ReferenceTests {
    @Test("It names every setting of every kind, with its values")
    func complete() {
        let reference = policyReference(kinds: testKinds)
        #expect(reference.contains("### branches"))
        #expect(
            reference.contains(
                "| `required_pull_request_reviews.required_approving_review_count` | number from 0 to 6 | Approvals. |")
        )
        #expect(reference.contains("| `required_status_checks.checks[].context` | text | Name. |"))
        #expect(reference.contains("`pull` < `triage` < `push` < `maintain` < `admin`, or another name"))
        #expect(reference.contains("text; must contain &lt;num>"))
        #expect(reference.contains("| `secret` | `\"{{secret:NAME}}\"` | Secret. |"))
    }

    @Test("Docs/policy.md holds the reference as it is now made; make docs renews it")
    func upToDate() throws {
        let page = try String(contentsOf: Example.root.appending(path: "Docs/policy.md"), encoding: .utf8)
        let head = try #require(page.firstRange(of: "<!-- generated by `make docs`: begin -->\n"))
        let tail = try #require(page.firstRange(of: "\n<!-- generated by `make docs`: end -->\n"))
        #expect(
            String(page[head.upperBound..<tail.lowerBound])
                == policyReference(kinds: repositoryKinds, organizationKinds: organizationKinds))
    }
}
