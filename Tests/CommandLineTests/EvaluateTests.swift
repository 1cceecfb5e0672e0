import Foundation
import Policy
import Sandbox
import Testing

@Suite("Evaluated rules on the command line")
struct EvaluateTests {
    private static let policy = """
        version: 1
        organization: acme
        rules:
          - name: baseline
            settings: { repository: { has_wiki: false } }
          - name: later
            enforcement: evaluate
            settings: { repository: { has_projects: false }, teams: { nobody: admin } }
        """

    @Test("findings are in every form of a plan, and do not change its exit code")
    func plan() async throws {
        try await withWorkplace(policy: Self.policy) { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            try workplace.github.change("api") { $0.features.hasWiki = false }
            let text = try await workplace.run("plan")
            #expect(text.code == 0, "\(text)")
            #expect(text.output.contains("  evaluated only, not written:\n  ~ repository has_projects"), "\(text)")
            #expect(text.output.contains("evaluated rules: 2 findings in 1 repository, not written"), "\(text)")

            let json = try Report(try await workplace.run("plan", "--format", "json").output)
            #expect(json.repositories.first?["changes"] == [])
            let findings = json.repositories.first?["findings"]?.arrayValue ?? []
            #expect(findings.map { $0["subject"] } == ["has_projects", "nobody"])
            #expect(findings.allSatisfy { $0["rule"] == "later" && $0["outcome"] == nil })
            #expect(json.end["summary"]?["findings"] == 2 && json.end["summary"]?["changes"] == 0)

            let markdown = try await workplace.run("plan", "--format", "markdown").output
            #expect(markdown.contains("- **evaluated only** `repository has_projects`: true → false"), "\(markdown)")
            // A team that does not exist is nothing to a run that gives it nothing.
            #expect(try await workplace.run("plan", "--strict").code == 0)

            let saved = try await workplace.run("plan", "--out", "plan.json")
            #expect(saved.code == 0)
            #expect(try !workplace.read("plan.json").contains("has_projects"))
        }
    }

    @Test("apply writes the active rules alone, keeps the findings in its state, and ends with 0")
    func apply() async throws {
        try await withWorkplace(policy: Self.policy) { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            let result = try await workplace.run("apply", "--yes")
            #expect(result.code == 0, "\(result)")
            #expect(workplace.writes == ["PATCH /repos/acme/api"])
            #expect(workplace.github.repository("api")?.features.hasProjects == true)
            let status = try await workplace.run("status")
            #expect(status.output.contains("Findings  2 of evaluated rules in 1 repository"), "\(status)")
            let history = try await workplace.run("history", "--format", "json")
            #expect(!history.output.contains("has_projects"), "\(history)")

            try workplace.write(Self.policy.replacing("    enforcement: evaluate\n", with: ""))
            _ = try await workplace.run("apply", "--yes")
            #expect(try await !workplace.run("status").output.contains("Findings"))
        }
    }

    @Test("apply --evaluate has nothing to write with, even where the token lacks every right to write")
    func evaluate() async throws {
        try await withWorkplace(policy: Self.policy) { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            let result = try await workplace.run("apply", "--evaluate", "--yes")
            #expect(result.code == 0, "\(result)")
            #expect(workplace.writes == [])
            #expect(result.output.contains("evaluated rules: 3 findings in 1 repository, not written"), "\(result)")

            try workplace.write(Self.policy.replacing("rules:", with: "enforcement: evaluate\nrules:"))
            #expect(try await workplace.run("apply", "--yes").code == 0)
            #expect(workplace.writes == [])
            try workplace.write(Self.policy)
            _ = try await workplace.run("plan", "--out", "plan.json")
            try workplace.write(Self.policy.replacing("rules:", with: "enforcement: evaluate\nrules:"))
            let saved = try await workplace.run("apply", "plan.json", "--yes")
            #expect(saved.code == 64 && saved.errors.contains("enforcement: evaluate"), "\(saved)")
            #expect(workplace.writes == [])
        }
    }

    @Test("what evaluated rules would undo is withheld, which is exit code 1, and no limit counts it")
    func withheld() async throws {
        let policy = """
            version: 1
            organization: acme
            limits: { removals: 0 }
            rules:
              - { name: baseline, exclusive: [teams] }
              - { name: later, enforcement: evaluate, settings: { teams: { devops: push } } }
            """
        try await withWorkplace(policy: policy) { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            try workplace.github.grant(.write, toTeam: "devops", in: "api")
            let plan = try await workplace.run("plan")
            #expect(plan.code == 2, "\(plan)")
            #expect(plan.output.contains("teams devops") && plan.output.contains("withheld"), "\(plan)")
            #expect(plan.output.contains("rule 'later' (githubcop.yml:6"), "\(plan)")
            let result = try await workplace.run("apply", "--yes")
            #expect(result.code == 1, "\(result)")
            #expect(workplace.writes == [])
        }
    }
}
