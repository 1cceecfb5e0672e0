import Foundation
import Policy
import Testing

@Suite("Explaining and validating")
struct ExplainTests {
    private static let policy = """
        version: 1
        organization: acme
        rules:
          - name: baseline
            settings: { repository: { has_wiki: false } }
          - name: libraries
            when: { topics: library, language: Swift }
            settings: { repository: { has_wiki: true } }

        """

    private func json(_ result: Program.Result) throws -> Policy.JSON {
        try Policy.JSON(parsing: Array(result.output.utf8))
    }

    @Test(
        "with --facts it sends nothing and says the same as with GitHub's own answer",
        arguments: [
            #"{"full_name": "acme/api", "topics": ["library"], "language": "Swift"}"#,
            #"[{"full_name": "acme/web"}][{"full_name": "acme/API", "topics": ["library"], "language": "Swift"}]"#,
        ])
    func facts(_ facts: String) async throws {
        try await withWorkplace(policy: Self.policy) { workplace in
            try workplace.write(facts, to: "facts.json")
            let result = try await workplace.run("explain", "api", "--facts", "facts.json", "--format", "json")
            #expect(result.code == 0, "\(result)")
            let wiki = try json(result)["settings"]?.arrayValue?.first
            #expect(wiki?["key"] == "repository.has_wiki" && wiki?["value"] == true && wiki?["rule"] == "libraries")
            #expect(wiki?["overrode"]?.arrayValue?.first?["value"] == false)
            let text = try await workplace.run("explain", "api", "--facts", "facts.json")
            #expect(text.output.contains("instead of false"), "\(text)")
            #expect(workplace.github.exchanges.isEmpty)
        }
    }

    @Test("a fact that the file lacks is unknown and not taken for none; a file without the repository is refused")
    func missingFacts() async throws {
        try await withWorkplace(policy: Self.policy) { workplace in
            try workplace.write(#"{"full_name": "acme/api", "language": "Swift"}"#, to: "facts.json")
            let unknown = try await workplace.run("explain", "api", "--facts", "facts.json")
            #expect(unknown.code == 1 && unknown.errors.contains("'libraries' asks about its topics"), "\(unknown)")
            for (file, words) in [("facts.json", "has no facts of acme/web"), ("githubcop.yml", "no facts of repos")] {
                let result = try await workplace.run("explain", "web", "--facts", file)
                #expect(result.code == 64 && result.errors.contains(words), "\(result)")
            }
            #expect(workplace.github.exchanges.isEmpty)
        }
    }

    @Test("a saved plan has the facts of its repositories")
    func savedPlan() async throws {
        try await withWorkplace(policy: Self.policy) { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            #expect(try await workplace.run("plan", "--out", "saved.plan").code == 2)
            let asked = workplace.github.exchanges.count
            let result = try await workplace.run("explain", "api", "--facts", "saved.plan")
            #expect(result.code == 0 && result.output.contains("repository.has_wiki: false"), "\(result)")
            #expect(workplace.github.exchanges.count == asked)
        }
    }

    @Test("validate --format json counts what there is and what is wrong, with the place of each mistake")
    func validation() async throws {
        try await withWorkplace(policy: Self.policy) { workplace in
            let good = try await workplace.run("validate", "--format", "json")
            #expect(good.code == 0 && good.errors.isEmpty, "\(good)")
            let report = try json(good)
            #expect(
                report["valid"] == true && report["problems"] == [] && report["rules"] == ["baseline", "libraries"])
            #expect(report["counts"]?["rules"] == 2 && report["counts"]?["errors"] == 0)
            #expect(try await workplace.run("validate", "--quiet").output.isEmpty)

            try workplace.write(Self.policy.replacing("has_wiki: true", with: "has_wikis: true"))
            let bad = try await workplace.run("validate", "--format", "json")
            #expect(bad.code == 64 && bad.errors.isEmpty, "\(bad)")
            let problem = try json(bad)["problems"]?.arrayValue?.first
            #expect(problem?["severity"] == "error" && problem?["line"] == 8 && problem?["file"] == "githubcop.yml")
            #expect(problem?["hint"]?.stringValue?.contains("has_wiki") == true, "\(bad.output)")
            #expect(try json(bad)["valid"] == false)
        }
    }

    @Test(
        "a misspelled verb is answered with the one that was meant",
        arguments: [
            (["pln"], "did you mean 'githubcop plan'?"),
            (["webhook", "sned"], "did you mean 'githubcop webhook send'?"),
            (["help", "aply"], "did you mean 'githubcop apply'?"), (["frobnicate"], "'githubcop --help' lists"),
        ])
    func misspelled(_ words: [String], _ answer: String) async throws {
        try await withWorkplace { workplace in
            let result = try await workplace.run(words)
            #expect(result.code == 64 && result.output.isEmpty && result.errors.contains(answer), "\(result)")
        }
    }

    @Test("the shell is told the repositories that the state file knows, and the kinds")
    func completions() async throws {
        try await withWorkplace { workplace in
            for name in ["api", "web"] { try workplace.github.createRepository(name, hasReadme: true) }
            func completed(_ verb: String, _ option: String, _ typed: String) async throws -> [Substring] {
                let words = ["githubcop", verb, option, typed]
                let result = try await workplace.run(
                    ["---completion", verb, "--", option, "3", "\(typed.count)"] + words)
                return result.output.split(separator: "\n")
            }
            #expect(try await completed("plan", "--repo", "").isEmpty)
            #expect(try await workplace.run("apply").code == 0)
            let asked = workplace.github.exchanges.count
            #expect(try await completed("plan", "--repo", "") == ["api", "web"])
            #expect(try await completed("apply", "--repo", "api,") == ["api,api", "api,web"])
            #expect(workplace.github.exchanges.count == asked)
            for shell in ["bash", "zsh", "fish"] {
                let script = try await workplace.run("--generate-completion-script", shell)
                #expect(script.code == 0 && script.output.contains("interaction_limits"), "the kinds, in \(shell)")
            }
        }
    }
}
