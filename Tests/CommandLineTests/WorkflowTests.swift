import Foundation
import Policy
import Sandbox
import Testing

@Suite("In a job of GitHub Actions")
struct WorkflowTests {
    private static func environment(_ workplace: Workplace) -> [String: String] {
        ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": workplace.directory.appendingPathComponent("summary").path]
    }

    @Test(
        "the job's summary is added to, whatever the format; standard output stays what it is",
        arguments: ["text", "json"])
    func summary(_ format: String) async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            try workplace.write("# Before\n", to: "summary")
            let plain = try await workplace.run("plan", "--format", format)
            let result = try await workplace.run(
                "plan", "--format", format, environment: Self.environment(workplace))
            #expect(result.code == 2 && result.errors == "", "\(result)")
            #expect(result.output.hasPrefix(plain.output.prefix(300)))
            let summary = try workplace.read("summary")
            #expect(summary.hasPrefix("# Before\n## GitHubCop\n") && summary.contains("### acme/api"), "\(summary)")
        }
    }

    @Test("what could not be read, was refused or failed is an annotation")
    func annotations() async throws {
        try await withWorkplace(policy: SmallPolicy.text.replacing("devops: admin", with: "ghosts: pull")) {
            workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            workplace.github.addFault(
                Fault(
                    .status(403, message: "no\n::warning::entry"), method: "GET",
                    route: "/repos/{owner}/{repo}/autolinks"))
            let result = try await workplace.run("apply", environment: Self.environment(workplace))
            #expect(result.code == 1, "\(result)")
            // Without a state file the log holds what was written, so that it can be reverted.
            let intents = result.errors.split(separator: "\n").filter { $0.hasPrefix(#"{"causes""#) }
            #expect(intents.count == 2 && intents.allSatisfy { $0.contains(#""githubcop":"#) }, "\(result.errors)")
            // What is known before the first write is about the policy, and an annotation of its line.
            let preflight = result.errors.split(separator: "\n").filter { $0.contains("githubcop.yml:7:16: ") }
            #expect(preflight.contains { $0.hasPrefix("::error file=githubcop.yml,line=7,") }, "\(result.errors)")
            let commands = result.errors.split(separator: "\n").filter { line in
                !intents.contains(line) && !preflight.contains(line)
            }
            #expect(commands.allSatisfy { $0.hasPrefix("::error title=acme/api::") }, "\(result.errors)")
            #expect(commands.contains { $0.contains("::warning::entry") })
            #expect(commands.contains { $0.contains("there is no team 'ghosts'") })
        }
    }

    @Test("ten problems at most are annotations, the last of which tells how many more there are")
    func tooMany() async throws {
        try await withWorkplace { workplace in
            for number in 0..<15 { try workplace.github.createRepository("api-\(number)", hasReadme: true) }
            workplace.github.addFault(
                Fault(.status(403, message: "no entry"), method: "GET", route: "/repos/{owner}/{repo}/autolinks"))
            let result = try await workplace.run("plan", environment: Self.environment(workplace))
            let commands = result.errors.split(separator: "\n").filter { $0.hasPrefix("::error") }
            #expect(commands.count == 10 && commands.last?.contains("6 more") == true, "\(result.errors)")
        }
    }

    @Test("a mistake in the policy is an annotation beside its line")
    func policyMistake() async throws {
        try await withWorkplace { workplace in
            try workplace.write("version: 1\norganization: acme\nruules: []\n")
            let result = try await workplace.run("plan", environment: Self.environment(workplace))
            #expect(result.code == 64, "\(result)")
            #expect(result.errors.contains("::error file=githubcop.yml,line=3,col=1,title=The policy::"), "\(result)")
        }
    }

    @Test("text that GitHub sends is never a command to the runner")
    func injection() async throws {
        try await withWorkplace(
            policy: SmallPolicy.text.replacing("has_wiki: false", with: "description: ours")
        ) { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            try workplace.github.change("api") { $0.description = "##[error]x" }
            let result = try await workplace.run("plan", environment: Self.environment(workplace))
            #expect(result.code == 2 && !result.output.contains("##["), "\(result)")
            #expect(!result.output.split(separator: "\n").contains { $0.drop { $0.isWhitespace }.hasPrefix("::") })
        }
    }
}
