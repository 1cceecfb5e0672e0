import FoundationEssentials
import LambdaFunction
import LambdaRuntime
import Logging
import LoopbackServer
import Sandbox
import Synchronization
import Testing

@Suite("Stored secrets")
struct StoredSecretTests {
    /// Secrets Manager behind the extension, as a test changes it: `id/stage` → text.
    private final class Vault: Sendable {
        private let texts: Mutex<[String: String]>

        init(_ texts: [String: String]) { self.texts = Mutex(texts) }

        func set(_ key: String, _ text: String?) { texts.withLock { $0[key] = text } }

        func answer(_ target: String) -> LoopbackServer.Reply {
            let query = target.split(separator: "?").last?.split(separator: "&") ?? []
            let values = query.map { $0.split(separator: "=").last.map(String.init) ?? "" }
            guard let text = texts.withLock({ $0[values.joined(separator: "/")] }) else {
                return .init(400, "an unexpected error occurred while executing request")
            }
            let quoted = (try? JSONEncoder().encode(["SecretString": text])).map { String(decoding: $0, as: UTF8.self) }
            return .init(200, quoted ?? "{}")
        }
    }

    private func with(
        _ vault: Vault, and more: [String: String] = [:],
        _ work: @escaping @Sendable (Stage, LoopbackServer) async throws -> Void
    ) async throws {
        try await withLoopbackServer { request, _ in
            vault.answer(request.target)
        } _: { server in
            let variables = [
                "GITHUB_WEBHOOK_SECRET": "", "GITHUB_TOKEN": "", "GITHUBCOP_WEBHOOK_SECRET_ID": "hook",
                "GITHUBCOP_CREDENTIAL_SECRET_ID": "credential",
                "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT": "\(server.port)",
            ]
            try await withStage(variables.merging(more) { $1 }) { stage async throws in try await work(stage, server) }
        }
    }

    private static let token = SandboxConfiguration.ownerToken
    private static let body = Stage.payload("created", "payments")

    @Test("nothing is fetched before a delivery needs it, and then each secret once for many")
    func lazily() async throws {
        let vault = Vault(["hook/AWSCURRENT": "new", "credential/AWSCURRENT": Self.token])
        try await with(vault) { stage, server async throws in
            #expect(server.received.isEmpty)
            for _ in 1...3 {
                #expect(try await stage.post("repository", Self.body, secret: "new").statusCode == 202)
            }
            #expect(server.received.count == 2)
        }
    }

    @Test("while a secret is being rotated both versions are accepted; the older is asked for only then")
    func rotation() async throws {
        let vault = Vault(["hook/AWSCURRENT": "old", "credential/AWSCURRENT": #"{"token":"\#(Self.token)"}"#])
        try await with(vault) { stage, _ async throws in
            #expect(try await stage.post("repository", Self.body, secret: "old").statusCode == 202)
            vault.set("hook/AWSCURRENT", "new")
            vault.set("hook/AWSPREVIOUS", "old")
            #expect(try await stage.post("repository", Self.body, secret: "new").statusCode == 202)
            #expect(try await stage.post("repository", Self.body, secret: "old").statusCode == 202)
            #expect(stage.dispatched.count == 3)
        }
    }

    @Test("forged deliveries cannot make it ask for secrets again and again")
    func storm() async throws {
        let vault = Vault(["hook/AWSCURRENT": "new", "credential/AWSCURRENT": Self.token])
        try await with(vault) { stage, server async throws in
            let started = ContinuousClock.now
            for _ in 1...20 {
                #expect(try await stage.post("repository", Self.body, secret: "guess").statusCode == 401)
            }
            // One check both versions every five seconds, however long this takes here.
            let looks = 1 + Int((ContinuousClock.now - started) / .seconds(5))
            #expect(server.received.count <= 4 + 2 * looks)
        }
    }

    @Test("without its secret it answers 503, so that the delivery comes again")
    func missing() async throws {
        try await with(Vault([:])) { stage, _ async throws in
            #expect(try await stage.post("repository", Self.body, secret: "new", seconds: 1).statusCode == 503)
        }
    }

    @Test("a credential that GitHub refuses is fetched anew, once")
    func refused() async throws {
        let vault = Vault(["hook/AWSCURRENT": "new", "credential/AWSCURRENT": "ghp_revoked"])
        try await with(vault) { stage, server async throws in
            let answer = try await stage.post("repository", Self.body, secret: "new")
            #expect(answer.statusCode == 502)
            #expect(server.received.count { $0.target.contains("credential") } == 2)
            vault.set("credential/AWSCURRENT", Self.token)
            #expect(try await stage.post("repository", Self.body, secret: "new").statusCode == 202)
            #expect(stage.dispatched == ["payments"])
        }
    }

    @Test("a stored credential that is none says what it should be, and not what it is")
    func malformed() async throws {
        for text in [#"{"app_id":123}"#, #"{"tokn":"s3cret"}"#, #"{"token": s3cret"#] {
            let vault = Vault(["hook/AWSCURRENT": "new", "credential/AWSCURRENT": text])
            try await with(vault) { stage, _ async throws in
                let answer = try await stage.post("repository", Self.body, secret: "new")
                #expect(answer.statusCode == 503)
                #expect(answer.body.contains("GITHUBCOP_CREDENTIAL_SECRET_ID"))
                #expect(!answer.body.contains("s3cret"))
            }
        }
    }

    @Test(
        "what the policy calls a secret is one member of a stored object; one that is missing is named, no other shown")
    func policySecrets() async throws {
        let policy = """
            version: 1
            organization: acme
            rules:
              - name: all
                settings:
                  webhooks: { "https://ci.example.com/hook": { events: [push], secret: "{{secret:CI_HOOK}}" } }
            """
        let vault = Vault([
            "hook/AWSCURRENT": "new", "credential/AWSCURRENT": Self.token,
            "policy/AWSCURRENT": #"{"OTHER": "not for anybody's eyes"}"#,
        ])
        let enforce = [
            "GITHUBCOP_MODE": "enforce", "GITHUBCOP_POLICY": "repository:acme/policies",
            "GITHUBCOP_POLICY_SECRETS_ID": "policy",
        ]
        try await with(vault, and: enforce) { stage, _ async throws in
            try stage.github.createRepository("policies")
            try stage.github.push(["githubcop.yml": policy], to: "policies")
            let id = try stage.github.createRepository("payments", hasReadme: true)
            let body = Stage.payload("created", "payments", id: id)
            let refused = try await stage.post("repository", body, secret: "new")
            #expect(refused.statusCode == 503)
            #expect(refused.body.contains("CI_HOOK"))
            #expect(!refused.body.contains("eyes"))
        }
        vault.set("policy/AWSCURRENT", #"{"CI_HOOK": "shared with the CI"}"#)
        try await with(vault, and: enforce) { stage, _ async throws in
            try stage.github.createRepository("policies")
            try stage.github.push(["githubcop.yml": policy], to: "policies")
            let id = try stage.github.createRepository("payments", hasReadme: true)
            let body = Stage.payload("created", "payments", id: id)
            #expect(try await stage.post("repository", body, secret: "new").statusCode == 202)
            #expect(stage.github.repository("payments")?.hooks.map(\.secret) == ["shared with the CI"])
        }
    }

    private static func hookPolicy(_ name: String) -> String {
        """
        version: 1
        organization: acme
        rules:
          - name: all
            settings:
              webhooks: { "https://{{repository}}.example/": { events: [push], secret: "{{secret:\(name)}}" } }
        """
    }

    private static func members(_ name: String, _ value: String) throws -> String {
        String(decoding: try JSONEncoder().encode([name: value]), as: UTF8.self)
    }

    @Test("no policy gets at the function's own key, token or webhook secret, nor past the destinations")
    func ownCredentials() async throws {
        let elsewhere = #"{"CI_HOOK": {"hosts": ["ci.example"]}}"#
        let attempts: [(name: String, value: String, destinations: String, reason: String)] = [
            ("GITHUB_TOKEN", "x", "", "give the secret another name"),
            ("CI_HOOK", Self.token, "", "the value of GITHUB_TOKEN"),
            ("CI_HOOK", "new", "", "the value of GITHUB_WEBHOOK_SECRET"),
            ("CI_HOOK", "fine", elsewhere, "not to payments.example"),
        ]
        for attempt in attempts {
            let vault = Vault([
                "hook/AWSCURRENT": "new", "credential/AWSCURRENT": Self.token,
                "policy/AWSCURRENT": try Self.members(attempt.name, attempt.value),
            ])
            let enforce = [
                "GITHUBCOP_MODE": "enforce", "GITHUBCOP_POLICY": "repository:acme/policies",
                "GITHUBCOP_POLICY_SECRETS_ID": "policy", "GITHUBCOP_DESTINATIONS": attempt.destinations,
            ]
            try await with(vault, and: enforce) { stage, _ async throws in
                try stage.github.createRepository("policies")
                try stage.github.push(["githubcop.yml": Self.hookPolicy(attempt.name)], to: "policies")
                let id = try stage.github.createRepository("payments", hasReadme: true)
                let answer = try await stage.post(
                    "repository", Stage.payload("created", "payments", id: id), secret: "new")
                #expect(answer.statusCode >= 500 && answer.body.contains(attempt.reason), "\(answer)")
                #expect(stage.github.repository("payments")?.hooks.isEmpty == true)
            }
        }
    }
}
