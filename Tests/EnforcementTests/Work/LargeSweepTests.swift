import Enforcement
import Policy
import Synchronization
import Testing

@Suite("A large organization")
struct LargeSweepTests {
    /// Makes each page when it is asked for, and counts them.
    private final class Endless: Sendable {
        let pages = Mutex(0)
        private let count: Int

        init(_ count: Int) { self.count = count }

        func answer(_ query: GraphQLQuery) -> GraphQLAnswer {
            func variable(_ name: String) -> JSON? { query.variables.first { $0.name == name }?.value }
            pages.withLock { $0 += 1 }
            let start = variable("cursor")?.stringValue.flatMap { Int($0) } ?? 0
            let end = min(start + (variable("count")?.intValue ?? 0), count)
            let nodes = (start..<end).map { id -> JSON in
                [
                    "databaseId": .integer(id), "id": .string("R_\(id)"), "nameWithOwner": .string("acme/r\(id)"),
                    "visibility": "PRIVATE", "hasWikiEnabled": .bool(id.isMultiple(of: 10)),
                ]
            }
            let connection: JSON = [
                "totalCount": .integer(count), "nodes": .array(nodes),
                "pageInfo": ["hasNextPage": .bool(end < count), "endCursor": .string("\(end)")],
            ]
            return GraphQLAnswer(data: ["organization": ["repositories": connection]])
        }

        var session: GitHubSession {
            GitHubSession(
                reader: GitHubReader(
                    get: { throw GitHubFailure(.notFound, request: $0.description, message: "not asked in this test") },
                    query: { [self] in answer($0) }),
                writer: GitHubWriter(
                    send: { throw GitHubFailure(.forbidden(permission: nil), request: $0.description, message: "no") },
                    mutate: { throw GitHubFailure(.forbidden(permission: nil), request: $0.description, message: "no") }
                ),
                usage: { RequestUsage() })
        }
    }

    @Test("of a hundred thousand repositories no more than the page in hand and the next one are read ahead")
    func paged() async throws {
        let organization = Endless(100_000)
        let policy = try PolicyDocument.load([
            PolicyText(
                name: "p.yml", text: "version: 1\nrules: [{ name: r, settings: { repository: { has_wiki: false } } }]")
        ]) { _ in "" }
        let enforcer = Enforcer(
            policy: policy, organization: "acme", session: { organization.session }, vault: .empty)
        var (told, drifted, mostAhead) = (0, 0, 0)
        let place = Mutex(SweepPlace.beginning)
        let end = try await enforcer.sweep(.organization("acme")) { event in
            switch event {
            case .planned(let planned):
                told += 1
                if try !planned.plan.get().changes.isEmpty { drifted += 1 }
                mostAhead = max(mostAhead, organization.pages.withLock { $0 } * 100 - told)
            case .reached(let reached): place.withLock { $0 = reached }
            case .size, .notice: break
            }
        }
        guard case .completed = end.reason else {
            Issue.record("\(end.reason)")
            return
        }
        #expect((told, drifted) == (100_000, 10_000))
        // Four pages of fifty count as if they had a hundred.
        #expect(mostAhead <= 400, "\(mostAhead)")
        // What is written down to go on with stays small too.
        #expect(place.withLock { $0.done.count } <= 100)
    }
}
