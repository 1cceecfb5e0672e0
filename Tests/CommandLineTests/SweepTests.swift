import Foundation
import Policy
import Sandbox
import Testing

@Suite("A sweep that is stopped")
struct SweepTests {
    private static let count = 130

    /// What the generated organization can be made to match.
    private static let policy = SmallPolicy.text.replacing(
        "delete_branch_on_merge: true", with: "delete_branch_on_merge: true, allow_squash_merge: true")

    private static func names(_ lines: some Sequence<String>) -> [String] {
        lines.compactMap { line in
            (try? Policy.JSON(parsing: Array(line.utf8)))?["name"]?.stringValue
        }
    }

    private static func names(_ output: String) -> [String] {
        names(output.split(separator: "\n").map { String($0) })
    }

    /// Everything takes long from the `after`th repository on.
    private static func slowDown(_ workplace: Workplace, after count: Int) {
        workplace.github.addFault(
            Fault(.latency(milliseconds: 2_000), method: "GET", route: "/repos/{owner}/{repo}/autolinks", after: count))
    }

    @Test("plan: kill ends it cleanly with what was done, and --resume shows the rest and adds up both")
    func terminated() async throws {
        try await withWorkplace(policy: Self.policy, repositories: Self.count) { workplace in
            Self.slowDown(workplace, after: 80)
            let program = try workplace.start("plan", "--format", "json")
            var lines = [try #require(await program.line(with: "acme/"))]
            #expect(await program.terminate() == 143)
            lines += await program.rest()
            #expect(lines.contains { $0.contains("Stopped by a signal") && $0.contains("Go on with --resume") })
            let first = Self.names(lines)
            #expect(!first.isEmpty && first.count < Self.count)

            workplace.github.clearFaults()
            let rest = try await workplace.run("plan", "--format", "json", "--resume")
            #expect(rest.code == 2 && rest.errors == "", "\(rest.errors)")
            #expect((first + Self.names(rest.output)).sorted() == Set(workplace.names).sorted())
            #expect(try Report(rest.output).end["summary"]?["repositories"]?.intValue == Self.count)
            // Done: there is nothing left to go on with.
            let again = try await workplace.run("plan", "--resume")
            #expect(again.errors.contains("nothing to go on with"), "\(again.errors)")
        }
    }

    @Test("apply: killed without warning while it writes, --resume brings the rest in line")
    func killed() async throws {
        try await withWorkplace(policy: Self.policy, repositories: Self.count) { workplace in
            Self.slowDown(workplace, after: Self.count + 60)
            let program = try workplace.start("apply", "--writes-per-second", "10000", "--reads-per-second", "0")
            _ = await program.line(with: "verified")
            await program.kill()
            workplace.github.clearFaults()
            let resumed = try await workplace.run(
                "apply", "--resume", "--writes-per-second", "10000", "--reads-per-second", "0")
            #expect(resumed.code == 0, "\(resumed)")
            let plan = try await workplace.run("plan")
            #expect(plan.code == 0, "\(plan)")
        }
    }

    @Test("--time-limit ends it with 75; it starts again from the beginning, and says so, when the policy has changed")
    func timeLimit() async throws {
        try await withWorkplace(repositories: 60) { workplace in
            let stopped = try await workplace.run("plan", "--time-limit", "0.00001", "--progress", "here.json")
            #expect(stopped.code == 75 && stopped.errors.contains("Stopped by --time-limit"), "\(stopped)")
            let kept = try workplace.read("here.json")
            #expect(!kept.contains(SandboxConfiguration.ownerToken))
            try workplace.write(SmallPolicy.text.replacing("has_wiki: false", with: "has_wiki: true"))
            let changed = try await workplace.run("plan", "--resume", "--progress", "here.json")
            #expect(changed.errors.contains("the policy has changed since: starting from the beginning"), "\(changed)")
            #expect(changed.code == 2 && changed.output.contains("60 repositories"))
            let other = try await workplace.run(
                "plan", "--shard", "1/2", "--time-limit", "0.00001", "--progress", "here.json")
            #expect(other.code == 75)
            let whole = try await workplace.run("plan", "--resume", "--progress", "here.json")
            #expect(whole.errors.contains("of another shard: starting from the beginning"), "\(whole)")
            try workplace.write("{", to: "here.json")
            let broken = try await workplace.run("plan", "--resume", "--progress", "here.json")
            #expect(broken.code == 2 && broken.errors.contains("starting from the beginning"), "\(broken)")
        }
    }

    @Test(
        "a limit of GitHub's ends it at once with 75 and the time of the reset, and it goes on from there",
        arguments: ["plan", "apply"])
    func limited(_ verb: String) async throws {
        try await withWorkplace(policy: Self.policy, repositories: Self.count) { workplace in
            let fault = workplace.github.addFault(
                Fault(.primaryLimit(resetIn: 7_000), method: "GET", route: "/repos/*", after: 90, times: 1))
            let hurry = ["--reads-per-second", "0"] + (verb == "apply" ? ["--writes-per-second", "10000"] : [])
            func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Program.Result {
                try await Program.run(
                    [verb, "--format", "json"] + hurry + arguments,
                    environment: workplace.environment.merging(environment) { $1 }, in: workplace.directory)
            }
            let stopped = try await run()
            #expect(
                stopped.code == 75 && stopped.errors.contains("The budget is full again at 20"), "\(stopped.errors)")
            #expect(stopped.errors.contains("Go on with --resume"))
            let count = workplace.github.exchanges.count
            #expect(count < Self.count + 20, "the rest was not tried")
            workplace.github.removeFault(fault)
            // Another token has a budget of its own.
            let token = try #require(workplace.github.installationToken())
            let resumed = try await run("--resume", environment: ["GITHUB_TOKEN": token])
            let summary = try Report(resumed.output).end["summary"]
            #expect(summary?["repositories"]?.intValue == Self.count, "\(resumed.errors)")
            if verb == "apply" {
                #expect(resumed.code == 0, "\(resumed.errors)")
                let plan = try await workplace.run("plan", environment: ["GITHUB_TOKEN": token])
                #expect(plan.code == 0, "\(plan)")
            }
        }
    }

    @Test("the policy's own limit leaves nothing to go on with: it has to be checked")
    func changeBudget() async throws {
        let limited = SmallPolicy.text.replacing("rules:", with: "limits: { repositories_changed: 1 }\nrules:")
        try await withWorkplace(policy: limited, repositories: 60) { workplace in
            let result = try await workplace.run("apply", "--progress", "here.json")
            #expect(result.code == 75 && result.errors.contains("limits.repositories_changed"), "\(result)")
            #expect((try? workplace.read("here.json")) == nil)
            #expect(workplace.writes.isEmpty)
        }
    }

    @Test("a network that dies while it writes ends it soon, with 1, and it can be gone on with")
    func deadNetwork() async throws {
        try await withWorkplace(policy: Self.policy, repositories: Self.count) { workplace in
            workplace.github.addFault(Fault(.reset, route: "/graphql", after: 40))
            let result = try await workplace.run("apply", "--writes-per-second", "10000", "--reads-per-second", "0")
            #expect(result.code == 1 && result.errors.contains("GitHub does not answer"), "\(result.errors)")
            #expect(result.errors.contains("Go on with --resume"))
            workplace.github.clearFaults()
            let resumed = try await workplace.run(
                "apply", "--resume", "--writes-per-second", "10000", "--reads-per-second", "0")
            // What failed the first time stays in the report of both parts.
            #expect([0, 1].contains(resumed.code), "\(resumed.errors)")
            let plan = try await workplace.run("plan")
            #expect(plan.code == 0, "\(plan)")
        }
    }

    @Test(
        "what cannot be combined is refused before any request",
        arguments: [
            ["plan", "--repo", "api", "--resume"], ["plan", "--resume", "--out", "p.json"],
            ["apply", "saved.plan", "--resume"], ["plan", "--time-limit", "0"], ["plan", "--progress", ""],
        ])
    func contradictions(_ arguments: [String]) async throws {
        try await withWorkplace { workplace in
            let result = try await Program.run(
                arguments, environment: workplace.environment, in: workplace.directory)
            #expect(result.code == 64, "\(result)")
            #expect(workplace.github.exchanges.isEmpty)
        }
    }
}

extension Workplace {
    /// Of all repositories of the organization.
    fileprivate var names: [String] {
        github.state.read { world in
            let owner = world.organization(login: github.organization)?.id ?? 0
            return world.repositoryIDs(ofOwner: owner, by: .name).compactMap { world.repositories[$0] }
                .map { "\(github.organization)/\($0.name)" }
        }
    }
}
