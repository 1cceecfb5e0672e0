import Foundation
import Policy
import Sandbox
import Testing

@Suite("What a policy names and no repository has")
struct UnmatchedTests {
    private static let policy = """
        version: 1
        organization: acme
        exempt:
          - { repositories: [legacy-*], reason: frozen }
          - { repositories: [api], reason: migration, until: 2020-01-31 }
        rules:
          - name: baseline
            settings:
              branches:
                mian: { enforce_admins: true }
                main: { enforce_admins: true }
          - name: payments
            when: { topics: payments }
            settings: { repository: { has_wiki: false } }
        """
    private static let told = [
        "the exemption 'frozen' matches none of 3 repositories (githubcop.yml:4)",
        "the exemption 'migration' ended on 2020-01-31 (githubcop.yml:5); remove it",
        "branch mian exists in none of 3 repositories (githubcop.yml:10)",
        "rule 'payments' matches none of 3 repositories (githubcop.yml:12)",
    ]

    private func withThree(_ body: (Workplace) async throws -> Void) async throws {
        try await withWorkplace(policy: Self.policy) { workplace in
            for name in ["api", "web", "ui"] { try workplace.github.createRepository(name, hasReadme: true) }
            try await body(workplace)
        }
    }

    @Test("is told once, with its place, in every format; with --strict the exit code is 1")
    func told() async throws {
        try await withThree { workplace in
            let text = try await workplace.run("plan")
            #expect(text.code == 2, "\(text)")
            let json = try Report(try await workplace.run("plan", "--format", "json").output)
            let markdown = try await workplace.run("plan", "--format", "markdown").output.replacing("\\", with: "")
            for line in Self.told {
                #expect(text.output.components(separatedBy: line).count == 2, "\(line): \(text.output)")
                #expect(markdown.components(separatedBy: line).count == 2, "\(line): \(markdown)")
            }
            #expect(json.end["unmatched"]?.arrayValue?.compactMap { $0["message"]?.stringValue } == Self.told)
            #expect(
                json.end["unmatched"]?.arrayValue?.map { $0["topic"] } == ["exemption", "exemption", "branch", "rule"])
            #expect(try await workplace.run("plan", "--strict").code == 1)
            #expect(try await workplace.run("apply", "--strict").code == 1)
            #expect(try await workplace.run("apply").code == 0)
        }
    }

    @Test("is not told by a run that cannot know: over named repositories, or a shard")
    func unknown() async throws {
        try await withThree { workplace in
            for narrowed in [["--repo", "web"], ["--shard", "1/2"]] {
                let result = try await workplace.run(["plan", "--format", "json", "--strict"] + narrowed)
                #expect(try Report(result.output).end["unmatched"] == [], "\(narrowed)")
                #expect(result.code == 2 || result.code == 0)
            }
        }
    }

    @Test("an exemption that has ended is told by validate, and explain names one that holds")
    func exemptions() async throws {
        try await withThree { workplace in
            let valid = try await workplace.run("validate")
            #expect(valid.code == 0 && valid.errors.contains(Self.told[1]), "\(valid)")
            #expect(try await workplace.run("validate", "--strict").code == 1)
            let ended = try await workplace.run("explain", "api")
            #expect(ended.output.contains("the exemption ended on 2020-01-31: migration"), "\(ended)")
            try workplace.write(Self.policy.replacing("2020-01-31", with: "2999-01-31"))
            let exempt = try await workplace.run("explain", "api")
            #expect(exempt.output.contains("acme/api: exempt until 2999-01-31: migration"), "\(exempt)")
        }
    }
}
