import AsyncHTTPClient
import NIOCore
import Testing

@testable import Sandbox

@Suite("GraphQL over HTTP")
struct GraphQLHTTPTests {
    private struct Answer {
        let status: Int
        let headers: [String: String]
        let body: JSON
    }

    private func post(_ query: String, _ variables: JSON = [:], to github: FakeGitHub, token: String?) async throws
        -> Answer
    {
        var request = HTTPClientRequest(url: github.baseURL + "/graphql")
        request.method = .POST
        request.headers.add(name: "User-Agent", value: "tests")
        if let token { request.headers.add(name: "Authorization", value: "bearer \(token)") }
        request.body = .bytes((["query": .string(query), "variables": variables] as JSON).bytes)
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
        let bytes = try await response.body.collect(upTo: 10_000_000)
        return Answer(
            status: Int(response.status.code),
            headers: Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first },
            body: JSON(parsing: Array(bytes.readableBytesView)) ?? .null)
    }

    private func withGitHub(
        _ configure: (inout SandboxConfiguration) -> Void = { _ in }, _ body: (FakeGitHub) async throws -> Void
    ) async throws {
        var configuration = SandboxConfiguration()
        configuration.repositories = 12
        configure(&configuration)
        let github = try await FakeGitHub.start(configuration)
        do {
            try await body(github)
        } catch {
            await github.stop()
            throw error
        }
        await github.stop()
    }

    private static let token = SandboxConfiguration.ownerToken

    private static let page = """
        query ($n: Int!) {
          rateLimit { cost used remaining }
          organization(login: "acme") {
            repositories(first: $n) {
              totalCount
              nodes { name branchProtectionRules(first: 50) { totalCount } repositoryTopics(first: 20) { totalCount } }
            }
          }
        }
        """

    @Test("A query is charged its points against the graphql limit, not against the REST limit")
    func charge() async throws {
        try await withGitHub { github in
            let answer = try await post(Self.page, ["n": 100], to: github, token: Self.token)
            #expect(answer.status == 200)
            #expect(answer.body.at("data.organization.repositories.totalCount") == 12)
            #expect(answer.body.at("data.rateLimit") == ["cost": 2, "used": 2, "remaining": 4998])
            #expect(answer.headers["x-ratelimit-resource"] == "graphql")
            #expect(answer.headers["x-ratelimit-remaining"] == "4998")
            let second = try await post(Self.page, ["n": 100], to: github, token: Self.token)
            #expect(second.headers["x-ratelimit-used"] == "4")
        }
    }

    @Test("With the points spent, GitHub answers 200 and RATE_LIMITED")
    func exhausted() async throws {
        try await withGitHub({ $0.limits.graphQL = 2 }) { github in
            _ = try await post(Self.page, ["n": 100], to: github, token: Self.token)
            let answer = try await post(Self.page, ["n": 100], to: github, token: Self.token)
            #expect(answer.status == 200)
            #expect(answer.body["data"] == nil)
            #expect(answer.body.at("errors.0.type") == "RATE_LIMITED")
            #expect(answer.headers["x-ratelimit-remaining"] == "0")
        }
    }

    @Test("Nobody asks without a token")
    func anonymous() async throws {
        try await withGitHub { github in
            let answer = try await post("{ viewer { login } }", to: github, token: nil)
            #expect(answer.status == 401)
        }
    }

    @Test("Time-outs, exhausted resources and lost writes can be switched on")
    func faults() async throws {
        try await withGitHub { github in
            github.addFault(Fault(.timeout, route: "/graphql", times: 1))
            let slow = try await post("{ viewer { login } }", to: github, token: Self.token)
            #expect(slow.body["data"] == .null)
            #expect(
                slow.body.at("errors.0.message")?.string?.hasPrefix("Something went wrong while executing your query")
                    == true)
            github.addFault(Fault(.resourceLimit(nodes: 3), route: "/graphql", times: 1))
            let partial = try await post(Self.page, ["n": 10], to: github, token: Self.token)
            #expect(partial.body.at("data.organization.repositories.nodes.2") != .null)
            #expect(partial.body.at("data.organization.repositories.nodes.3") == .null)
            #expect(partial.body.at("errors.0.type") == "RESOURCE_LIMITS_EXCEEDED")
            let whole = try await post(Self.page, ["n": 10], to: github, token: Self.token)
            #expect(whole.body["errors"] == nil)
        }
    }
}
