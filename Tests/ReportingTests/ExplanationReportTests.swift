import Kinds
import Policy
import Reporting
import RunFixtures
import Testing

@Suite("What a policy wants, explained")
struct ExplanationReportTests {
    private static let text = """
        version: 1
        rules:
          - name: baseline
            settings:
              teams: { ci: !atLeast push }
              branches: { main: { required_status_checks: { strict: false, checks: [build] } } }
              webhooks: { https://ci.example/hook: { secret: "{{secret:CI}}" } }
          - name: strict
            when: { name: api }
            exclusive: [teams]
            settings:
              teams: { ci: pull }
              branches: { main: { required_status_checks: { checks: [lint] } } }
        """

    private func explanation(key: String? = nil) throws -> Explanation {
        let policy = try PolicyDocument.load(
            [PolicyText(name: "githubcop.yml", text: Self.text)], inventory: { _ in "" }, kinds: repositoryKinds)
        let settings = try policy.settings(for: Reported.facts())
        return Explanation(of: settings, in: Reported.name, kinds: repositoryKinds, key: key)
    }

    @Test("one line a setting, with the rule and its place in a column, and below it what it overrode")
    func lines() throws {
        let report = ExplanationReport(try explanation(key: "teams"))
        #expect(
            report.lines(.plain) == [
                "acme/api: baseline, strict", "",
                "teams: nothing else (exclusive)  strict (githubcop.yml:10)",
                "teams.ci.permission: pull        strict (githubcop.yml:12)",
                "    instead of !atLeast push     baseline (githubcop.yml:5)",
            ])
        let none = Explanation(of: DesiredSettings(), in: Reported.name, kinds: repositoryKinds)
        #expect(
            ExplanationReport(none, exemption: "exempt: migration").lines(.plain)
                == ["acme/api: exempt: migration", "", "acme/api: no rule applies"])
    }

    @Test("keeps within a terminal, and is coloured only there", arguments: [40, 80])
    func terminal(_ columns: Int) throws {
        let lines = ExplanationReport(try explanation()).lines(Style(isColoured: true), LineWidth(columns: columns))
        #expect(lines.allSatisfy { $0.displayWidth <= columns }, "\(lines)")
        #expect(lines.contains { $0.contains("\u{1B}[36mteams.ci.permission\u{1B}[0m: pull") })
    }

    @Test("as JSON: values as they are, with rule and place, what was overrode, and never a secret")
    func json() throws {
        let json = ExplanationReport(try explanation(), exemption: "exempt: migration").json
        #expect(
            json["name"] == "acme/api" && json["target"] == "repository" && json["exemption"] == "exempt: migration")
        #expect(json["rules"] == ["baseline", "strict"])
        let settings = try #require(json["settings"]?.arrayValue)
        #expect(
            settings.first == [
                "key": "teams", "kind": "teams", "path": [], "exclusive": true, "rule": "strict",
                "source": "githubcop.yml:10", "overrode": [],
            ])
        #expect(
            settings[1] == [
                "key": "teams.ci.permission", "kind": "teams", "path": ["ci", "permission"], "value": "pull",
                "rule": "strict", "source": "githubcop.yml:12",
                "overrode": [
                    ["value": "push", "minimum": true, "rule": "baseline", "source": "githubcop.yml:5"]
                ],
            ])
        let checks = settings.first { $0["key"] == "branches.main.required_status_checks.checks" }
        #expect(checks?["elements"]?.arrayValue?.map { $0["rule"] } == ["baseline", "strict"])
        #expect(settings.first { $0["kind"] == "webhooks" }?["value"] == "{{secret:CI}}")
    }
}
