import Foundation
import Policy
import Sandbox
import Testing

@Suite("Stopped by a limit: exit code 75")
struct LimitTests {
    @Test("the policy's limits stop a run before its first write, and it says what it would have done")
    func changeBudget() async throws {
        let limited = SmallPolicy.text.replacing("rules:", with: "limits: { repositories_changed: 50% }\nrules:")
        try await withWorkplace(policy: limited) { workplace in
            for name in ["api", "web", "ui"] { try workplace.github.createRepository(name, hasReadme: true) }
            let result = try await workplace.run("apply")
            #expect(result.code == 75, "\(result)")
            #expect(result.errors.contains("Stopped before the first write"))
            #expect(result.errors.contains("limits.repositories_changed allows 50%"))
            #expect(result.errors.contains("change 3 of 3 repositories"))
            for name in ["acme/api", "acme/web", "acme/ui"] { #expect(result.output.contains(name)) }
            #expect(result.output.contains("autolinks OPS-"))
            #expect(workplace.writes.isEmpty)

            let json = try await workplace.run("apply", "--format", "json")
            #expect(json.code == 75)
            #expect(try Report(json.output).end["summary"]?["to_change"]?.intValue == 3)
            #expect(workplace.writes.isEmpty)
        }
    }

    @Test("removals are counted over the whole run")
    func removals() async throws {
        let policy = """
            version: 1
            organization: acme
            limits: { removals: 3 }
            rules:
              - name: nobody else
                exclusive: [teams]
                settings: { teams: { devops: admin } }
            """
        try await withWorkplace(policy: policy) { workplace in
            for name in ["api", "web"] {
                try workplace.github.createRepository(name, hasReadme: true)
                for team in ["infosec", "contractors"] {
                    try workplace.github.grant(.write, toTeam: team, in: name)
                }
            }
            let result = try await workplace.run("apply")
            #expect(result.code == 75 && result.errors.contains("take away 4"), "\(result)")
            #expect(workplace.writes.isEmpty)
            #expect(try await workplace.run("apply", "--repo", "api").code == 0)
        }
    }

    @Test(
        "a budget of GitHub's that is full again only in hours is not waited for; the time is named",
        arguments: [
            "/graphql", "/repos/*",
        ])
    func usedUp(_ route: String) async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            workplace.github.addFault(Fault(.primaryLimit(resetIn: 7_000), route: route, times: 1))
            for verb in ["plan", "apply"] {
                let result = try await workplace.run(verb)
                #expect(result.code == 75, "\(result)")
                #expect((result.output + result.errors).contains("The budget is full again at 20"), "\(result)")
            }
            #expect(workplace.writes.isEmpty)
        }
    }

    @Test("a secondary limit that asks for more patience than anybody has ends the run the same way")
    func slowDown() async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            workplace.github.addFault(
                Fault(.secondaryLimit(retryAfter: 3_000), method: "POST", route: "/repos/{owner}/{repo}/autolinks"))
            let result = try await workplace.run("apply")
            #expect(result.code == 75, "\(result)")
            #expect(result.output.contains("secondary rate limit"), "\(result)")
        }
    }
}
