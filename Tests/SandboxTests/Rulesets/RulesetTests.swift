import Testing

@testable import Sandbox

@Suite("Rulesets by REST")
struct RulesetTests {
    private static let path = "/repos/acme/repo1/rulesets"

    private static func body(_ name: String, _ more: JSONObject = [:]) -> JSON { RulesetBodies.body(name, more) }

    @Test("PUT keeps what it does not name, [] clears, null is refused; names are not unique")
    func parts() async throws {
        try await withSandbox { _, client async throws in
            let made = try await client(.POST, Self.path, Self.body("main"))
            #expect(made.status == 201)
            let one = "\(Self.path)/\(try #require(made.json?["id"]?.int))"
            let kept = try await client(.PUT, one, ["enforcement": "disabled"])
            #expect(kept.json?["enforcement"] == "disabled")
            #expect(kept.json?["bypass_actors"] == made.json?["bypass_actors"])
            #expect(try await client(.PUT, one, ["bypass_actors": nil]).status == 422)
            #expect(try await client(.PUT, one, ["bypass_actors": []]).json?["bypass_actors"] == [])
            #expect(try await client(.POST, Self.path, Self.body("main")).status == 201)
            let listed = try await client(.GET, Self.path)
            #expect(listed.json?.array?.count == 2)
            #expect(listed.json?[0]?["rules"] == nil && listed.json?[0]?["bypass_actors"] == nil)
            #expect(try await client(.DELETE, one).status == 204)
            #expect(try await client(.GET, one).status == 404)
        }
    }

    @Test("a short reference, a rule twice, and readers as bypass actors are refused")
    func refused() async throws {
        try await withSandbox { _, client async throws in
            let wrong: [JSONObject] = [
                ["conditions": ["ref_name": ["include": ["main"], "exclude": []]]],
                ["rules": [["type": "deletion"], ["type": "deletion"]]],
                ["bypass_actors": [["actor_id": 1, "actor_type": "RepositoryRole", "bypass_mode": "always"]]],
            ]
            for more in wrong {
                #expect(try await client(.POST, Self.path, Self.body("wrong", more)).status == 422, "\(more)")
            }
            #expect(try await client(.GET, Self.path).json == [])
        }
    }

    @Test("the organization's show in a repository's list unless they are left out; the free plan has none")
    func organization() async throws {
        try await withSandbox { _, client async throws in
            let everywhere = Self.body("everywhere", RulesetBodies.allRepositories)
            #expect(try await client(.POST, "/orgs/acme/rulesets", everywhere).status == 201)
            #expect(try await client(.GET, Self.path).json?[0]?["source_type"] == "Organization")
            #expect(try await client(.GET, "\(Self.path)?includes_parents=false").json == [])
        }
        try await withSandbox({ $0.plan = "free" }) { _, client async throws in
            let everywhere = Self.body("everywhere", RulesetBodies.allRepositories)
            #expect(try await client(.POST, "/orgs/acme/rulesets", everywhere).status == 403)
        }
    }

    @Test("who may not change a ruleset does not learn who may bypass it")
    func bypassIsHidden() async throws {
        try await withSandbox({ $0.tokens["ghp_reader"] = "octocat" }) { github, client async throws in
            let made = try await client(.POST, Self.path, Self.body("main"))
            var reader = client
            reader.token = "ghp_reader"
            let seen = try await reader(.GET, "\(Self.path)/\(try #require(made.json?["id"]?.int))")
            #expect(seen.status == 200)
            #expect(seen.json?.object?["bypass_actors"] == nil)
        }
    }
}
