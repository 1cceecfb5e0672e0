import Foundation
import Policy
import Sandbox
import Testing

@Suite("Risky changes")
struct RiskTests {
    private static let opening = """
        version: 1
        organization: acme
        rules:
          - name: open source
            settings: { repository: { visibility: public, has_wiki: false } }
        """

    private func withThree(
        limits: String? = nil, _ body: (Workplace) async throws -> Void
    ) async throws {
        let policy = limits.map { Self.opening.replacing("rules:", with: "limits: { \($0) }\nrules:") } ?? Self.opening
        try await withWorkplace(policy: policy) { workplace in
            for name in ["zoo", "api", "web"] { try workplace.github.createRepository(name, hasReadme: true) }
            try await body(workplace)
        }
    }

    private func published(_ workplace: Workplace) -> [String] {
        ["zoo", "api", "web"].filter { workplace.github.repository($0)?.visibility == .public }
    }

    @Test("a plan lists them first, once for all repositories, and what the limits will not let through")
    func first() async throws {
        try await withThree { workplace in
            let text = try await workplace.run("plan")
            #expect(text.code == 2, "\(text)")
            let lines = text.output.split(separator: "\n")
            #expect(lines.first == "Risky changes", "\(text.output)")
            #expect(
                lines.dropFirst().first?.hasPrefix(
                    "  ! publication  repository visibility  private → public  3 repositories: acme/api, acme/web, "
                        + "acme/zoo  (open source, githubcop.yml:5)") == true, "\(text.output)")
            #expect(text.output.contains("limits.publications, which is not in the policy, allows 0"))
            #expect(text.output.contains("'apply' withholds 3"))

            let json = try Report(try await workplace.run("plan", "--format", "json").output)
            #expect(json.end["risks"]?["publication"] == ["count": 3, "allowed": 0, "beyond": 3])
            let changes = json.repositories.flatMap { $0["changes"]?.arrayValue ?? [] }
            #expect(
                changes.filter { $0["risk"] == "publication" }.compactMap { $0["subject"]?.stringValue }
                    == ["visibility", "visibility", "visibility"])

            let markdown = try await workplace.run("plan", "--format", "markdown").output
            let risky = try #require(markdown.range(of: "Risky changes")?.lowerBound)
            let repository = try #require(markdown.range(of: "### acme/api")?.lowerBound)
            #expect(risky < repository)
        }
    }

    @Test("apply withholds what nobody allowed, writes the rest and ends with 1")
    func withheld() async throws {
        try await withThree { workplace in
            let result = try await workplace.run("apply", "--format", "json")
            #expect(result.code == 1, "\(result)")
            let end = try Report(result.output).end
            #expect(end["summary"]?["outcomes"] == ["verified": 3, "withheld": 3])
            #expect(published(workplace) == [])
        }
    }

    @Test("a limit lets the repositories with the lowest ids through, whether from the policy or from a saved plan")
    func some() async throws {
        try await withThree(limits: "publications: 2") { workplace in
            let plan = try await workplace.run("plan", "--out", "plan.json")
            let applied = try await workplace.run("apply", "plan.json")
            #expect(plan.code == 2 && applied.code == 1, "\(plan) \(applied)")
            #expect(published(workplace) == ["zoo", "api"])
        }
        try await withThree(limits: "publications: 2") { workplace in
            let applied = try await workplace.run("apply")
            #expect(applied.code == 1, "\(applied)")
            #expect(published(workplace) == ["zoo", "api"])
        }
    }

    @Test("a run may ignore the limits, and the history says so")
    func ignored() async throws {
        try await withThree(limits: "repositories_changed: 1") { workplace in
            #expect(try await workplace.run("apply").code == 75)
            let result = try await workplace.run("apply", "--ignore-limits")
            #expect(result.code == 0, "\(result)")
            #expect(published(workplace).count == 3)
            #expect(try await workplace.run("history").output.contains("githubcop apply --ignore-limits"))
        }
    }

    @Test("a share of the organization holds for repositories that are named as well")
    func named() async throws {
        let limited = SmallPolicy.text.replacing("rules:", with: "limits: { repositories_changed: 10% }\nrules:")
        try await withWorkplace(policy: limited) { workplace in
            for number in 1...20 { try workplace.github.createRepository("r\(number)", hasReadme: true) }
            let three = try await workplace.run("apply", "--repo", "r1,r2,r3")
            #expect(three.code == 75 && three.errors.contains("(2 of 20 repositories)"), "\(three)")
            #expect(workplace.writes.isEmpty)
            #expect(try await workplace.run("apply", "--repo", "r1,r2").code == 0)
        }
    }

    @Test("output that cannot be written is an error, and not success")
    func fullDisk() async throws {
        try await withThree { workplace in
            for verb in ["plan", "validate"] {
                let process = Process()
                process.executableURL = Program.url
                process.arguments = [verb]
                process.environment = workplace.environment
                process.currentDirectoryURL = workplace.directory
                process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
                let errors = workplace.directory.appendingPathComponent("errors")
                try Data().write(to: errors)
                process.standardError = try FileHandle(forWritingTo: errors)
                try await process.runToEnd()
                #expect(process.terminationStatus == 1, "\(verb)")
                #expect(try workplace.read("errors").contains("Standard output could not be written"), "\(verb)")
            }
        }
    }
}
