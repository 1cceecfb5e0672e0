import Testing

@testable import Sandbox

@Suite("Webhooks and history of rulesets")
struct RulesetEventTests {
    @Test("edited names what changed, save for who may bypass; the organization's come without a repository")
    func events() async throws {
        try await withWebhooks { github, client, receiver async throws in
            let (one, _) = try await client.makeRuleset("/repos/acme/repo1/rulesets", RulesetBodies.body("main"))
            _ = try await client(.PUT, one, ["enforcement": "disabled"])
            _ = try await client(.PUT, one, ["bypass_actors": []])
            _ = try await client(.PUT, one, ["rules": [["type": "creation"]]])
            let (other, _) = try await client.makeRuleset(
                "/orgs/acme/rulesets", RulesetBodies.body("all", RulesetBodies.allRepositories))
            _ = try await client(.DELETE, other)
            await github.deliveriesSettled()
            let events = receiver.received.filter { $0.event == "repository_ruleset" }
            let edits = events.filter { $0.json?["action"] == "edited" }.compactMap { $0.json?["changes"] }
            #expect(edits.contains(["enforcement": ["from": "active"]]))
            #expect(edits.contains([:]), "a bypass list alone is not named")
            let rules: JSON = [
                "rules": ["added": [["type": "creation"]], "deleted": [["type": "deletion"]], "updated": []]
            ]
            #expect(edits.contains(rules))
            let organizations = events.filter { $0.json?["repository"] == nil }
            #expect(organizations.compactMap { $0.json?["action"]?.string }.sorted() == ["created", "deleted"])
            #expect(organizations.allSatisfy { $0.json?["repository_ruleset"]?["source_type"] == "Organization" })
        }
    }

    @Test("a person weakens and deletes a ruleset through the control API, and the history says who")
    func people() async throws {
        try await withWebhooks { github, client, receiver async throws in
            let body = RulesetBodies.body("main", RulesetBodies.rules("pull_request", RulesetBodies.pullRequest))
            let (one, _) = try await client.makeRuleset("/repos/acme/repo1/rulesets", body)
            let act: JSON = ["repository": "repo1", "ruleset": "main", "sender": "liam-oconnor"]
            #expect(try await client(.POST, "/_sandbox/act/weaken-ruleset", act).status == 200)
            let weak = try await client(.GET, one).json?["rules"]?[0]?["parameters"]
            #expect(weak?["required_approving_review_count"] == 0)
            #expect(weak?["dismiss_stale_reviews_on_push"] == true)
            let history = try await client(.GET, "\(one)/history")
            let author = try await client(.GET, "/users/liam-oconnor")
            #expect(history.json?[0]?["actor"]?["id"] == author.json?["id"])
            let first = try #require(history.json?[1]?["version_id"]?.int)
            let before = try await client(.GET, "\(one)/history/\(first)")
            let old = before.json?["state"]?["rules"]?[0]?["parameters"]
            #expect(old?["required_approving_review_count"] == 2)
            #expect(try await client(.POST, "/_sandbox/act/delete-ruleset", act).status == 200)
            await github.deliveriesSettled()
            let last = receiver.received.first { $0.name == "repository_ruleset.deleted" }
            #expect(last?.json?["sender"]?["login"] == "liam-oconnor")
        }
    }

    @Test("a generated organization has as many rulesets as it was asked for, and none unasked")
    func generated() async throws {
        try await withSandbox({ $0.rulesetsPerRepository = 2 }) { github, client async throws in
            let names = try github.rulesets(of: "repo1").map { $0.name }
            #expect(names == ["default branch", "tags"])
            #expect(github.isProtected(in: "repo1"))
        }
        try await withSandbox { github, client async throws in
            #expect(try github.rulesets(of: "repo1").isEmpty)
            #expect(try await client(.POST, "/_sandbox/rulesets", ["per_repository": 3]).status == 204)
            #expect(try github.rulesets(of: "repo1").count == 3)
        }
    }
}
