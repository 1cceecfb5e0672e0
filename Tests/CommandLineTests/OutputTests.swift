import Foundation
import Policy
import Sandbox
import Testing

@Suite("Output")
struct OutputTests {
    @Test(
        "--format json writes a line for each repository and one for the run, of the documented schema, and nothing else"
    )
    func json() async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            try workplace.github.createRepository("empty")
            let result = try await workplace.run("plan", "--format", "json")
            #expect(result.code == 2 && result.errors == "", "\(result)")
            let report = try Report(result.output)
            #expect(
                Set(report.end.objectValue?.keys ?? [:].keys) == [
                    "organization", "summary", "requests", "budget", "seconds", "risks", "unmatched", "preflight",
                ])
            #expect(report.end["budget"]?["core"]?["floor"] == 1_000, "a sweep leaves a fifth")
            #expect(report.end["organization"] == "acme")
            let repositories = report.repositories
            #expect(repositories.map { $0["name"] } == ["acme/api", "acme/empty"])
            for repository in repositories {
                for change in try #require(repository["changes"]?.arrayValue) {
                    let keys = Set(try #require(change.objectValue).keys)
                    #expect(keys.isSuperset(of: ["kind", "subject", "verb", "before", "after", "rule", "source"]))
                    #expect(["create", "update", "remove", "replace"].contains(change["verb"]?.stringValue))
                    #expect(change["rule"] == "baseline")
                    #expect(change["source"]?.stringValue?.hasPrefix("githubcop.yml:") == true)
                }
                #expect(repository["notes"]?.arrayValue != nil)
            }
            let note = repositories.last?["notes"]?.arrayValue?.first
            #expect(note?["topic"] == "waiting" && note?["message"] == "waiting for the first push")
            #expect(report.end["summary"]?["repositories"] == 2)
            #expect(report.end["requests"]?["total"]?.intValue == workplace.github.counts.total)
        }
    }

    @Test("apply --format json tells what became of each change")
    func appliedJSON() async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            let result = try await workplace.run("apply", "--format", "json")
            #expect(result.code == 0 && result.errors == "", "\(result)")
            let changes = try #require(try Report(result.output).repositories.first?["changes"]?.arrayValue)
            #expect(!changes.isEmpty && changes.allSatisfy { $0["outcome"] == "verified" })
        }
    }

    @Test("--format markdown is a report for a pull request")
    func markdown() async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            let result = try await workplace.run("plan", "--format", "markdown")
            #expect(
                result.code == 2 && result.output.hasPrefix("## GitHubCop") && result.output.contains("### acme/api"))
        }
    }

    @Test(
        "a pipe gets no escape sequences, whatever the terminal is said to be",
        arguments: [
            ["TERM": "xterm-256color"], ["TERM": "xterm-256color", "NO_COLOR": "1"],
        ])
    func noEscapes(_ environment: [String: String]) async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            try workplace.write("version: 1\nrules: oops\n", to: "bad.yml")
            for arguments in [["plan"], ["apply"], ["validate"], ["validate", "--policy", "bad.yml"], ["--help"]] {
                let result = try await Program.run(
                    arguments, environment: workplace.environment.merging(environment) { $1 },
                    in: workplace.directory)
                #expect(!(result.output + result.errors).contains("\u{1B}"), "\(arguments)")
                #expect(!(result.output + result.errors).isEmpty)
            }
        }
    }

    @Test("text that GitHub sends cannot drive the terminal that shows it")
    func hostileText() async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            workplace.github.addFault(
                Fault(
                    .status(403, message: "no\u{1B}[2J\u{7}entry"), method: "GET",
                    route: "/repos/{owner}/{repo}/autolinks"))
            let result = try await workplace.run("plan")
            #expect(result.code == 1 && result.output.contains("entry"), "\(result)")
            #expect(!result.output.contains("\u{1B}") && !result.output.contains("\u{7}"))
        }
    }
}
