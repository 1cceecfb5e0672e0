import Policy
import Testing

@testable import Enforcement

@Suite("Database ids of users, teams and Apps")
struct DatabaseIDTests {
    private static func reader(_ answer: GraphQLAnswer, app: JSON = ["id": 2740, "node_id": "A_renovate"])
        -> GitHubReader
    {
        GitHubReader(get: { _ in Response(body: app) }, query: { _ in answer })
    }

    @Test("come with the node ids, in the same requests")
    func areFound() async {
        let directory = ActorDirectory(organization: "acme")
        let reader = Self.reader(
            GraphQLAnswer(
                data: ["a0": ["team": ["id": "T_release", "databaseId": 31]], "a1": ["id": "U_o", "databaseId": 5]]))
        let (answers, ids) = await directory.lookUpNumbers(
            of: [.team("release"), .user("octocat"), .app("renovate")], reader: reader)
        #expect(ids == [.team("release"): 31, .user("octocat"): 5, .app("renovate"): 2740])
        #expect(answers[.team("release")] == .found("T_release"))
    }

    @Test("that GitHub does not tell are unknown: their owner is not said to be missing, and no other id is sent")
    func areUnknown() async {
        let directory = ActorDirectory(organization: "acme")
        let reader = Self.reader(GraphQLAnswer(data: [:]), app: ["node_id": "A_renovate"])
        let (answers, ids) = await directory.lookUpNumbers(of: [.app("renovate")], reader: reader)
        #expect(ids.isEmpty)
        #expect(answers[.app("renovate")]?.failure != nil)
    }

    @Test("a body loses the whole member of which one actor is not known, and keeps the others")
    func dropsMembers() {
        let change = Change(
            kind: "branches", subject: "main", field: ["bypass_actors"], verb: .update, before: .null, after: .null,
            rule: "r", source: SourceLocation(file: "githubcop.yml", line: 1, column: 1))
        let request = WriteRequest(
            .put, "/repos/acme/api/rulesets/1",
            body: [
                "enforcement": "active",
                "bypass_actors": [["actor_id": .unresolved(.team("release"))], ["actor_id": .unresolved(.team("x"))]],
            ])
        let operation = Operation(
            .protection, .write(request), changes: [change],
            references: [.team("x"): Operation.Reference([change], members: ["bypass_actors"])])
        let sent = operation.withoutLost(request) { $0 != .team("x") }
        #expect(sent.body == ["enforcement": "active"])
        #expect(operation.withoutLost(request) { _ in true }.body == request.body)
        #expect(operation.changesLosing { $0 == .team("x") } == [change: [.team("x")]])
    }
}
