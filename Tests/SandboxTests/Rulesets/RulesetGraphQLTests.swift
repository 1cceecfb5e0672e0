import Testing

@testable import Sandbox

@Suite("Rulesets by GraphQL")
struct RulesetGraphQLTests {
    private static let details = """
        query ($ids: [ID!]!) {
          nodes(ids: $ids) {
            ... on RepositoryRuleset {
              databaseId
              conditions { repositoryId { repositoryIds } }
              bypassActors(first: 100) { nodes { bypassMode actor { __typename } } }
              rules(first: 100) { nodes { type parameters { __typename } } }
            }
          }
        }
        """

    @Test("repositories are node ids; people, exempt actors and rules of REST alone have no name there")
    func shown() throws {
        let fixture = try GraphQLFixture()
        let repository = try fixture.repository()
        let id = try fixture.state.write { world in
            try world.createRuleset(
                "all", in: .organization(fixture.organization), enforcement: "active", by: .user(fixture.owner)
            ) { ruleset in
                ruleset.conditions = ["repository_id": ["repository_ids": [.int(repository.id)]]]
                ruleset.rules = [
                    Ruleset.Rule(id: 1, type: "pull_request"), Ruleset.Rule(id: 2, type: "copilot_code_review"),
                ]
                ruleset.bypassActors = [Ruleset.BypassActor(kind: .user(fixture.member), mode: "exempt")]
            }
        }
        let node = NodeID(.ruleset, id).text
        let ruleset = fixture.ask(Self.details, ["ids": [.string(node)]]).at("data.nodes.0")
        #expect(ruleset?["databaseId"] == .int(id))
        #expect(ruleset?.at("conditions.repositoryId.repositoryIds") == [.string(repository.nodeID.text)])
        #expect(ruleset?.at("bypassActors.nodes") == [["bypassMode": nil, "actor": nil]])
        let rules = ruleset?.at("rules.nodes")
        #expect(rules?[0]?["parameters"] == ["__typename": "PullRequestParameters"])
        #expect(rules?[1] == ["type": "COPILOT_CODE_REVIEW", "parameters": nil])
    }

    @Test("a hundred rulesets by id cost two points with all their details")
    func cost() throws {
        let ids = (0..<100).map { JSON.string(NodeID(.ruleset, $0).text) }
        #expect(try GraphQLFixture().cost(Self.details, ["ids": .array(ids)]) == 2)
    }

    @Test("a repository lists the organization's rulesets that apply to it unless they are left out")
    func parents() throws {
        let fixture = try GraphQLFixture(["api", "web"])
        _ = try fixture.state.write { world in
            try world.createRuleset(
                "web only", in: .organization(fixture.organization), enforcement: "active", by: .user(fixture.owner)
            ) { $0.conditions = ["repository_name": ["include": ["web"], "exclude": []]] }
        }
        let query = """
            { organization(login: "acme") {
              rulesets(first: 5) { totalCount }
              api: repository(name: "api") { rulesets(first: 5) { totalCount } }
              web: repository(name: "web") {
                rulesets(first: 5) { nodes { source { __typename } } }
                own: rulesets(first: 5, includeParents: false) { totalCount }
              }
            } }
            """
        let organization = fixture.ask(query).at("data.organization")
        #expect(organization?.at("rulesets.totalCount") == 1)
        #expect(organization?.at("api.rulesets.totalCount") == 0)
        #expect(organization?.at("web.rulesets.nodes") == [["source": ["__typename": "Organization"]]])
        #expect(organization?.at("web.own.totalCount") == 0)
    }
}
