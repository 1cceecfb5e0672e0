import GitHubAPI
import Policy
import Testing

@Suite("GraphQL")
struct GraphQLTests {
    private let query = GraphQLQuery(
        "Page", variables: [.init("org", "String!", "acme")], selection: "organization(login: $org) { id }")
    private let batch = MutationBatch([
        Mutation("deleteLabel", input: ["id": "L1"], selection: "clientMutationId"),
        Mutation("deleteLabel", input: ["id": "L2"], selection: "clientMutationId"),
    ])

    @Test("a query is sent with its variables, and partial data comes with its errors")
    func partial() async throws {
        let body =
            #"{"data":{"rateLimit":{"cost":4},"organization":{"id":"O"},"node":null},"errors":[{"type":"FORBIDDEN","#
            + #""message":"Resource not accessible by integration","path":["nodes",3,"rules"]}]}"#
        try await withFakeGitHub({ _, _, _ in Reply(body: body) }) { fake in
            try await withClient(fake.url) { client in
                let answer = try await client.query(query)
                #expect(answer.data["organization"] == ["id": "O"])
                #expect(
                    answer.errors == [
                        .init(
                            type: "FORBIDDEN", message: "Resource not accessible by integration",
                            path: ["nodes", "3", "rules"])
                    ])
                #expect(client.usage().graphQLPoints == 4)
                #expect(client.usage().graphQLQueries == 1)
            }
            #expect(fake.received.first?.target == "/graphql")
            #expect(fake.received.first?.json["query"] == .string(query.document))
            #expect(fake.received.first?.json["variables"] == ["org": "acme"])
        }
    }

    @Test("mutations that failed for a reason of their own are an answer, and are sent once")
    func mutationErrors() async throws {
        let body = #"{"data":{"m0":null,"m1":null},"errors":[{"type":"NOT_FOUND","message":"gone","path":["m0"]}]}"#
        try await withFakeGitHub({ _, _, _ in Reply(body: body) }) { fake in
            try await withClient(fake.url) { client in
                let answer = try await client.mutate(batch)
                #expect(answer.problems(at: ["m0"]).map { $0.type } == ["NOT_FOUND"])
                #expect(client.usage().graphQLMutations == 1)
            }
            #expect(fake.received.count == 1)
        }
    }

    @Test(
        "a budget used up, said in an answer of status 200, waits until the reset",
        arguments: ["RATE_LIMITED", "RATE_LIMIT"])
    func rateLimited(_ type: String) async throws {
        let clock = TestClock()
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { _, count, _ in
            count == 1
                ? Reply(
                    headers: Budgets.headers(remaining: 0, resetsIn: 600, resource: "graphql"),
                    body: #"{"errors":[{"type":"\#(type)","message":"API rate limit exceeded"}]}"#)
                : Reply(body: #"{"data":{"m0":{},"m1":{}}}"#)
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, clock: clock) { client async throws in
                // Not executed, so that even a mutation may be sent again.
                #expect(try await client.mutate(batch).errors.isEmpty)
                #expect(client.usage().retries == 1)
            }
            #expect(clock.seconds.count == 1)
            #expect(clock.seconds.allSatisfy { (400...800).contains($0) })
        }
    }

    @Test("mutations that were executed in part are not sent again, whatever the errors say")
    func partlyExecuted() async throws {
        let body =
            #"{"data":{"m0":{"clientMutationId":null},"m1":null},"errors":[{"type":"RATE_LIMITED","message":"x","path":["m1"]}]}"#
        try await withFakeGitHub({ _, _, _ in Reply(body: body) }) { fake in
            try await withClient(fake.url) { client async throws in
                #expect(try await client.mutate(batch).errors.count == 1)
            }
            #expect(fake.received.count == 1)
        }
    }

    @Test("a query that GitHub could not finish is asked again a few times, a mutation never")
    func timeouts() async throws {
        let body =
            #"{"data":null,"errors":[{"message":"Something went wrong while executing your query. This may be the result of a timeout."}]}"#
        try await withFakeGitHub({ _, _, _ in Reply(body: body) }) { fake in
            try await withClient(fake.url) { client in
                let read = try await failing { try await client.query(query) }
                #expect(read.reason == .unavailable)
                #expect(read.message.hasSuffix("(tried 3 times)"))
                #expect(fake.received.count == 3)
                let write = try await failing { try await client.mutate(batch) }
                #expect(write.reason == .unavailable)
                #expect(write.hint?.contains("may have executed") == true)
                #expect(fake.received.count == 4)
            }
        }
    }

    @Test("an answer without data and errors is a failure")
    func noAnswer() async throws {
        try await withFakeGitHub({ _, _, _ in Reply(body: "{}") }) { fake in
            try await withClient(fake.url) { client in
                let failed = try await failing { try await client.query(query) }
                #expect(failed.reason == .unexpected)
            }
        }
    }
}
