import Enforcement
import Foundation
import GitHubAPI
import Policy
import Sandbox
import Store
import Testing

@Suite("What a second check the organization costs")
struct ConditionalSweepTests {
    /// Kinds that GraphQL does not tell about.
    private static let policy = """
        version: 1
        organization: acme
        rules:
          - name: baseline
            settings:
              actions: { enabled: true, default_workflow_permissions: read }
              autolinks:
                OPS-: https://acme.atlassian.net/browse/OPS-<num>
              webhooks:
                https://jenkins.acme.example/github-webhook/: { events: [push] }

        """

    private struct Sweep {
        let usage: RequestUsage
        let plans: [RepositoryPlan]
        /// REST requests that the sandbox has charged.
        let charged: Int
    }

    /// Sweeps as a process of its own: with a new token, and the cache opened from its file.
    private static func sweep(_ fixture: Fixture, cache path: String, token: String) async throws -> Sweep {
        let file = try #require(await AnswerCache.open(path) { Issue.record("\($0)") })
        var configuration = try GitHubClient.Configuration(
            apiURL: fixture.github.baseURL, credentials: .token(Secret(token)), version: "tests")
        configuration.cache = ResponseCache(
            find: { key in
                await file.answer(for: key).map {
                    .init(body: $0.body, entityTag: $0.entityTag, owner: $0.owner, link: $0.link)
                }
            },
            keep: { key, entry in
                await file.keep(
                    CachedAnswer(
                        body: entry.body, entityTag: entry.entityTag, owner: entry.owner, link: entry.link), for: key)
            }, close: { await file.close() })
        return try await withGitHubClient(configuration, environment: fixture.time.client) { client in
            let before = try await Self.used(client)
            let enforcer = Enforcer(
                policy: try Fixture.document(Self.policy), organization: Fixture.organization,
                session: { client.session(for: .sweep) }, vault: fixture.secrets.vault,
                history: .unkept)
            var plans: [RepositoryPlan] = []
            let usage = try await enforcer.plans(of: .organization(Fixture.organization)) { repository in
                plans.append(try repository.plan.get())
            }
            return Sweep(usage: usage, plans: plans, charged: try await Self.used(client) - before)
        }
    }

    /// Asks as a person would, which costs nothing.
    private static func used(_ client: GitHubClient) async throws -> Int {
        let answer = try await client.get(ReadRequest("/rate_limit"))
        return try #require(answer.body["resources"]?["core"]?["used"]?.intValue)
    }

    @Test("the second sweep is free of REST requests, also in another process with another token")
    func secondSweep() async throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("githubcop-sweep-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await withFixture(repositories: 12) { fixture in
            let path = "\(directory)/cache.sqlite"
            let first = try #require(fixture.github.installationToken())
            let cold = try await Self.sweep(fixture, cache: path, token: first)
            #expect(cold.usage.restReads > 12)
            #expect(cold.charged > 0)
            #expect(cold.charged == cold.usage.restReads - cold.usage.notModified)

            let again = try await Self.sweep(fixture, cache: path, token: first)
            #expect(again.charged == 0)
            #expect(again.usage.restReads == again.usage.notModified)
            #expect(again.plans == cold.plans)

            let second = try #require(fixture.github.installationToken())
            let rotated = try await Self.sweep(fixture, cache: path, token: second)
            #expect(rotated.charged == 0)
            #expect(rotated.usage.restReads == rotated.usage.notModified)
            #expect(rotated.plans == cold.plans)
        }
    }

    @Test("what a person changes between two sweeps is seen, and only that is paid for")
    func drift() async throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("githubcop-sweep-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await withFixture { fixture in
            for name in ["api", "web", "ui"] { try fixture.createRepository(name) }
            let path = "\(directory)/cache.sqlite"
            let token = try #require(fixture.github.installationToken())
            let before = try await Self.sweep(fixture, cache: path, token: token)
            try await withGitHubClient(
                try GitHubClient.Configuration(
                    apiURL: fixture.github.baseURL, credentials: .token(Secret(SandboxConfiguration.ownerToken)),
                    version: "tests")
            ) { person in
                _ = try await person.send(
                    WriteRequest(
                        .post, "/repos/acme/web/autolinks",
                        body: ["key_prefix": "OPS-", "url_template": "https://acme.atlassian.net/browse/OPS-<num>"]))
            }
            let after = try await Self.sweep(fixture, cache: path, token: token)
            #expect(after.charged == 1)
            func due(_ sweep: Sweep, _ name: String) -> Int? {
                sweep.plans.first { $0.target.name.name == name }?.changes.count { $0.kind == "autolinks" }
            }
            #expect(due(before, "web") == 1)
            #expect(due(after, "web") == 0)
            #expect(due(after, "api") == 1)
        }
    }
}

extension GitHubClient {
    fileprivate func session(for purpose: RequestPriority) -> GitHubSession {
        let (client, usage) = metered(for: purpose)
        return GitHubSession(
            reader: GitHubReader(get: { try await client.get($0) }, query: { try await client.query($0) }),
            writer: GitHubWriter(send: { try await client.send($0) }, mutate: { try await client.mutate($0) }),
            usage: usage)
    }
}
