import GitHubAPI
import Policy
import Synchronization
import Testing

@Suite("A sweep while GitHub has a bad day")
struct SweepFaultTests {
    private static let repositories = 90
    private static let secondary = #"{"message":"You have exceeded a secondary rate limit."}"#
    private static let primary = #"{"message":"API rate limit exceeded for installation ID 7."}"#

    private struct Swept {
        let bodies: [Int: JSON]
        let usage: RequestUsage
        let concurrency: Int
    }

    /// Reads all repositories, eight at a time.
    private static func sweep(
        _ fake: FakeGitHub, _ clock: TestClock, cache: ResponseCache? = nil
    ) async throws -> Swept {
        try await withClient(fake.url, clock: clock, configure: { $0.cache = cache }) { client in
            let (worker, usage) = client.metered(for: .sweep)
            let bodies = try await withThrowingTaskGroup(of: (Int, JSON).self) { group in
                var (bodies, started): ([Int: JSON], Int) = ([:], 0)
                while bodies.count < Self.repositories {
                    while started < min(Self.repositories, bodies.count + 8) {
                        let number = started
                        group.addTask {
                            (number, try await worker.get(ReadRequest("/repos/acme/\("r\(number)")/autolinks")).body)
                        }
                        started += 1
                    }
                    if let (number, body) = try await group.next() { bodies[number] = body }
                }
                return bodies
            }
            return Swept(bodies: bodies, usage: usage(), concurrency: client.concurrency)
        }
    }

    /// Answers each repository by its own name, unless `fault` has another answer to the n-th request.
    private static func github(
        _ fault: @escaping @Sendable (Int) -> Reply?
    ) -> @Sendable (Received, Int, FakeGitHub) -> Reply {
        let asked = Mutex(0)
        return { request, _, _ in
            let number = asked.withLock { count in
                count += 1
                return count
            }
            return fault(number)
                ?? Reply(
                    headers: Budgets.headers(remaining: 4_000),
                    body: #"["\#(request.target.split(separator: "/")[2])"]"#)
        }
    }

    private static func expectAll(_ swept: Swept) {
        for number in 0..<repositories { #expect(swept.bodies[number] == [.string("r\(number)")]) }
    }

    @Test("every tenth answer is 502: each is asked again, and nobody gets another one's answer")
    func badGateways() async throws {
        let clock = TestClock()
        try await withFakeGitHub(
            Self.github { $0.isMultiple(of: 10) ? Reply(status: 502, body: "<html>") : nil }
        ) { fake in
            let swept = try await Self.sweep(fake, clock)
            Self.expectAll(swept)
            #expect(swept.usage.restReads == fake.received.count)
            #expect(swept.usage.retries == fake.received.count - Self.repositories)
            #expect(swept.usage.retries >= 9)
        }
    }

    @Test("a secondary limit of a minute holds everybody up once, and halves what goes at once")
    func secondaryLimit() async throws {
        let clock = TestClock()
        try await withFakeGitHub(
            Self.github { number in
                number == 30 ? Reply(status: 403, headers: ["retry-after": "60"], body: Self.secondary) : nil
            }
        ) { fake in
            let before = clock.now
            let swept = try await Self.sweep(fake, clock)
            Self.expectAll(swept)
            #expect(fake.received.count == Self.repositories + 1)
            #expect((30...31).contains(swept.concurrency), "and one more for fifty good answers")
            #expect(clock.now - before >= 60)
        }
    }

    @Test("a budget used up half-way is waited for until its reset, and the rest is asked then")
    func exhaustion() async throws {
        let clock = TestClock()
        let refused = Mutex(0)
        try await withFakeGitHub(
            Self.github { number in
                guard (40...44).contains(number) else { return nil }
                refused.withLock { $0 += 1 }
                return Reply(
                    status: 403, headers: Budgets.headers(remaining: 0, resetsIn: 1_800), body: Self.primary)
            }
        ) { fake in
            let before = clock.now
            let swept = try await Self.sweep(fake, clock)
            Self.expectAll(swept)
            #expect(fake.received.count == Self.repositories + refused.withLock { $0 })
            #expect(clock.now - before >= 1_800)
        }
    }

    @Test("what was read before a sweep broke off is free for the next one")
    func resumed() async throws {
        var bodies: [String: String] = [:]
        for number in 0..<Self.repositories {
            bodies["/repos/acme/r\(number)/autolinks"] = #"["r\#(number)"]"#
        }
        let tagging = TaggingGitHub(bodies)
        let isBroken = Mutex(true)
        try await withFakeGitHub({ request, _, fake in
            if fake.received.count > 50, isBroken.withLock({ $0 }) { return Reply(status: 400, body: "{}") }
            return tagging.answer(request)
        }) { fake in
            let cache = ResponseCache.memory()
            await #expect(throws: GitHubFailure.self) { _ = try await Self.sweep(fake, TestClock(), cache: cache) }
            isBroken.withLock { $0 = false }
            let swept = try await Self.sweep(fake, TestClock(), cache: cache)
            Self.expectAll(swept)
            // Of those under way when it broke off, some were answered to nobody.
            #expect((43...50).contains(swept.usage.notModified))
        }
    }
}
