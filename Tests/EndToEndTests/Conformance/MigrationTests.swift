import Enforcement
import Policy
import Sandbox
import Synchronization
import Testing

/// A branch that moves from one kind of protection to another, with something that goes wrong at each request.
@Suite("Moving a branch between branches and rulesets")
struct MigrationTests {
    enum Interruption: CaseIterable, Sendable {
        /// GitHub refuses one request.
        case refused
        /// GitHub does what it is asked, and the answer is lost.
        case lost
        /// The process is killed.
        case killed
    }

    struct Move: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let from: String
        let to: String
    }

    private static let classic = "branches: { main: { required_linear_history: true } }"
    private static let ruleset = "rulesets: { main: { rules: { required_linear_history: {} } } }"

    static let moves = [
        Move(
            testDescription: "to rulesets, branches are exclusive", from: "settings: { \(classic) }",
            to: "exclusive: [branches], settings: { branches: {}, \(ruleset) }"),
        Move(
            testDescription: "to rulesets, the branch is null", from: "settings: { \(classic) }",
            to: "settings: { branches: { main: null }, \(ruleset) }"),
        Move(
            testDescription: "to a ruleset that is there and disabled",
            from: """
                settings: { \(classic), \
                rulesets: { main: { enforcement: disabled, rules: { required_linear_history: {} } } } }
                """,
            to: """
                settings: { branches: { main: null }, \
                rulesets: { main: { enforcement: active, rules: { required_linear_history: {} } } } }
                """),
        Move(
            testDescription: "to branches, the ruleset is null", from: "settings: { \(ruleset) }",
            to: "settings: { rulesets: { main: null }, \(classic) }"),
    ]

    @Test("leaves it protected at every step, and the next run finishes", arguments: moves, Interruption.allCases)
    func protected(_ move: Move, _ interruption: Interruption) async throws {
        try await withFixture { fixture in
            var number = 0
            while true {
                number += 1
                let name = "api-\(number)"
                try fixture.createRepository(name)
                try fixture.github.push(["README.md": "# Hello"], to: name)
                _ = try await fixture.enforce(name, policy: Self.text(move.from))
                #expect(fixture.github.isProtected("main", in: name))

                let requests = Requests(stopAt: number, interruption) {
                    #expect(fixture.github.isProtected("main", in: name))
                }
                let enforcer = try requests.enforcer(fixture, Self.text(move.to))
                let cause = Cause(trigger: "test", sentence: "a test asked for it")
                _ = await enforcer.enforce(
                    WorkItem(repository: fixture.reference(name), causes: [cause], priority: .drift))
                #expect(fixture.github.isProtected("main", in: name), "request \(number)")

                let end = try await fixture.enforce(name, policy: Self.text(move.to))
                #expect(end.outcomes.allSatisfy { $0.status == .verified }, "\(end.outcomes)")
                #expect(try await fixture.plan(name, policy: Self.text(move.to)).isInSync)
                #expect(fixture.github.isProtected("main", in: name))
                let kinds = [try fixture.repository(name).rules.count, try fixture.github.rulesets(of: name).count]
                #expect(kinds == (move.to.contains(Self.classic) ? [1, 0] : [0, 1]))
                if !requests.wereStopped { break }
            }
            #expect(number > 4)
        }
    }

    private static func text(_ rule: String) -> String {
        "version: 1\norganization: acme\nrules: [{ name: baseline, \(rule) }]"
    }

    /// Counts what is sent, and interrupts it at one request.
    private final class Requests: Sendable {
        private let count = Mutex(0)
        private let number: Int
        private let interruption: Interruption
        private let before: @Sendable () -> Void

        init(stopAt number: Int, _ interruption: Interruption, before: @escaping @Sendable () -> Void) {
            self.number = number
            self.interruption = interruption
            self.before = before
        }

        var wereStopped: Bool { count.withLock { $0 >= number } }

        private func pass<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
            before()
            let place = count.withLock { count in
                count += 1
                return count
            }
            switch interruption {
            case .refused where place == number:
                throw GitHubFailure(.invalid, request: "test", status: 422, message: "refused")
            case .lost where place == number:
                _ = try await body()
                throw GitHubFailure(.unavailable, request: "test", message: "the answer was lost")
            case .killed where place >= number: throw CancellationError()
            case .refused, .lost, .killed: return try await body()
            }
        }

        func enforcer(_ fixture: Fixture, _ text: String) throws -> Enforcer {
            let (client, usage) = fixture.client.metered()
            let session = GitHubSession(
                reader: GitHubReader(
                    get: { request in try await self.pass { try await client.get(request) } },
                    query: { query in try await self.pass { try await client.query(query) } }),
                writer: GitHubWriter(
                    send: { request in try await self.pass { try await client.send(request) } },
                    mutate: { batch in try await self.pass { try await client.mutate(batch) } }),
                usage: usage)
            return Enforcer(
                policy: try Fixture.document(text), organization: Fixture.organization, session: { session },
                vault: fixture.secrets.vault, history: .unkept, retryDelays: fixture.time.retryDelays)
        }
    }
}
