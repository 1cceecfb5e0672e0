import Foundation
import Sandbox
import Testing

@Suite("Exit codes")
struct ExitCodeTests {
    @Test("plan: 2 with differences, and no write; apply: 0; plan again: 0; apply again: 0, and no write")
    func planAndApply() async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            let before = try await workplace.run("plan")
            #expect(before.code == 2 && before.errors == "", "\(before)")
            #expect(before.output.contains("acme/api") && before.output.contains("1 to change"))
            #expect(workplace.writes.isEmpty)
            let apply = try await workplace.run("apply")
            #expect(apply.code == 0 && apply.errors == "", "\(apply)")
            #expect(workplace.github.repository("api")?.rules.map { $0.pattern } == ["main"])
            workplace.github.resetCounts()
            let after = try await workplace.run("plan")
            #expect(after.code == 0 && after.output.contains("1 repository: 1 in sync"), "\(after)")
            #expect(try await workplace.run("apply").code == 0)
            #expect(workplace.writes.isEmpty)
        }
    }

    @Test("validate: 0 for a good policy, without any credentials and without a request")
    func validate() async throws {
        try await withWorkplace { workplace in
            let result = try await workplace.run("validate", environment: ["GITHUB_TOKEN": ""])
            #expect(result.code == 0 && result.output.contains("is valid: 1 rule"), "\(result)")
            #expect(workplace.github.exchanges.isEmpty)
        }
    }

    @Test(
        "64 and no request: bad usage, no policy, no organization, no credentials, no secret",
        arguments: [
            ["plan", "--format", "yaml"], ["plan", "--no-such-option"], ["no-such-verb"],
            ["plan", "--policy", "nowhere.yml"],
            ["plan", "--repo", "a/b/c"], ["plan", "--repo", "other/api"], ["plan", "--out", "nowhere/api.plan"],
            ["plan", "--out", "."], ["apply", "api.plan", "--repo", "api"], ["explain", "a/b/c"],
            ["serve", "--events", "no-such-event"], ["apply", "no-such-plan.json"],
            ["validate", "--policy", "nowhere.yml"],
        ])
    func badUsage(_ arguments: [String]) async throws {
        try await withWorkplace { workplace in
            let result = try await Program.run(
                arguments, environment: workplace.environment.merging(["GITHUB_WEBHOOK_SECRET": "sandbox"]) { $1 },
                in: workplace.directory)
            #expect(result.code == 64, "\(result)")
            #expect(result.output == "" && !result.errors.isEmpty)
            #expect(workplace.github.exchanges.isEmpty)
        }
    }

    @Test("64 and no request when the environment lacks what the policy needs")
    func badEnvironment() async throws {
        try await withWorkplace(policy: SmallPolicy.withSecret) { workplace in
            let noToken = try await workplace.run("plan", environment: ["GITHUB_TOKEN": ""])
            #expect(noToken.code == 64 && noToken.errors.contains("GITHUB_TOKEN"), "\(noToken)")
            let noSecret = try await workplace.run("plan", environment: ["GITHUBCOP_SECRET_JENKINS_WEBHOOK": ""])
            #expect(noSecret.code == 64 && noSecret.errors.contains("JENKINS_WEBHOOK"), "\(noSecret)")
            #expect(noSecret.errors.contains("githubcop.yml:13:"))
            let noURL = try await workplace.run("plan", environment: ["GITHUB_API_URL": "ftp://nowhere"])
            #expect(noURL.code == 64, "\(noURL)")
            try workplace.write("version: 1\nrules: []\n", to: "anonymous.yml")
            let nobody = try await workplace.run("plan", "--policy", "anonymous.yml")
            #expect(nobody.code == 64 && nobody.errors.contains("--organization"), "\(nobody)")
            #expect(workplace.github.exchanges.isEmpty)
        }
    }

    @Test("1 when one repository cannot be read; the others are planned all the same")
    func oneUnreadable() async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            try workplace.github.createRepository("web", hasReadme: true)
            workplace.github.addFault(
                Fault(
                    .status(403, message: "Resource not accessible"), method: "GET",
                    route: "/repos/{owner}/{repo}/autolinks", repository: "api"))
            let plan = try await workplace.run("plan")
            #expect(plan.code == 1, "\(plan)")
            #expect(plan.output.contains("unreadable: autolinks") && plan.output.contains("autolinks OPS-"))
            let apply = try await workplace.run("apply")
            #expect(apply.code == 1, "\(apply)")
            #expect(workplace.github.repository("web")?.autolinks.count == 1)
            #expect(workplace.github.repository("api")?.rules.count == 1, "what could be read was fixed")
        }
    }

    @Test("1 when a change fails: a team that does not exist; the others are made and the message says what to do")
    func oneFailed() async throws {
        try await withWorkplace(
            policy: SmallPolicy.text.replacing("devops: admin", with: "devops: admin, ghosts: pull")
        ) {
            workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            let result = try await workplace.run("apply")
            #expect(result.code == 1, "\(result)")
            #expect(result.output.contains("there is no team 'ghosts' in acme; create it or correct githubcop.yml:7"))
            #expect(workplace.github.repository("api")?.teamGrants.count == 1)
        }
    }

    @Test("1 when GitHub accepts a change and ignores it")
    func oneIgnored() async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            workplace.github.addFault(
                Fault(.ignoreField("has_wiki"), method: "PATCH", route: "/repos/{owner}/{repo}"))
            let result = try await workplace.run("apply")
            #expect(result.code == 1 && result.output.contains("ignored"), "\(result)")
        }
    }

    @Test("1 when nobody answers, with the address that was asked, soon")
    func deadNetwork() async throws {
        try await withWorkplace { workplace in
            // Port 9 is discard, which nobody runs any more.
            let result = try await workplace.run("plan", environment: ["GITHUB_API_URL": "http://127.0.0.1:9"])
            #expect(result.code == 1 && result.errors.contains("127.0.0.1:9"), "\(result)")
        }
    }

    @Test("1 for an organization that does not exist or may not be seen, by its name")
    func unknownOrganization() async throws {
        try await withWorkplace { workplace in
            let result = try await workplace.run("plan", "--organization", "initech")
            #expect(result.code == 1 && result.errors.contains("initech"), "\(result)")
        }
    }
}
