import AsyncHTTPClient
import Crypto
import CryptoExtras
import Foundation
import NIOCore
import Sandbox
import Testing

@Suite("githubcop serve")
struct ServeTests {
    private static let secret = "the webhook's secret"

    @Test("without a secret it does not start: anyone who believes everybody must not listen", arguments: ["", " , "])
    func needsSecret(_ secret: String) async throws {
        try await withWorkplace { workplace in
            let result = try await workplace.run("serve", "--port", "0", environment: ["GITHUB_WEBHOOK_SECRET": secret])
            #expect(result.code == 64 && result.errors.contains("GITHUB_WEBHOOK_SECRET"), "\(result)")
        }
    }

    @Test("it answers on the port it names, refuses forgeries, brings a new repository in sync, and ends when told")
    func wholeLife() async throws {
        try await withWorkplace { workplace in
            let server = try workplace.start(
                "serve", "--port", "0", environment: ["GITHUB_WEBHOOK_SECRET": "an older one,\(Self.secret)"])
            let line = try #require(await server.line(with: "Listening on "))
            let url = try #require(line.split(separator: " ").first { $0.hasPrefix("http://") }.map { String($0) })
            #expect(try await post(#"{"zen":"Design for failure."}"#, event: "ping", to: url) == 200)
            #expect(try await post(#"{"zen":"Design for failure."}"#, event: "ping", to: url, secret: "a guess") == 401)

            workplace.github.setWebhook(url: url, secret: Self.secret)
            try workplace.github.createRepository("api", hasReadme: true)
            let report = try #require(await server.line(with: "acme/api"))
            #expect(report.contains("in sync") && report.contains("maya-chen"), "\(report)")
            #expect(workplace.github.repository("api")?.rules.map { $0.pattern } == ["main"])
            await workplace.github.deliveriesSettled()
            #expect(workplace.github.deliveries.allSatisfy { $0.statusCode == 202 })
            #expect(await server.terminate() == 0)
        }
    }

    @Test("drift is what had been in sync before; what an old repository gets for the first time is not")
    func drift() async throws {
        try await withWorkplace { workplace in
            try workplace.github.createRepository("old", hasReadme: true)
            let server = try workplace.start(
                "serve", "--port", "0", "--no-sweep", environment: ["GITHUB_WEBHOOK_SECRET": Self.secret])
            let url = try #require(Self.url(in: await server.line(with: "Listening on ")))
            workplace.github.setWebhook(url: url, secret: Self.secret)
            try workplace.github.change("old", by: "jonas-berg") { $0.description = "hello" }
            #expect(await server.line(with: "acme/old in sync, 5 changes verified") != nil)
            #expect(await server.line(with: "has_wiki")?.hasPrefix("acme/old: set: repository has_wiki") == true)
            await workplace.github.deliveriesSettled()
            try workplace.github.unprotect("old", "main", by: "jonas-berg")
            #expect(
                await server.line(with: "drift reverted")?.hasPrefix("acme/old: drift reverted: branches main") == true)
            #expect(await server.terminate() == 0)
        }
    }

    @Test("new permissions of the App hold as soon as they are accepted, not when the token of the hour ends")
    func newPermissions() async throws {
        try await withWorkplace { workplace in
            workplace.github.changeInstallation { $0.permissions.levels["administration"] = .read }
            let key = try _RSA.Signing.PrivateKey(keySize: .bits2048).pemRepresentation
            let server = try workplace.start(
                "serve", "--port", "0",
                environment: [
                    "GITHUB_WEBHOOK_SECRET": Self.secret, "GITHUB_APP_ID": String(SandboxApp().id),
                    "GITHUB_APP_PRIVATE_KEY": key,
                ])
            let url = try #require(Self.url(in: await server.line(with: "Listening on ")))
            #expect(await server.line(with: "The App lacks 'Administration: write'") != nil)
            workplace.github.setWebhook(url: url, secret: Self.secret)
            try workplace.github.createRepository("api", hasReadme: true)
            let refused = try #require(await server.line(with: "acme/api"))
            #expect(refused.contains("not in sync"), "\(refused)")
            #expect(workplace.writes.allSatisfy { $0.hasSuffix("/access_tokens") }, "\(workplace.writes)")

            workplace.github.changeInstallation { $0.permissions.levels["administration"] = .write }
            let body = """
                {"action":"new_permissions_accepted","installation":{"id":1,"account":{"login":"acme","id":1}},\
                "organization":{"login":"acme","id":1},"sender":{"login":"octo-owner","id":7,"type":"User"}}
                """
            #expect(try await post(body, event: "installation", to: url) == 202)
            while let line = await server.line(with: "acme/api") {
                if line.contains("in sync") { break }
            }
            #expect(workplace.github.repository("api")?.rules.map { $0.pattern } == ["main"])
            #expect(await server.terminate() == 0)
        }
    }

    @Test("secrets come from files too, and one that cannot be read or is empty keeps it from starting")
    func secretFiles() async throws {
        try await withWorkplace { workplace in
            try workplace.write("\(Self.secret)\n", to: "secret")
            try workplace.write("a token for the metrics\n", to: "token")
            try workplace.write("\n", to: "empty")
            let server = try workplace.start(
                "serve", "--port", "0",
                environment: ["GITHUB_WEBHOOK_SECRET_FILE": "secret", "GITHUBCOP_ADMIN_TOKEN_FILE": "token"])
            let hook = try #require(Self.url(in: await server.line(with: "Listening on ")))
            #expect(try await post(#"{"zen":"Design for failure."}"#, event: "ping", to: hook) == 200)
            #expect(try await post(#"{"zen":"Design for failure."}"#, event: "ping", to: hook, secret: "") == 401)
            var metrics = HTTPClientRequest(url: try #require(Self.url(in: await server.line(with: "Metrics on "))))
            #expect(try await HTTPClient.shared.execute(metrics, timeout: .seconds(120)).status == .unauthorized)
            metrics.headers.add(name: "Authorization", value: "Bearer a token for the metrics")
            #expect(try await HTTPClient.shared.execute(metrics, timeout: .seconds(120)).status == .ok)
            #expect(await server.terminate() == 0)

            for (variable, file) in [("GITHUB_WEBHOOK_SECRET_FILE", "empty"), ("GITHUBCOP_ADMIN_TOKEN_FILE", "none")] {
                let files = ["GITHUB_WEBHOOK_SECRET_FILE": "secret"].merging([variable: file]) { $1 }
                let result = try await workplace.run("serve", "--port", "0", environment: files)
                #expect(result.code == 64 && result.errors.contains("\(file) (\(variable))"), "\(result)")
            }
        }
    }

    private func post(_ body: String, event: String, to url: String, secret: String = Self.secret) async throws -> Int {
        let code = HMAC<SHA256>.authenticationCode(for: Array(body.utf8), using: SymmetricKey(data: Array(secret.utf8)))
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "X-GitHub-Event", value: event)
        request.headers.add(name: "X-GitHub-Delivery", value: UUID().uuidString)
        request.headers.add(
            name: "X-Hub-Signature-256", value: "sha256=" + code.map { String(format: "%02x", $0) }.joined())
        request.body = .bytes(ByteBuffer(string: body))
        return Int(try await HTTPClient.shared.execute(request, timeout: .seconds(120)).status.code)
    }

    @Test("with JSON logs every line about work names repository and delivery, and the metrics say what was done")
    func watched() async throws {
        try await withWorkplace { workplace in
            let token = "a token for the metrics"
            let server = try workplace.start(
                "serve", "--port", "0", "--log-format", "json",
                environment: ["GITHUB_WEBHOOK_SECRET": Self.secret, "GITHUBCOP_ADMIN_TOKEN": token])
            let hook = try #require(Self.url(in: await server.line(with: "Listening on ")))
            let metrics = try #require(Self.url(in: await server.line(with: "Metrics on ")))
            workplace.github.setWebhook(url: hook, secret: Self.secret)
            try workplace.github.createRepository("api", hasReadme: true)
            for logger in ["webhook", "serve"] {
                let line = try #require(await server.line(with: #""logger":"\#(logger)""#))
                let fields = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
                #expect(fields["repository"] as? String == "acme/api", "\(line)")
                #expect((fields["delivery"] as? String)?.isEmpty == false, "\(line)")
            }
            await workplace.github.deliveriesSettled()

            var request = HTTPClientRequest(url: metrics)
            #expect(try await HTTPClient.shared.execute(request, timeout: .seconds(120)).status == .unauthorized)
            request.headers.add(name: "Authorization", value: "Bearer \(token)")
            let desired = [
                #"githubcop_deliveries_total{outcome="accepted"} "#, #"githubcop_queue_depth{state="new"} "#,
                #"githubcop_work_latency_seconds_count{priority="new"} "#, "githubcop_queue_oldest_age_seconds ",
                #"githubcop_work_wait_seconds_count{priority="new"} "#,
                #"githubcop_changes_total{kind="branches",outcome="verified"} "#,
                #"githubcop_github_requests_total{method="GET",route="/user",status="200"} "#,
                #"githubcop_github_budget_remaining{resource="graphql"} "#, "githubcop_policy_refused 0",
            ]
            // Whose token it is, is asked beside the work.
            var (text, missing, tries) = ("", desired, 0)
            while !missing.isEmpty, tries < 1000 {
                let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
                text = String(buffer: try await response.body.collect(upTo: 1_000_000))
                missing = desired.filter { !text.contains($0) }
                tries += 1
            }
            #expect(missing.isEmpty, "not in \(text)")
            #expect(!text.contains("acme"), "a metric names somebody: \(text)")
            #expect(await server.terminate() == 0)
        }
    }

    @Test("at SIGHUP it reads the secrets of files again, and keeps those before where the new ones cannot be used")
    func reload() async throws {
        try await withWorkplace { workplace in
            try workplace.write("\(Self.secret)\n", to: "secret")
            try workplace.write("the first token for metrics", to: "token")
            let files = ["GITHUB_WEBHOOK_SECRET_FILE": "secret", "GITHUBCOP_ADMIN_TOKEN_FILE": "token"]
            let server = try workplace.start("serve", "--port", "0", environment: files)
            let hook = try #require(Self.url(in: await server.line(with: "Listening on ")))
            let metrics = try #require(Self.url(in: await server.line(with: "Metrics on ")))
            func status(of secret: String) async throws -> Int {
                try await post(#"{"zen":"Design for failure."}"#, event: "ping", to: hook, secret: secret)
            }
            func admits(_ token: String) async throws -> Bool {
                var request = HTTPClientRequest(url: metrics)
                request.headers.add(name: "Authorization", value: "Bearer \(token)")
                return try await HTTPClient.shared.execute(request, timeout: .seconds(120)).status == .ok
            }
            #expect(try await status(of: "the next one") == 401)
            try workplace.write("the next one, \(Self.secret)", to: "secret")
            try workplace.write("the second token for metrics", to: "token")
            server.reload()
            #expect(await server.line(with: "GITHUB_WEBHOOK_SECRET was read again from secret") != nil)
            #expect(await server.line(with: "GITHUBCOP_ADMIN_TOKEN was read again from token") != nil)
            #expect(try await status(of: "the next one") == 200)
            #expect(try await status(of: Self.secret) == 200)
            #expect(try await admits("the second token for metrics"))
            #expect(try await !admits("the first token for metrics"))

            try workplace.write("\n", to: "secret")
            try workplace.write("short", to: "token")
            server.reload()
            #expect(
                await server.line(with: "GITHUB_WEBHOOK_SECRET could not be read again; the one before stays") != nil)
            #expect(await server.line(with: "GITHUBCOP_ADMIN_TOKEN could not be read again") != nil)
            #expect(try await status(of: "the next one") == 200)
            #expect(try await admits("the second token for metrics"))
            #expect(await server.terminate() == 0)
        }
    }

    @Test("readyz says that GitHub refuses our credentials, until GitHub takes them")
    func refusedCredentials() async throws {
        try await withWorkplace { workplace in
            let server = try workplace.start(
                "serve", "--port", "0",
                environment: ["GITHUB_WEBHOOK_SECRET": Self.secret, "GITHUB_TOKEN": "ghp_revoked"])
            let hook = try #require(Self.url(in: await server.line(with: "Listening on ")))
            func ready() async throws -> (code: UInt, text: String) {
                let request = HTTPClientRequest(url: hook.replacing("/webhook", with: "/readyz"))
                let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
                return (response.status.code, String(buffer: try await response.body.collect(upTo: 10_000)))
            }
            var answer = try await ready()
            while answer.code == 200 { answer = try await ready() }
            #expect(answer.code == 503 && answer.text.contains("not ready: GitHub refuses our credentials"))
            #expect(!answer.text.contains("ghp_revoked"))
            workplace.github.issueToken("ghp_revoked")
            while answer.code != 200 { answer = try await ready() }
            #expect(answer.text == "ready\n")
            #expect(await server.terminate() == 0)
        }
    }

    @Test("a policy file that changes is in force at once; a broken one is refused, and named")
    func newPolicy() async throws {
        try await withWorkplace(policy: Self.wikiPolicy("false")) { workplace in
            try workplace.github.createRepository("api", hasReadme: true)
            let server = try workplace.start(
                "serve", "--port", "0", "--no-sweep", environment: ["GITHUB_WEBHOOK_SECRET": Self.secret])
            #expect(await server.line(with: "Metrics on ") != nil)
            try workplace.write(Self.wikiPolicy("maybe"))
            #expect(await server.line(with: "githubcop.yml is refused") != nil)
            #expect(await server.line(with: "githubcop.yml:5:") != nil)
            try workplace.write(Self.wikiPolicy("false, has_projects: false"))
            #expect(await server.line(with: "acme/api in sync, 2 changes verified") != nil)
            #expect(workplace.github.repository("api")?.features.hasProjects == false)
            #expect(await server.terminate() == 0)
        }
    }

    private static func wikiPolicy(_ value: String) -> String {
        """
        version: 1
        organization: acme
        rules:
          - name: baseline
            settings: { repository: { has_wiki: \(value) } }

        """
    }

    @Test("a policy in a repository is read anew when somebody pushes; the last good one outlives a broken one")
    func policyOnGitHub() async throws {
        try await withWorkplace(policy: "") { workplace in
            let github = workplace.github
            try github.createRepository("api", hasReadme: true)
            try github.createRepository("policies", hasReadme: true)
            try github.push(["githubcop.yml": Self.wikiPolicy("true")], to: "policies")
            let arguments = ["serve", "--policy", "repository:acme/policies", "--port", "0", "--no-sweep"]
            func start() throws -> RunningProgram {
                try workplace.start(arguments, environment: ["GITHUB_WEBHOOK_SECRET": Self.secret])
            }
            let first = try start()
            let firstURL = try #require(Self.url(in: await first.line(with: "Listening on ")))
            github.setWebhook(url: firstURL, secret: Self.secret)
            try github.push(["githubcop.yml": Self.wikiPolicy("false")], to: "policies", by: "jonas-berg")
            let told = try #require(await first.line(with: "is in force, 1 rule"))
            #expect(told.contains("jonas-berg"), "\(told)")
            #expect(await first.line(with: "acme/api in sync, 1 change verified") != nil)
            try github.push(["githubcop.yml": "rulez: []"], to: "policies")
            #expect(await first.line(with: "is refused; the policy that was in force stays") != nil)
            await first.kill()

            try github.change("api") { $0.features.hasWiki = true }
            let second = try start()
            #expect(await second.line(with: "stays in force") != nil)
            let secondURL = try #require(Self.url(in: await second.line(with: "Listening on ")))
            github.setWebhook(url: secondURL, secret: Self.secret)
            try github.change("api") { $0.description = "touched" }
            #expect(await second.line(with: "acme/api in sync, 1 change verified") != nil)
            #expect(await second.terminate() == 0)
        }
    }

    @Test(
        "a schedule or a place that cannot be is refused before the first request",
        arguments: [
            ["--sweep", "99 3 * * *"], ["--time-zone", "Europe/Atlantis"], ["--policy", "repository:acme"],
        ])
    func badSchedule(_ options: [String]) async throws {
        try await withWorkplace { workplace in
            let result = try await workplace.run(
                ["serve", "--port", "0"] + options, environment: ["GITHUB_WEBHOOK_SECRET": Self.secret])
            #expect(result.code == 64 && workplace.github.exchanges.isEmpty, "\(result)")
        }
    }

    private static func url(in line: String?) -> String? {
        line?.firstMatch(of: /http:\/\/[0-9.:]+\/[a-z]+/).map { String($0.output) }
    }

    @Test("metrics beyond this machine need a token: without one it does not start")
    func exposedMetrics() async throws {
        try await withWorkplace { workplace in
            let result = try await workplace.run(
                "serve", "--port", "0", "--admin-host", "0.0.0.0", environment: ["GITHUB_WEBHOOK_SECRET": Self.secret])
            #expect(result.code == 64 && result.errors.contains("GITHUBCOP_ADMIN_TOKEN"), "\(result)")
        }
    }

    @Test("what it did stands in the history that it serves and that 'history' reads, and in a backup made meanwhile")
    func history() async throws {
        try await withWorkplace { workplace in
            let token = "a token for the history"
            let server = try workplace.start(
                "serve", "--port", "0",
                environment: ["GITHUB_WEBHOOK_SECRET": Self.secret, "GITHUBCOP_ADMIN_TOKEN": token])
            let hook = try #require(Self.url(in: await server.line(with: "Listening on ")))
            let metrics = try #require(Self.url(in: await server.line(with: "Metrics on ")))
            workplace.github.setWebhook(url: hook, secret: Self.secret)
            try workplace.github.createRepository("api", hasReadme: true)
            try #require(await server.line(with: "acme/api") != nil)
            await workplace.github.deliveriesSettled()

            func ask(_ path: String) async throws -> [String: Any] {
                var request = HTTPClientRequest(url: metrics.replacing("/metrics", with: path))
                request.headers.add(name: "Authorization", value: "Bearer \(token)")
                let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
                #expect(response.status == .ok, "\(path)")
                let body = try await response.body.collect(upTo: 1_000_000)
                return try #require(
                    try JSONSerialization.jsonObject(with: Data(body.readableBytesView)) as? [String: Any])
            }
            // The line is said before the record is kept.
            var runs: [[String: Any]] = []
            while runs.isEmpty {
                runs = try #require(try await ask("/api/history?repo=api")["runs"] as? [[String: Any]])
            }
            let name = try #require(runs.last?["run"] as? String)
            #expect(runs.last?["actor"] as? String == "maya-chen")
            let run = try await ask("/api/history/\(name.prefix(8))?limit=1")
            let repository = try #require((run["repositories"] as? [[String: Any]])?.first)
            #expect(repository["name"] as? String == "acme/api")
            #expect((repository["changes"] as? [[String: Any]])?.first?["outcome"] as? String == "verified")
            #expect(try await ask("/api/history?repo=web")["runs"] as? [String] == [])
            #expect(try await ask("/api/status")["queue"] != nil)

            let backup = try await workplace.run("backup", "copy.sqlite")
            #expect(backup.code == 0 && backup.output.contains("copy.sqlite.key"), "\(backup)")
            let again = try await workplace.run("backup", "copy.sqlite")
            #expect(again.code == 64 && again.errors.contains("overwrites nothing"), "\(again)")
            #expect(await server.terminate() == 0)
            let lists = try await [
                workplace.run("history"), workplace.run("history", "--state", "copy.sqlite"),
            ]
            #expect(lists.allSatisfy { $0.code == 0 && $0.output.contains(name.prefix(8)) }, "\(lists)")
            #expect(lists[0].output == lists[1].output)
        }
    }

    @Test("a port that is taken is said, with the port")
    func takenPort() async throws {
        try await withWorkplace { workplace in
            let port = try #require(workplace.github.baseURL.split(separator: ":").last)
            let result = try await workplace.run(
                "serve", "--port", String(port), environment: ["GITHUB_WEBHOOK_SECRET": Self.secret])
            #expect(result.code == 1 && result.errors.contains("Cannot listen on 127.0.0.1:\(port)"), "\(result)")
        }
    }
}

@Suite("githubcop demo")
struct DemoTests {
    @Test("demo --once tells the story and ends with 0")
    func once() async throws {
        try await withWorkplace { workplace in
            let result = try await workplace.run("demo", "--once")
            #expect(result.code == 0 && result.errors == "", "\(result)")
            #expect(result.output.contains("Every step happened."))
            #expect(
                result.output.contains("repository.created") && result.output.contains("branch_protection_rule.deleted")
            )
        }
    }
}
