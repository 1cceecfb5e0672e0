import CryptoExtras
import Foundation
import Policy
import Sandbox
import Testing

@Suite("Names and rights, before the first write")
struct PreflightTests {
    private static let policy = SmallPolicy.text.replacing(
        "teams: { devops: admin }", with: "teams: { devops: admin, enginering: push }")
    private static let key = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048).pemRepresentation }

    private func asApp() throws -> [String: String] {
        ["GITHUB_APP_ID": String(SandboxApp().id), "GITHUB_APP_PRIVATE_KEY": try Self.key.get()]
    }

    @Test("plan and apply say first which team does not exist, where, and which was meant")
    func misspelled() async throws {
        try await withWorkplace(policy: Self.policy) { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            let said = "githubcop.yml:7:31: there is no team 'enginering' in acme; did you mean 'engineering'?"
            let plan = try await workplace.run("plan", "--format", "json")
            #expect(plan.code == 2, "\(plan)")
            #expect(plan.errors.contains(said), "\(plan)")
            let missing = try Report(plan.output).end["preflight"]?["missing"]
            #expect(
                missing == [
                    [
                        "type": "team", "name": "enginering", "source": "githubcop.yml:7:31",
                        "suggestion": "engineering",
                    ]
                ], "\(plan.output)")
            #expect(workplace.writes.isEmpty)

            let strict = try await workplace.run("plan", "--strict")
            #expect(strict.code == 1 && strict.errors.contains("(--strict)"), "\(strict)")

            workplace.github.resetCounts()
            let apply = try await workplace.run("apply")
            #expect(apply.code == 1 && apply.errors.contains(said), "\(apply)")
            // The rest is done all the same, and GitHub was asked for the names before anything was written.
            #expect(workplace.github.repository("api")?.rules.map { $0.pattern } == ["main"])
            let documents = workplace.github.exchanges.map { $0.requestBody?["query"]?.string ?? $0.method }
            let asked = try #require(documents.firstIndex { $0.hasPrefix("query Actors") })
            let written = try #require(documents.firstIndex { $0.hasPrefix("mutation") || $0 == "PATCH" })
            #expect(asked < written)
            #expect(documents.count { $0.hasPrefix("query Actors") } <= 2)

            let markdown = try await workplace.run("plan", "--format", "markdown")
            #expect(markdown.output.contains("there is no team 'enginering' in acme"), "\(markdown)")
        }
    }

    @Test("with every name in order nothing is said, and a plan that finds nothing to do ends with 0")
    func inOrder() async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            #expect(try await workplace.run("apply").code == 0)
            let plan = try await workplace.run("plan", "--format", "json")
            #expect(plan.code == 0 && plan.errors.isEmpty, "\(plan)")
            #expect(try Report(plan.output).end["preflight"]?["missing"] == [])
        }
    }

    @Test("validate --online names every name that does not exist, without it nobody is asked")
    func validate() async throws {
        try await withWorkplace(policy: Self.policy) { workplace in
            let offline = try await workplace.run("validate")
            #expect(offline.code == 0 && workplace.github.exchanges.isEmpty, "\(offline)")
            let online = try await workplace.run("validate", "--online")
            #expect(online.code == 64, "\(online)")
            #expect(online.errors.contains("there is no team 'enginering' in acme; did you mean 'engineering'?"))
            try workplace.write(SmallPolicy.text)
            let good = try await workplace.run("validate", "--online")
            #expect(good.code == 0 && good.output.contains("exist in acme"), "\(good)")
            workplace.github.addFault(Fault(.status(502, message: nil), route: "/graphql"))
            let unknown = try await workplace.run("validate", "--online")
            #expect(unknown.code == 1 && unknown.errors.contains("could not be looked up"), "\(unknown)")
            #expect(workplace.writes.isEmpty)
        }
    }

    @Test("doctor lists what does not exist")
    func doctor() async throws {
        try await withWorkplace(policy: Self.policy) { workplace in
            let result = try await workplace.run("doctor")
            #expect(result.code == 1, "\(result)")
            #expect(result.output.contains("there is no team 'enginering' in acme"), "\(result)")
        }
    }

    @Test("an App that may not write finds that out without being refused, says so first, and writes nothing")
    func readingApp() async throws {
        try await withWorkplace(repositories: 6) { workplace in
            workplace.github.changeInstallation { $0.permissions.levels["administration"] = .read }
            let result = try await workplace.run("apply", environment: try asApp())
            #expect(result.code == 1, "\(result)")
            let first = try #require(result.errors.split(separator: "\n").first)
            #expect(first.hasPrefix("The App lacks 'Administration: write': changes of "), "\(result.errors)")
            for kind in ["repository", "teams", "branches", "autolinks"] { #expect(first.contains(kind)) }
            #expect(result.output.contains("not sent: the App lacks 'Administration: write'"), "\(result)")
            #expect(workplace.writes.allSatisfy { $0.hasSuffix("/access_tokens") }, "\(workplace.writes)")
            // It reads as before.
            #expect(try await workplace.run("plan", environment: try asApp()).code == 2)
        }
    }
}
