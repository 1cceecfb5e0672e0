import Enforcement
import Kinds
import Policy
import Testing

@Suite("Custom roles")
struct CustomRoleTests {
    private static let role = "/orgs/acme/teams/devops/repos/acme/api"

    private func observe(_ role: Result<Response, GitHubFailure>?, desired: String) throws -> Observed {
        let document = try Fixture.document(policy("teams", "devops: \(desired)"))
        let repository = RepositoryFacts(
            name: RepositoryName(owner: "acme", name: "api"), id: 7, nodeID: "R_api", visibility: .private)
        let settings = try document.settings(for: repository)
        let requests = TeamsKind.reads(of: repository, node: nil, desired: settings.kinds["teams"], isExclusive: false)
        let listing: Response = Response(body: [["slug": "devops", "permission": "push", "node_id": "T_1"]])
        var responses: [String: Result<Response, GitHubFailure>] = [:]
        for request in requests {
            responses[request.path.text] = request.path.text == Self.role ? role : .success(listing)
        }
        #expect((responses[Self.role] != nil) == (role != nil))
        return try TeamsKind.observe(Answers(responses: responses), of: repository)
    }

    @Test("the role of a team that is to have a custom one is asked for by its name, as a sweep reads it")
    func asked() throws {
        let observed = try observe(.success(Response(body: ["role_name": "deployer"])), desired: "deployer")
        #expect(observed.settings["devops"] == ["permission": "deployer"])
    }

    @Test("standard permissions cost no further request")
    func standard() throws {
        #expect(try observe(nil, desired: "push").settings["devops"] == ["permission": "push"])
    }

    @Test("a role that could not be read is unknown, never the standard one that the listing shows")
    func unreadable() {
        let failure = GitHubFailure(.forbidden(permission: nil), request: "GET", message: "no")
        #expect(throws: GitHubFailure.self) { try observe(.failure(failure), desired: "deployer") }
    }
}
