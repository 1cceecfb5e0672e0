import GitHubAPI
import Policy
import SharedMaterial
import Testing

/// What the other tests of this folder rest on when they check what was sent.
@Suite("Requests against GitHub's own schemas")
struct RequestSchemaTests {
    @Test(
        "a body with a misspelt key, one where none is taken, and a missing one are found; good ones pass",
        .enabled(
            if: SharedMaterial.isPresent,
            "\(SharedMaterial.absence): what examples, drift, removals and single settings send is checked against nothing"
        ))
    func found() async throws {
        try await withFixture { fixture in
            try fixture.createRepository("api")
            func faults(_ request: WriteRequest) async throws -> Set<String> {
                fixture.forgetRequests()
                _ = try? await fixture.client.send(request)
                return try #require(RequestSchemas.atHand).faults(of: fixture.requests)
            }
            let path: APIPath = "/repos/\(Fixture.organization)/api"
            let autolinks: APIPath = "/repos/\(Fixture.organization)/api/autolinks"
            #expect(try await faults(WriteRequest(.patch, path, body: ["has_wiki": false])) == [])
            #expect(try await faults(WriteRequest(.patch, path, body: ["has_wicki": false])).count == 1)
            #expect(try await faults(WriteRequest(.delete, path, body: ["has_wiki": false])).count == 1)
            try fixture.createRepository("api")
            #expect(try await faults(WriteRequest(.post, autolinks)).count == 1)
        }
    }
}
