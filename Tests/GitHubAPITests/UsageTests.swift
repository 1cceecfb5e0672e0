import FoundationEssentials
import GitHubAPI
import Policy
import Testing

@Suite("What it cost")
struct UsageTests {
    @Test("each piece of work counts its own requests, and the client all of them")
    func metered() async throws {
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { request, count, _ in
            request.target == "/flaky" && count == 1 ? Reply(status: 500, body: "") : Reply(body: #"{"data":{"x":1}}"#)
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url) { client in
                let (first, firstUsage) = client.metered()
                let (second, secondUsage) = client.metered()
                _ = try await first.get(ReadRequest("/a"))
                _ = try await first.mutate(MutationBatch([Mutation("x", input: [:], selection: "y")]))
                _ = try await second.get(ReadRequest("/flaky"))
                _ = try await second.send(WriteRequest(.put, "/b"))
                #expect(firstUsage().total == 2)
                #expect(firstUsage().graphQLPoints == 1)
                #expect(secondUsage().restReads == 2)
                #expect(secondUsage().retries == 1)
                #expect(client.usage() == firstUsage() + secondUsage())
                #expect(client.usage().total == fake.received.count)
            }
        }
    }

    @Test("usage is written with GitHub's way of naming, and read back")
    func coding() throws {
        var usage = RequestUsage()
        usage.restReads = 3
        usage.graphQLPoints = 4
        let data = try JSONEncoder().encode(usage)
        #expect(try JSON(parsing: data)["rest_reads"] == 3)
        #expect(try JSON(parsing: data)["graphql_points"] == 4)
        #expect(try JSONDecoder().decode(RequestUsage.self, from: data) == usage)
    }
}
