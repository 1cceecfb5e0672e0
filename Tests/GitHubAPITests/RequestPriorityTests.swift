import GitHubAPI
import Policy
import Synchronization
import Testing

@Suite("What requests are for")
struct PurposeTests {
    /// - Parameter used: how many requests of 5,000 are gone before the first.
    private static func counting(_ left: Int) -> @Sendable (Received, Int, FakeGitHub) -> Reply {
        { request, _, fake in
            let remaining = max(left - fake.received.count, 0)
            return Reply(
                headers: Budgets.headers(
                    remaining: remaining, resource: request.target == "/graphql" ? "graphql" : "core"),
                body: #"{"data":{"x":1}}"#)
        }
    }

    @Test("a sweep leaves a fifth of the budget, a command a hundred requests, and an event uses it up")
    func floors() async throws {
        for (purpose, left) in [(RequestPriority.sweep, 1_000), (.command, 100), (.event, 1)] {
            try await withFakeGitHub(Self.counting(left + 1)) { fake in
                try await withClient(fake.url, configure: { $0.whenExhausted = .fail }) { client in
                    let (worker, _) = client.metered(for: purpose)
                    _ = try await worker.get(ReadRequest("/a"))
                    _ = try await worker.get(ReadRequest("/b"))
                    let failure = try await failing { try await worker.get(ReadRequest("/c")) }
                    #expect(failure.isLimit)
                    #expect(failure.hint?.contains("full again at 20") == true)
                    #expect(client.budget().core?.remaining == left - 1)
                    #expect(client.floors.floor(for: purpose, limit: 5_000) == left)
                }
                #expect(fake.received.count == 2)
            }
        }
    }

    @Test("when a sweep has stopped, a command goes on, and when that has, an event does")
    func order() async throws {
        try await withFakeGitHub({ _, _, _ in Reply(headers: Budgets.headers(remaining: 60)) }) { fake in
            try await withClient(fake.url, configure: { $0.whenExhausted = .fail }) { client async throws in
                _ = try await client.metered(for: .event).client.get(ReadRequest("/a"))
                for purpose in [RequestPriority.sweep, .command] {
                    let failure = try await failing {
                        try await client.metered(for: purpose).client.get(ReadRequest("/b"))
                    }
                    #expect(failure.message.hasPrefix("not sent: 60 of 5000 are left"))
                }
                #expect(try await client.metered(for: .event).client.get(ReadRequest("/c")).status == 200)
            }
            #expect(fake.received.map { $0.target } == ["/a", "/c"])
        }
    }

    @Test("REST and GraphQL have a budget and a floor each")
    func budgets() async throws {
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { request, _, _ in
            request.target == "/graphql"
                ? Reply(headers: Budgets.headers(remaining: 999, resource: "graphql"), body: #"{"data":{"x":1}}"#)
                : Reply(headers: Budgets.headers(remaining: 4_000))
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, configure: { $0.whenExhausted = .fail }) { client in
                let (sweep, _) = client.metered(for: .sweep)
                _ = try await sweep.query(GraphQLQuery("Q", selection: "x"))
                let failure = try await failing { try await sweep.query(GraphQLQuery("Q", selection: "x")) }
                #expect(failure.message.contains("'graphql'"))
                _ = try await sweep.get(ReadRequest("/a"))
                _ = try await sweep.get(ReadRequest("/b"))
                #expect(client.budget().graphQL?.remaining == 999)
                #expect(client.budget().core?.remaining == 4_000)
            }
        }
    }

    @Test("shards that share a token stop together, at the floor and not at parts of it")
    func sharedBudget() async throws {
        let left = Mutex(1_040)
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { _, _, _ in
            Reply(
                headers: Budgets.headers(
                    remaining: left.withLock {
                        $0 -= 1
                        return $0
                    }))
        }
        try await withFakeGitHub(github) { fake in
            try await withThrowingTaskGroup(of: Void.self) { shards in
                for number in 0..<4 {
                    shards.addTask {
                        try await withClient(
                            fake.url,
                            configure: {
                                $0.whenExhausted = .fail
                                $0.shards = 4
                            }
                        ) { client in
                            #expect(client.concurrency == 15)
                            let (sweep, _) = client.metered(for: .sweep)
                            do {
                                while true { _ = try await sweep.get(ReadRequest("/\(number)")) }
                            } catch let failure as GitHubFailure where failure.isLimit {}
                        }
                    }
                }
                try await shards.waitForAll()
            }
        }
        // Each may have had one request under way when the last but one was answered.
        #expect((996...999).contains(left.withLock { $0 }))
    }

    @Test("a sweep's reads go at an even pace after a burst, and hold up nobody else's")
    func readPacing() async throws {
        let clock = TestClock()
        try await withFakeGitHub({ _, _, _ in Reply() }) { fake in
            try await withClient(
                fake.url, clock: clock,
                configure: { $0.sweepPacing = SweepPacing(readsPerSecond: 2, readBurst: 3, writeBurst: 1) }
            ) { client in
                let (sweep, _) = client.metered(for: .sweep)
                for _ in 0..<3 { _ = try await sweep.get(ReadRequest("/a")) }
                #expect(clock.sleeps.isEmpty)
                for _ in 0..<2 { _ = try await sweep.get(ReadRequest("/a")) }
                #expect(clock.sleeps == [.seconds(0.5), .seconds(0.5)])
                for _ in 0..<9 { _ = try await client.metered(for: .event).client.get(ReadRequest("/a")) }
                #expect(clock.sleeps.count == 2)
            }
        }
    }

    @Test("a sweep writes one thing a second after a small burst, and an event's burst is still there")
    func writePacing() async throws {
        let clock = TestClock()
        try await withFakeGitHub({ _, _, _ in Reply() }) { fake in
            try await withClient(fake.url, clock: clock) { client in
                let (sweep, _) = client.metered(for: .sweep)
                for _ in 0..<22 { _ = try await sweep.send(WriteRequest(.put, "/a")) }
                #expect(clock.seconds == [1, 1])
                let (event, _) = client.metered(for: .event)
                for _ in 0..<30 { _ = try await event.send(WriteRequest(.put, "/a")) }
                #expect(clock.seconds == [1, 1])
            }
        }
    }

    @Test("a sweep never writes to one repository from two sides, an event may")
    func oneWriteAtATime() async throws {
        for (purpose, most) in [(RequestPriority.sweep, 1), (.event, 2)] {
            let under = Mutex((now: 0, most: 0))
            let gate = Gate()
            try await withFakeGitHub({ _, _, _ in
                let count = under.withLock {
                    $0.now += 1
                    $0.most = max($0.most, $0.now)
                    return $0.now
                }
                // Of two at once the first waits for the second; one alone waits for nobody.
                if most == 2, count == 1 { await gate.wait() } else { gate.open() }
                under.withLock { $0.now -= 1 }
                return Reply()
            }) { fake in
                try await withClient(fake.url) { client in
                    let (worker, _) = client.metered(for: purpose)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for _ in 0..<6 { group.addTask { _ = try await worker.send(WriteRequest(.put, "/a")) } }
                        try await group.waitForAll()
                    }
                }
                #expect(fake.received.count == 6)
            }
            let seen = under.withLock { $0.most }
            #expect(purpose == .sweep ? seen == 1 : seen >= 2)
        }
    }
}
