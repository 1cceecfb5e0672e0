import Testing

@testable import Sandbox

@Suite("GraphQL cost")
struct CostTests {
    private static let rateLimit = "rateLimit { cost nodeCount limit remaining used resetAt }"

    /// Points and nodes as the answer itself reports them.
    private func bill(_ query: String, _ variables: JSONObject = [:]) throws -> [JSON?] {
        let answer = try GraphQLFixture().ask(query, variables)
        return [answer.at("data.rateLimit.cost"), answer.at("data.rateLimit.nodeCount")]
    }

    @Test(
        "A page of repositories with three lists in each costs a point per hundred lists asked for",
        arguments: [(100, 3, 6_100), (50, 2, 3_050), (25, 1, 1_525)])
    func page(_ size: Int, _ points: Int, _ nodes: Int) throws {
        let query = """
            query ($n: Int!) {
              \(Self.rateLimit)
              organization(login: "acme") {
                repositories(first: $n) {
                  nodes {
                    repositoryTopics(first: 20) { nodes { topic { name } } }
                    branchProtectionRules(first: 20) { nodes { id } }
                    rulesets(first: 20) { nodes { id } }
                  }
                }
              }
            }
            """
        #expect(try bill(query, ["n": .int(size)]) == [.int(points), .int(nodes)])
    }

    @Test("nodes(ids:) multiplies what is inside by the number of ids, and lists that are skipped cost nothing")
    func nodes() throws {
        let query = """
            query ($ids: [ID!]!, $labels: Boolean!) {
              \(Self.rateLimit)
              nodes(ids: $ids) {
                ... on Repository {
                  collaborators(first: 50) { totalCount }
                  labels(first: 100) @include(if: $labels) { totalCount }
                  deployKeys(first: 50) @skip(if: false) { totalCount }
                  environments(first: 20) { nodes { ...E } }
                }
              }
            }
            fragment E on Environment { protectionRules(first: 5) { totalCount } }
            """
        let id = JSON.string(try GraphQLFixture().repository().nodeID.text)
        let ids = JSON.array(Array(repeating: id, count: 100))
        #expect(try bill(query, ["ids": ids, "labels": true]) == [24, 32_100])
        #expect(try bill(query, ["ids": ids, "labels": false]) == [23, 22_100])
    }

    @Test("Everything nested in one page is charged for everything that it could hold")
    func nested() throws {
        let query = """
            query ($n: Int!) {
              \(Self.rateLimit)
              organization(login: "acme") {
                repositories(first: $n) {
                  nodes {
                    branchProtectionRules(first: 5) {
                      nodes {
                        pushAllowances(first: 10) { totalCount }
                        reviewDismissalAllowances(first: 10) { totalCount }
                        bypassPullRequestAllowances(first: 10) { totalCount }
                        bypassForcePushAllowances(first: 10) { totalCount }
                      }
                    }
                  }
                }
              }
            }
            """
        // 1 page + n rule lists + n × 5 × 4 actor lists; n + n × 5 + n × 5 × 4 × 10 nodes
        #expect(try bill(query, ["n": 100]) == [21, 20_600])
        #expect(try bill(query, ["n": 25]) == [5, 5_150])
    }

    @Test("A mutation costs a point however many aliases it has")
    func mutations() throws {
        let fixture = try GraphQLFixture()
        let id = try fixture.repository().nodeID.text
        let aliases = (0..<10).map { index in
            "m\(index): updateTopics(input: {repositoryId: \"\(id)\", topicNames: [\"t\(index)\"]}) { clientMutationId }"
        }
        #expect(fixture.cost("mutation { \(aliases.joined(separator: " ")) }") == 1)
    }

    @Test("More than half a million nodes are refused before anything runs")
    func nodeLimit() throws {
        let query = """
            {
              organization(login: "acme") {
                repositories(first: 100) {
                  nodes { refs(refPrefix: "refs/heads/", first: 100) { nodes { branchProtectionRule { matchingRefs(first: 100) { totalCount } } } } }
                }
              }
            }
            """
        let answer = try GraphQLFixture().ask(query)
        #expect(answer["data"] == nil)
        #expect(answer.at("errors.0.type") == "MAX_NODE_LIMIT_EXCEEDED")
        #expect(
            answer.at("errors.0.message")
                == "This query requests up to 1,010,100 possible nodes which exceeds the maximum limit of 500,000.")
    }

    @Test("The account shows this query's charge, and a dry run answers the cost alone")
    func account() throws {
        let fixture = try GraphQLFixture()
        let answer = fixture.ask("{ \(Self.rateLimit) viewer { login } }")
        #expect(answer.at("data.rateLimit.used") == 1)
        #expect(answer.at("data.rateLimit.remaining") == 4999)
        #expect(answer.at("data.rateLimit.limit") == 5000)
        #expect(answer.at("data.viewer.login") == "olive")
        let dry = fixture.ask(
            "{ rateLimit(dryRun: true) { cost nodeCount } organization(login: \"acme\") { repositories(first: 100) { nodes { id } } } }"
        )
        #expect(dry == ["data": ["rateLimit": ["cost": 1, "nodeCount": 100]]])
    }
}
