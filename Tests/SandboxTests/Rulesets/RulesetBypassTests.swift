import Testing

@testable import Sandbox

@Suite("Who may bypass a ruleset")
struct RulesetBypassTests {
    private static let path = "/repos/acme/repo1/rulesets"

    @Test("every kind of actor is kept, and reads back as GitHub reads it")
    func kinds() async throws {
        try await withSandbox { _, client async throws in
            let role: JSON = ["id": 8_031, "name": "deployer", "base_role": "write"]
            #expect(try await client(.POST, "/_sandbox/custom-roles", role).status == 204)
            let team = try #require(try await client(.GET, "/orgs/acme/teams/devops").json?["id"])
            let user = try #require(try await client(.GET, "/users/maya-chen").json?["id"])
            let app = try #require(try await client(.GET, "/apps/merge-assistant").json?["id"])
            let roles = try await client(.GET, "/orgs/acme/custom-repository-roles")
            let custom = try #require(roles.json?["custom_roles"]?[0]?["id"])
            let actors: JSON = [
                ["actor_id": team, "actor_type": "Team"],
                ["actor_id": user, "actor_type": "User", "bypass_mode": "exempt"],
                ["actor_id": app, "actor_type": "Integration", "bypass_mode": "pull_request"],
                ["actor_id": custom, "actor_type": "RepositoryRole", "bypass_mode": "always"],
                ["actor_id": 1, "actor_type": "OrganizationAdmin", "bypass_mode": "always"],
                ["actor_id": nil, "actor_type": "DeployKey", "bypass_mode": "always"],
            ]
            let made = try await client(.POST, Self.path, RulesetBodies.body("main", ["bypass_actors": actors]))
            let read = try #require(made.json?["bypass_actors"]?.array)
            #expect(read.map { $0["actor_id"] ?? nil } == [team, user, app, custom, .null, .null])
            #expect(
                read.compactMap { $0["bypass_mode"]?.string } == [
                    "always", "exempt", "pull_request", "always", "always", "always",
                ])
            #expect(made.json?["current_user_can_bypass"] == "always", "its owner administers the organization")
        }
    }

    @Test("GitHub may say yes and leave an actor out")
    func dropped() async throws {
        try await withSandbox { github, client async throws in
            github.addFault(Fault(.ignoreField("bypass_actors.Integration"), method: "POST", times: 1))
            let actors: JSON = [
                ["actor_id": 210_001, "actor_type": "Integration"], ["actor_id": 5, "actor_type": "RepositoryRole"],
            ]
            let made = try await client(.POST, Self.path, RulesetBodies.body("main", ["bypass_actors": actors]))
            #expect(made.status == 201)
            #expect(made.json?["bypass_actors"]?.array?.compactMap { $0["actor_type"] } == ["RepositoryRole"])
        }
    }

    @Test("what names resolve with: installations in pages without GitHub's own App, and Apps of others by slug")
    func names() async throws {
        try await withSandbox { _, client async throws in
            let first = try await client(.GET, "/orgs/acme/installations?per_page=1")
            #expect(first.json?["total_count"] == 2)
            #expect(first.header("link")?.contains("rel=\"next\"") ?? false)
            let all = try await client(.GET, "/orgs/acme/installations")
            let slugs = all.json?["installations"]?.array?.compactMap { $0["app_slug"]?.string }
            #expect(slugs == ["githubcop", "merge-assistant"])
            #expect(try await client(.GET, "/apps/coverage-reporter").json?["id"] == 301_102)
            #expect(try await client(.GET, "/orgs/acme/properties/schema").status == 200)
        }
    }

    @Test("a classic token without admin:org sees no rulesets of the organization; an App needs write to read them")
    func organizationPermissions() async throws {
        try await withSandbox { github, client async throws in
            github.issueToken("ghp_narrow", scopes: ["repo"])
            var narrow = client
            narrow.token = "ghp_narrow"
            #expect(try await narrow(.GET, "/orgs/acme/rulesets").status == 403)
            narrow.token = github.installationToken(permissions: ["organization_administration": "read"])
            #expect(try await narrow(.GET, "/orgs/acme/rulesets").status == 403)
            narrow.token = github.installationToken(permissions: ["organization_administration": "write"])
            #expect(try await narrow(.GET, "/orgs/acme/rulesets").json == [])
        }
    }
}
