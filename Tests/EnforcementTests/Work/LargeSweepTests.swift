import Enforcement
import Kinds
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
                    "visibility": "PRIVATE", "isArchived": false, "isEmpty": false,
                    "hasWikiEnabled": .bool(id.isMultiple(of: 10)),
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

    private static func policy() throws -> PolicyDocument {
        try PolicyDocument.load([
            PolicyText(
                name: "p.yml", text: "version: 1\nrules: [{ name: r, settings: { repository: { has_wiki: false } } }]")
        ]) { _ in "" }
    }

    @Test("of a hundred thousand repositories no more than the page in hand and the next one are read ahead")
    func paged() async throws {
        let organization = Endless(100_000)
        let enforcer = Enforcer(
            policy: try Self.policy(), organization: "acme", session: { organization.session }, vault: .empty,
            history: .unkept)
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

    @Test("told to stop while it waits for GitHub, it stops, and knows where it stands")
    func stoppedWhileWaiting() async throws {
        let organization = Endless(1_000)
        let isEnough = Mutex(false)
        // The second page never comes: a limit of GitHub's may last an hour.
        let session = GitHubSession(
            reader: GitHubReader(
                get: { throw GitHubFailure(.notFound, request: $0.description, message: "not asked in this test") },
                query: { query in
                    let isFirst = query.variables.first { $0.name == "cursor" }?.value.isNull ?? true
                    if !isFirst { try await Task.sleep(for: .seconds(3_600)) }
                    return organization.answer(query)
                }), writer: organization.session.writer, usage: { RequestUsage() })
        let enforcer = Enforcer(
            policy: try Self.policy(), organization: "acme", session: { session }, vault: .empty, history: .unkept)
        var told = 0
        var place = SweepPlace.beginning
        let end = try await enforcer.sweep(.organization("acme"), until: { isEnough.withLock { $0 } }) { event in
            if case .planned = event { told += 1 }
            guard case .reached(let reached) = event else { return }
            place = reached
            if place.cursor != nil { isEnough.withLock { $0 = true } }
        }
        guard case .stopped = end.reason else {
            Issue.record("\(end.reason)")
            return
        }
        #expect(told == 50 && place == SweepPlace(cursor: "50", listed: 50, counted: 1_000))
    }
}
