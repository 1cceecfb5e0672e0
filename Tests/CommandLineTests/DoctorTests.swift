import CryptoExtras
import Foundation
import Policy
import Sandbox
import Testing

@Suite("githubcop doctor")
struct DoctorTests {
    private static let secret = "the webhook's secret"
    /// Made for this run. The sandbox checks the claims; that the signature counts is tested with the client.
    private static let key = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048).pemRepresentation }

    /// The findings by topic, and the exit code.
    private func examine(
        _ workplace: Workplace, _ arguments: String..., environment: [String: String] = [:]
    ) async throws -> (code: Int32, checks: [String: Check], output: String) {
        let result = try await Program.run(
            ["doctor", "--format", "json"] + arguments,
            environment: workplace.environment.merging(environment) { $1 }, in: workplace.directory)
        let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
        let checks = Dictionary(report.checks.map { ($0.check, $0) }) { first, _ in first }
        #expect(report.problems == report.checks.count { $0.status == "problem" })
        #expect(result.code == (report.problems == 0 ? 0 : 1), "\(result)")
        return (result.code, checks, result.output)
    }

    private struct Report: Decodable {
        let checks: [Check]
        let problems: Int
    }

    struct Check: Decodable {
        let check: String
        let status: String
        let message: String
        let advice: String?
    }

    private func asApp() throws -> [String: String] {
        ["GITHUB_APP_ID": String(SandboxApp().id), "GITHUB_APP_PRIVATE_KEY": try Self.key.get()]
    }

    @Test("with everything in order, every line is ok and the exit code is 0; nothing is written at GitHub")
    func healthy() async throws {
        try await withWorkplace(repositories: 1) { workplace in
            let server = try workplace.start(
                "serve", "--port", "0", environment: ["GITHUB_WEBHOOK_SECRET": Self.secret])
            let line = try #require(await server.line(with: "Listening on "))
            let url = try #require(line.split(separator: " ").first { $0.hasPrefix("http://") }.map { String($0) })
            workplace.github.setWebhook(url: url, secret: Self.secret)
            try workplace.github.createRepository("policy", hasReadme: true)
            try workplace.github.push([".github/workflows/githubcop.yml": "name: GitHubCop"], to: "policy")
            try workplace.github.addRuleset("reviewed", rules: ["pull_request"], to: "policy")
            await workplace.github.deliveriesSettled()
            try #require(await server.line(with: "acme/policy") != nil)
            workplace.github.resetCounts()

            var environment = try asApp()
            environment["GITHUB_WEBHOOK_SECRET"] = Self.secret
            let (code, checks, output) = try await examine(
                workplace, "--url", url, "--workflow", "acme/policy", environment: environment)
            #expect(code == 0, "\(output)")
            #expect(checks.values.allSatisfy { $0.status == "ok" || $0.check == "key" }, "\(output)")
            #expect(checks["key"]?.message.contains("has no secret GITHUBCOP_APP_PRIVATE_KEY") == true, "\(output)")
            let topics: Set<String> = [
                "policy", "names", "state", "github", "clock", "credentials", "organization", "installation",
                "permissions",
                "events", "budget", "webhook", "deliveries", "ping", "workflow", "protection", "key",
            ]
            #expect(Set(checks.keys) == topics)
            #expect(workplace.writes.allSatisfy { $0.hasSuffix("/access_tokens") }, "\(workplace.writes)")
            #expect(!output.contains(Self.secret))
            _ = await server.terminate()
        }
    }

    @Test("a receiver with another secret is told by its 401, in the ping and in what GitHub delivered")
    func wrongSecret() async throws {
        try await withWorkplace { workplace in
            let server = try workplace.start(
                "serve", "--port", "0", environment: ["GITHUB_WEBHOOK_SECRET": "an old secret"])
            let line = try #require(await server.line(with: "Listening on "))
            let url = try #require(line.split(separator: " ").first { $0.hasPrefix("http://") }.map { String($0) })
            workplace.github.setWebhook(url: url, secret: Self.secret)
            try workplace.github.createRepository("api")
            await workplace.github.deliveriesSettled()
            var environment = try asApp()
            environment["GITHUB_WEBHOOK_SECRET"] = Self.secret
            let (_, checks, output) = try await examine(workplace, "--url", url, environment: environment)
            #expect(checks["ping"]?.status == "problem" && checks["ping"]?.message.contains("401") == true, "\(output)")
            #expect(checks["deliveries"]?.message.contains("the webhook secret differs") == true, "\(output)")
            #expect(checks["webhook"]?.status == "ok", "\(output)")
            _ = await server.terminate()
        }
    }

    @Test("what the organization has not granted is named, with the page where an owner grants it")
    func poorInstallation() async throws {
        try await withWorkplace { workplace in
            workplace.github.changeInstallation { installation in
                installation.permissions = Permissions(["metadata": .read, "administration": .read])
                installation.events = ["repository"]
                installation.repositoryIDs = []
            }
            workplace.github.setWebhook(url: "http://127.0.0.1:9/webhook", secret: nil)
            let (_, checks, output) = try await examine(workplace, environment: try asApp())
            for topic in ["permissions", "events", "installation", "webhook"] {
                #expect(checks[topic]?.status == "problem" && checks[topic]?.advice != nil, "\(topic): \(output)")
            }
            #expect(checks["permissions"]?.message.contains("'Members: read'") == true, "\(output)")
            #expect(checks["events"]?.message.contains("branch_protection_rule") == true, "\(output)")
            #expect(checks["permissions"]?.advice?.contains("/settings/installations/") == true, "\(output)")

            workplace.github.changeInstallation { $0.suspendedAt = Timestamp(seconds: 1_795_000_000) }
            let suspended = try await examine(workplace, environment: try asApp())
            #expect(
                suspended.checks["installation"]?.message.contains("suspended since") == true, "\(suspended.output)")

            let foreign = try await examine(workplace, "--organization", "upstream-labs", environment: try asApp())
            #expect(foreign.checks["installation"]?.message.contains("is not installed on upstream-labs") == true)
        }
    }

    @Test(
        "a clock that is wrong is told in seconds, although the App's signature was fixed", arguments: [-300, 300])
    func wrongClock(_ ahead: Int) async throws {
        let clock = SandboxClock { Timestamp(seconds: Int(Date().timeIntervalSince1970) + ahead) }
        try await withWorkplace(configure: { $0.clock = clock }) { workplace in
            let (_, checks, output) = try await examine(workplace, environment: try asApp())
            let message = try #require(checks["clock"]?.message)
            #expect(checks["clock"]?.status == "problem", "\(output)")
            #expect(message.contains(ahead > 0 ? "behind GitHub's" : "ahead of GitHub's"), "\(message)")
            #expect(message.firstMatch(of: /(29|30)[0-9] seconds/) != nil, "\(message)")
            #expect(checks["credentials"]?.status == "ok", "\(output)")
        }
    }

    @Test("of a token, kind, scopes, end and owner are told")
    func tokens() async throws {
        try await withWorkplace { workplace in
            let owner = try await examine(workplace)
            #expect(owner.code == 0 && owner.checks["permissions"]?.status == "ok", "\(owner.output)")
            #expect(
                owner.checks["credentials"]?.message.contains("classic personal access token of octo-owner") == true)
            #expect(owner.checks["webhook"]?.status == "not_checked")

            workplace.github.issueToken("ghp_poor", scopes: ["public_repo"], expiresIn: 86_400)
            let poor = try await examine(workplace, environment: ["GITHUB_TOKEN": "ghp_poor"])
            #expect(poor.checks["permissions"]?.message.contains("lacks read:org and repo") == true, "\(poor.output)")
            #expect(poor.checks["credentials"]?.status == "problem", "\(poor.output)")

            workplace.github.issueToken("ghp_member", to: "maya-chen", scopes: ["repo", "read:org"])
            let member = try await examine(workplace, environment: ["GITHUB_TOKEN": "ghp_member"])
            #expect(member.checks["permissions"]?.message.contains("does not own acme") == true, "\(member.output)")

            workplace.github.issueToken("github_pat_fine")
            let fine = try await examine(workplace, environment: ["GITHUB_TOKEN": "github_pat_fine"])
            #expect(fine.checks["permissions"]?.status == "not_checked", "\(fine.output)")

            let wrong = try await examine(workplace, environment: ["GITHUB_TOKEN": "ghp_wrong"])
            #expect(wrong.checks["credentials"]?.message.contains("401") == true, "\(wrong.output)")
            #expect(wrong.checks["organization"] == nil && !wrong.output.contains("ghp_wrong"), "\(wrong.output)")
        }
    }

    @Test("a policy with mistakes, secrets that are not set and a damaged state file are found without GitHub")
    func here() async throws {
        try await withWorkplace(policy: SmallPolicy.withSecret) { workplace in
            try workplace.write(
                "no database at all, but long enough to be taken for the header of one …", to: "state.sqlite")
            let url = workplace.github.baseURL
            await workplace.github.stop()
            let (_, checks, output) = try await examine(
                workplace, "--state", "state.sqlite", environment: ["GITHUBCOP_SECRET_JENKINS_WEBHOOK": ""])
            #expect(checks["secrets"]?.message.contains("JENKINS_WEBHOOK") == true, "\(output)")
            #expect(checks["state"]?.status == "problem", "\(output)")
            #expect(checks["github"]?.message.contains("\(url) cannot be reached") == true, "\(output)")
            #expect(checks["credentials"]?.status == "not_checked", "\(output)")
            try workplace.write("version: 1\nrules: [{ name: a, settings: { tems: {} } }]\n")
            let broken = try await examine(workplace)
            #expect(broken.checks["policy"]?.message.contains("githubcop.yml:2") == true, "\(broken.output)")
        }
    }

    @Test("a workflow that is missing or switched off is told apart")
    func workflow() async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("policy", hasReadme: true)
            let missing = try await examine(workplace, "--workflow", "acme/policy:police.yml")
            #expect(missing.checks["workflow"]?.message.contains("there is no workflow police.yml") == true)
            try workplace.github.push([".github/workflows/police.yml": "name: Police"], to: "policy")
            try workplace.github.change("policy") { $0.workflows[0].state = "disabled_inactivity" }
            let idle = try await examine(workplace, "--workflow", "acme/policy:police.yml")
            #expect(idle.checks["workflow"]?.message.contains("disabled_inactivity") == true, "\(idle.output)")
        }
    }

    @Test("text has one line for each check, and the advice below it")
    func text() async throws {
        try await withWorkplace { workplace in
            let result = try await workplace.run("doctor", environment: ["GITHUB_TOKEN": ""])
            #expect(result.code == 1 && result.errors.isEmpty, "\(result)")
            let lines = result.output.split(separator: "\n")
            #expect(lines.contains { $0.hasPrefix("ok           policy") }, "\(result)")
            #expect(lines.contains { $0.contains("→ Set GITHUB_APP_ID") }, "\(result)")
            #expect(lines.last == "1 problem, 1 not checked.", "\(result)")
        }
    }

    @Test(
        "bad usage is 64",
        arguments: [["--workflow", "policy"], ["--workflow", "acme/policy:"], ["--url", "webhook"]])
    func usage(_ arguments: [String]) async throws {
        try await withWorkplace { workplace in
            let result = try await Program.run(
                ["doctor"] + arguments, environment: workplace.environment, in: workplace.directory)
            #expect(result.code == 64, "\(result)")
            #expect(workplace.github.exchanges.isEmpty)
        }
    }
}
