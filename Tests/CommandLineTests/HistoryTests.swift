import Foundation
import Policy
import Sandbox
import Testing

@Suite("githubcop history and revert")
struct HistoryTests {
    private typealias JSON = Policy.JSON

    private func runs(_ workplace: Workplace, _ arguments: String...) async throws -> [JSON] {
        let result = try await Program.run(
            ["history", "--format", "json"] + arguments, environment: workplace.environment, in: workplace.directory)
        #expect(result.code == 0, "\(result)")
        return try JSON(parsing: Array(result.output.utf8))["runs"]?.arrayValue ?? []
    }

    /// What of a repository a revert has to bring back.
    private func state(_ workplace: Workplace, _ name: String) throws -> [String] {
        let repository = try #require(workplace.github.repository(name))
        return [
            "\(repository.features)", "\(repository.merge)", "\(repository.autolinks.map { $0.keyPrefix })",
            "\(repository.rules.map { $0.pattern })", "\(repository.teamGrants)",
        ]
    }

    @Test("apply is kept as one run with who and why; revert puts all of it back, and reverting that does it again")
    func wholeCircle() async throws {
        try await withWorkplace { workplace in
            for name in ["api", "web"] { try workplace.github.createRepository(name, hasReadme: true) }
            let before = try ["api", "web"].map { try state(workplace, $0) }
            let apply = try await workplace.run("apply", environment: ["GITHUB_ACTOR": "maya-chen"])
            #expect(apply.code == 0, "\(apply)")
            let after = try ["api", "web"].map { try state(workplace, $0) }
            #expect(before != after)

            let run = try #require(try await runs(workplace).first)
            let name = try #require(run["run"]?.stringValue)
            #expect(run["repositories"] == 2 && run["actor"] == "maya-chen")
            #expect(run["trigger"] == "by hand: githubcop apply")
            #expect(run["outcomes"]?.objectValue?.keys.sorted() == ["verified"])
            #expect(apply.output.contains("run \(name.prefix(8))"), "\(apply.output)")
            let shown = try await workplace.run("history", String(name.prefix(8)))
            #expect(shown.code == 0 && shown.output.contains("acme/web") && shown.output.contains("githubcop.yml:6"))
            #expect(shown.output.contains("has_wiki") && shown.output.contains("true → false"), "\(shown.output)")

            workplace.github.resetCounts()
            let plan = try await workplace.run("revert", "--plan", String(name.prefix(6)))
            #expect(plan.code == 2 && workplace.writes.isEmpty, "\(plan)")
            #expect(plan.errors.contains("githubcop.yml:6") && plan.errors.contains("policy"), "\(plan.errors)")

            let revert = try await workplace.run("revert", name)
            #expect(revert.code == 0, "\(revert)")
            #expect(try ["api", "web"].map { try state(workplace, $0) } == before)
            let all = try await runs(workplace)
            #expect(all.count == 2 && all.first?["reverts"] == .string(name))
            #expect(all.last?["reverted_by"] == .array([all.first?["run"] ?? .null]))

            let second = try #require(all.first?["run"]?.stringValue)
            let again = try await workplace.run("revert", second)
            #expect(again.code == 0 && !again.errors.contains("policy"), "\(again)")
            #expect(try ["api", "web"].map { try state(workplace, $0) } == after)
            #expect(try await workplace.run("plan").code == 0)
        }
    }

    @Test("what was changed since is left out with exit code 1, and --repo reverts a part")
    func movedOn() async throws {
        try await withWorkplace { workplace in
            for name in ["api", "web"] { try workplace.github.createRepository(name, hasReadme: true) }
            #expect(try await workplace.run("apply").code == 0)
            let name = try #require(try await runs(workplace).first?["run"]?.stringValue)
            let other = try await workplace.run("revert", name, "--repo", "other")
            #expect(other.code == 64 && other.errors.contains("'other'"), "\(other)")

            try workplace.github.protect("api", "main") { $0.requiresLinearHistory = false }
            let plan = try await workplace.run("revert", name, "--repo", "api", "--plan")
            #expect(plan.code == 2, "\(plan)")
            let api = try await workplace.run("revert", name, "--repo", "api")
            #expect(api.code == 1 && api.output.contains("left out: branches main: was changed since"), "\(api)")
            #expect(api.errors.contains("1 change was left out"), "\(api.errors)")
            #expect(workplace.github.repository("api")?.rules.count == 1)
            #expect(workplace.github.repository("api")?.features.hasWiki == true)
            #expect(workplace.github.repository("web")?.features.hasWiki == false)

            let rest = try await workplace.run("revert", name, "--plan", "--repo", "api")
            #expect(rest.code == 1, "\(rest)")
            let forced = try await workplace.run("revert", name, "--repo", "acme/api", "--force")
            #expect(forced.code == 0, "\(forced)")
            #expect(workplace.github.repository("api")?.rules.isEmpty == true)
            #expect(workplace.github.repository("web")?.rules.count == 1)
        }
    }

    @Test("a run is named by its beginning: one that nothing or too much begins with is refused before any request")
    func names() async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            #expect(try await workplace.run("revert", "1a2b3c4d").code == 1)
            #expect(try await workplace.run("apply").code == 0)
            workplace.github.resetCounts()
            for (text, words) in [
                ("ffff-nothing", "There is no run"), ("ab", "too short"), ("%%%%", "There is no run"),
            ] {
                for verb in ["revert", "history"] {
                    let result = try await workplace.run(verb, text)
                    #expect(result.code == 64 && result.errors.contains(words), "\(result)")
                }
            }
            #expect(workplace.github.exchanges.isEmpty)
        }
    }

    @Test("refusals are kept with GitHub's reason; a run that finds nothing to do leaves no line")
    func refusals() async throws {
        let policy = SmallPolicy.text.replacing("teams: { devops: admin }", with: "teams: { nobody: admin }")
        try await withWorkplace(policy: policy) { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            #expect(try await workplace.run("apply").code == 1)
            let run = try #require(try await runs(workplace).first)
            #expect(run["outcomes"]?["failed"] == 1, "\(run)")
            let shown = try await workplace.run("history", run["run"]?.stringValue ?? "")
            #expect(shown.output.contains("there is no team 'nobody'"), "\(shown.output)")
            try workplace.write(SmallPolicy.text.replacing("teams: { devops: admin }", with: "teams: {}"))
            #expect(try await workplace.run("apply").code == 0)
            #expect(try await runs(workplace).count == 1)
            #expect(try await runs(workplace, "--since", "1h", "--repo", "API").count == 1)
            #expect(try await runs(workplace, "--repo", "web").isEmpty)
            #expect(try await runs(workplace, "--since", "2999-01-01").isEmpty)
        }
    }

    @Test("a state file that cannot be used stops apply and revert before the first write, but for --no-history")
    func unusableState() async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            try workplace.write("not a database, however long this text may be", to: "broken.sqlite")
            try workplace.write("a file", to: "file")
            for path in ["broken.sqlite", "file/state.sqlite"] {
                let result = try await workplace.run("apply", "--state", path)
                #expect(result.code == 1 && result.errors.contains("Nothing was written"), "\(result)")
                #expect(result.errors.contains(path) && result.errors.contains("--no-history"), "\(result)")
                #expect(workplace.writes.isEmpty)
            }
            let plan = try await workplace.run("plan", "--out", "plan.json")
            #expect(plan.code == 2)
            let saved = try await workplace.run("apply", "plan.json", "--state", "file/state.sqlite")
            #expect(saved.code == 1 && saved.errors.contains("--no-history") && workplace.writes.isEmpty, "\(saved)")

            let unkept = try await workplace.run("apply", "--state", "broken.sqlite", "--no-history")
            #expect(unkept.code == 0 && !unkept.output.contains("githubcop revert"), "\(unkept)")
            #expect(workplace.github.repository("api")?.rules.count == 1)
            // With nothing to write nothing is missing.
            #expect(try await workplace.run("apply", "--state", "file/state.sqlite").code == 0)
            let newer = try await workplace.run("history", "--state", "broken.sqlite")
            #expect(newer.code == 1 && newer.errors.contains("broken.sqlite"), "\(newer)")
        }
    }
}
