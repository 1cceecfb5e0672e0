import Foundation
import Testing

@Suite("githubcop suspend and resume")
struct SuspendTests {
    @Test("plan and apply leave out what is suspended and say so; resume ends that")
    func wholeLife() async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            #expect(try await workplace.run("suspend", "acme/api", "--for", "2h", "--reason", "x").code == 1)
            #expect(try await workplace.run("apply", "--repo", "api").code == 0)
            try workplace.github.unprotect("api", "main")

            let who = ["GITHUB_ACTOR": "maya-chen"]
            let suspended = try await workplace.run(
                "suspend", "api", "--kind", "branches", "--for", "2h", "--reason", "incident 7", environment: who)
            #expect(suspended.code == 0 && suspended.output.contains("branches of acme/api is not enforced until"))
            let status = try await workplace.run("status")
            #expect(status.output.contains("acme/api, branches: not enforced for another"), "\(status)")
            #expect(status.output.contains("by maya-chen: incident 7"))

            let plan = try await workplace.run("plan", "--repo", "api")
            #expect(plan.code == 0, "\(plan)")
            #expect(plan.output.contains("by maya-chen: incident 7; left out: branches main"), "\(plan)")
            #expect(plan.output.contains("1 suspended"), "\(plan)")
            #expect(try await workplace.run("apply", "--repo", "api").code == 0)
            #expect(workplace.github.repository("api")?.rules.isEmpty == true)

            #expect(try await workplace.run("resume", "api", "--kind", "teams").code == 64)
            let resumed = try await workplace.run("resume", "acme/api")
            #expect(resumed.output.contains("branches of acme/api is enforced again"), "\(resumed)")
            #expect(try await workplace.run("apply", "--repo", "api").code == 0)
            #expect(workplace.github.repository("api")?.rules.map { $0.pattern } == ["main"])
        }
    }

    @Test(
        "a suspension needs a length and a reason",
        arguments: [["--reason", "x"], ["--for", "2h"], ["--for", "2 years"]])
    func usage(_ arguments: [String]) async throws {
        try await withWorkplace { workplace in
            let result = try await workplace.run(["suspend", "acme/api"] + arguments)
            #expect(result.code == 64, "\(result)")
        }
    }
}
