import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Deliveries that concern the whole organization")
struct OrganizationEventTests {
    private static let body = Array(
        #"""
        {
          "action": "updated", "definition": { "property_name": "tier" },
          "organization": { "login": "acme", "id": 1 }, "sender": { "login": "maya-chen", "id": 2 }
        }
        """#.utf8)

    @Test("one whose repositories could not be listed is answered 503, and redelivered it is worked on")
    func failedListing() async throws {
        try await withFixture(policy: TrustPolicy.text) { fixture in
            try fixture.createRepository("api")
            fixture.github.addFault(Fault(.status(403, message: "Forbidden"), route: "/graphql", times: 1))
            try await fixture.withPrecinct(isToldByGitHub: false) { precinct in
                let first = try await precinct.post("custom_property", Self.body, id: "one")
                let second = try await precinct.post("custom_property", Self.body, id: "one")
                #expect([first, second] == [503, 202])
                await precinct.settle()
                #expect(precinct.finished("api").map { $0.isInSync } == [true])
            }
        }
    }
}
