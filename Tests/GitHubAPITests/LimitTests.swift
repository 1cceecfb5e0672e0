import GitHubAPI
import Policy
import Synchronization
import Testing

@Suite("RateLimits")
struct LimitTests {
    private static let secondary = #"{"message":"You have exceeded a secondary rate limit."}"#
    private static let primary = #"{"message":"API rate limit exceeded for installation ID 7."}"#

    @Test("Retry-After is honoured, and a POST that was refused so is sent again")
    func retryAfter() async throws {
        let clock = TestClock()
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { _, count, _ in
            count == 1 ? Reply(status: 403, headers: ["retry-after": "17"], body: Self.secondary) : Reply(status: 201)
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, clock: clock) { client async throws in
                #expect(try await client.send(WriteRequest(.post, "/a", body: [:])).status == 201)
                #expect(client.usage().retries == 1)
            }
        }
        // The refusal has emptied the bucket of writes too: one second of these is spent waiting for it.
        #expect(clock.seconds.reduce(0, +) == 17)
    }

    @Test("without it the pause is a minute, doubled each time, and then it gives up with GitHub's words")
    func doubling() async throws {
        let clock = TestClock()
        try await withFakeGitHub({ _, _, _ in Reply(status: 429, body: Self.secondary) }) { fake in
            try await withClient(fake.url, clock: clock) { client in
                let failure = try await failing { try await client.get(ReadRequest("/a")) }
                #expect(failure.reason == .secondaryLimit(retryAfter: nil))
                #expect(failure.message == "You have exceeded a secondary rate limit.")
            }
            #expect(clock.seconds == [60, 120, 240])
            #expect(fake.received.count == 4)
        }
    }

    @Test("an invitation sends mail: invitations go three seconds apart from the start, and nothing else waits")
    func invitations() async throws {
        let clock = TestClock()
        try await withFakeGitHub({ _, _, _ in Reply(status: 204) }) { fake async throws in
            try await withClient(fake.url, clock: clock) { client async throws in
                func slept(_ request: WriteRequest) async throws -> Int {
                    let before = clock.sleeps.count
                    _ = try await client.send(request)
                    return Int(clock.sleeps[before...].reduce(.zero, +).components.seconds)
                }
                func invite(_ login: String) -> WriteRequest {
                    WriteRequest(.put, "/repos/\("acme")/\("api")/collaborators/\(login)", body: [:])
                }
                #expect(try await slept(invite("ann")) == 0)
                #expect(try await slept(invite("bob")) == 3)
                #expect(try await slept(WriteRequest(.put, "/repos/acme/api/topics", body: [:])) == 0)
                clock.advance(60)
                #expect(try await slept(invite("cid")) == 0)
            }
        }
    }

    @Test("what creates, and was refused for going too fast, goes at eight a minute for an hour, and nothing else does")
    func creationPace() async throws {
        let clock = TestClock()
        let book = LogBook()
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { request, count, _ in
            request.method == "POST" && count == 1 && request.target.hasSuffix("/api/hooks")
                ? Reply(status: 403, headers: ["retry-after": "1"], body: Self.secondary) : Reply(status: 201)
        }
        @Sendable func hook(_ repository: String) -> WriteRequest {
            WriteRequest(.post, "/repos/\("acme")/\(repository)/hooks", body: [:])
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, clock: clock, logger: book.logger) { client in
                _ = try await client.send(hook("api"))
                // The bucket of writes fills again.
                clock.advance(120)
                func slept(_ body: () async throws -> Void) async throws -> Int {
                    let before = clock.sleeps.count
                    try await body()
                    return Int(clock.sleeps[before...].reduce(.zero, +).components.seconds)
                }
                _ = try await client.send(hook("one"))
                #expect(try await slept { _ = try await client.send(hook("two")) } == 7)
                #expect(
                    try await slept {
                        _ = try await client.send(WriteRequest(.post, "/repos/acme/one/autolinks", body: [:]))
                    } == 0)
                #expect(try await slept { _ = try await client.send(WriteRequest(.patch, "/repos/acme/one")) } == 0)
                clock.advance(3_600)
                _ = try await client.send(hook("three"))
                #expect(try await slept { _ = try await client.send(hook("four")) } == 0)
            }
        }
        let told = book.lines.filter {
            $0.contains("POST /repos/{}/{}/hooks") && $0.contains("at most 8 of these a minute")
        }
        #expect(told.count == 1)
        #expect(!book.lines.contains { $0.contains("acme") && $0.contains("at most") })
    }

    @Test("a route that GitHub is about to close is reported once a day")
    func retirement() async throws {
        let clock = TestClock()
        let book = LogBook()
        let headers = ["sunset": "Fri, 10 Mar 2028 00:00:00 GMT", "deprecation": "@1804636800"]
        try await withFakeGitHub({ _, _, _ in Reply(headers: headers) }) { fake in
            try await withClient(fake.url, clock: clock, logger: book.logger) { client in
                for _ in 0..<2 {
                    _ = try await client.get(ReadRequest("/repos/acme/\("api")/hooks"))
                    _ = try await client.get(ReadRequest("/repos/acme/\("web")/hooks"))
                    _ = try await client.get(ReadRequest("/orgs/\("acme")/teams"))
                }
                clock.advance(86_400)
                _ = try await client.get(ReadRequest("/repos/acme/\("ui")/hooks"))
            }
        }
        let told = book.lines.filter { $0.hasPrefix("warning") && $0.contains("deprecated since 2027-03-10T") }
        #expect(told.count == 3)
        #expect(told.allSatisfy { $0.contains("gone after Fri, 10 Mar 2028") })
        #expect(
            told.count { $0.contains("'GET /repos/{}/{}/hooks'") || $0.contains("'GET /repos/acme/{}/hooks'") } == 2)
    }

    @Test("one refusal makes all requests pause, once")
    func sharedPause() async throws {
        let clock = TestClock()
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { request, count, _ in
            request.target == "/first" && count == 1
                ? Reply(status: 403, headers: ["retry-after": "30"], body: Self.secondary) : Reply()
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, clock: clock) { client in
                _ = try await client.get(ReadRequest("/first"))
                _ = try await client.get(ReadRequest("/second"))
            }
        }
        #expect(clock.seconds == [30])
    }

    @Test("a budget used up waits until its reset by GitHub's clock, and a second")
    func primaryWait() async throws {
        let clock = TestClock(ahead: 300)
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { _, count, _ in
            count == 1
                ? Reply(status: 403, headers: Budgets.headers(remaining: 0, resetsIn: 1_800), body: Self.primary)
                : Reply(status: 201, headers: Budgets.headers(remaining: 4_999, resetsIn: 5_400))
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, clock: clock) { client async throws in
                #expect(try await client.send(WriteRequest(.post, "/a", body: [:])).status == 201)
                #expect(client.budget().core?.remaining == 4_999)
            }
        }
        #expect(clock.seconds.count == 1)
        #expect(clock.seconds.allSatisfy { (1_600...2_000).contains($0) })
    }

    @Test("or fails at once with the time of the reset, and sends nothing more")
    func primaryFail() async throws {
        let clock = TestClock()
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { request, _, _ in
            request.target == "/rate_limit" || request.target == "/graphql"
                ? Reply(body: #"{"data":{}}"#)
                : Reply(status: 429, headers: Budgets.headers(remaining: 0), body: Self.primary)
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, clock: clock, configure: { $0.whenExhausted = .fail }) { client in
                let first = try await failing { try await client.get(ReadRequest("/a")) }
                let resetsAt = try #require(client.budget().core?.resetsAt)
                #expect(first.reason == .rateLimited(resetsAt: resetsAt))
                #expect(first.hint?.contains("The budget is full again at 20") == true)
                let second = try await failing { try await client.get(ReadRequest("/b")) }
                #expect(second.reason == .rateLimited(resetsAt: resetsAt))
                #expect(try await client.get(ReadRequest("/rate_limit")).status == 200)
                // GraphQL has a budget of its own.
                _ = try await client.query(GraphQLQuery("Q", selection: "x"))
            }
            #expect(fake.received.map { $0.target } == ["/a", "/rate_limit", "/graphql"])
            #expect(clock.sleeps.isEmpty)
        }
    }

    @Test("a wait longer than allowed is a failure")
    func tooLongWait() async throws {
        let clock = TestClock()
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { _, _, _ in
            Reply(status: 403, headers: Budgets.headers(remaining: 0, resetsIn: 1_800), body: Self.primary)
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(
                fake.url, clock: clock, configure: { $0.whenExhausted = .wait(maximum: .seconds(600)) }
            ) { client in
                let failure = try await failing { try await client.get(ReadRequest("/a")) }
                guard case .rateLimited = failure.reason else { throw failure }
            }
        }
        #expect(clock.sleeps.isEmpty)
    }

    @Test("the last hundred requests of the budget are left untouched, of a small one the last tenth")
    func floor() async throws {
        let github: @Sendable (Received, Int, FakeGitHub) -> Reply = { request, _, _ in
            switch request.target {
            case "/99": Reply(headers: Budgets.headers(remaining: 99))
            case "/100": Reply(headers: Budgets.headers(remaining: 100))
            default: Reply(headers: Budgets.headers(remaining: 50, limit: 60))
            }
        }
        for (path, isLast) in [("/99", true), ("/100", false), ("/small", false)] {
            try await withFakeGitHub(github) { fake in
                try await withClient(fake.url, configure: { $0.whenExhausted = .fail }) { client in
                    _ = try await client.get(ReadRequest(APIPath(stringLiteral: path)))
                    if isLast {
                        let failure = try await failing { try await client.get(ReadRequest("/b")) }
                        #expect(
                            failure.message
                                == "not sent: 99 of 5000 are left of the hourly budget 'core', and 100 are kept for events"
                        )
                    } else {
                        _ = try await client.get(ReadRequest("/b"))
                    }
                }
                #expect(fake.received.count == (isLast ? 1 : 2))
            }
        }
    }

    @Test("a burst of writes goes at once, what exceeds it one a second, and reads are not held up")
    func pacing() async throws {
        let clock = TestClock()
        try await withFakeGitHub({ _, _, _ in Reply() }) { fake in
            try await withClient(
                fake.url, clock: clock, configure: { $0.writePacing = WritePacing(perSecond: 1, burst: 3) }
            ) { client in
                for _ in 0..<3 { _ = try await client.send(WriteRequest(.put, "/a")) }
                _ = try await client.get(ReadRequest("/a"))
                #expect(clock.sleeps.isEmpty)
                for _ in 0..<2 { _ = try await client.send(WriteRequest(.put, "/a")) }
                #expect(clock.seconds == [1, 1])
            }
        }
    }

    @Test("no more requests are under way than allowed")
    func concurrency() async throws {
        let under = Mutex((now: 0, most: 0))
        let github: @Sendable (Received, Int, FakeGitHub) async -> Reply = { _, _, _ in
            under.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            for _ in 0..<20 { await Task.yield() }
            under.withLock { $0.now -= 1 }
            return Reply()
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, configure: { $0.maximumConcurrentRequests = 3 }) { client in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<30 { group.addTask { _ = try await client.get(ReadRequest("/a")) } }
                    try await group.waitForAll()
                }
            }
            #expect(fake.received.count == 30)
        }
        #expect(under.withLock { $0.most } <= 3)
    }

    @Test("who is cancelled while waiting leaves, and its place is not lost")
    func cancellation() async throws {
        let gate = Gate()
        let github: @Sendable (Received, Int, FakeGitHub) async -> Reply = { request, _, _ in
            if request.target == "/held" { await gate.wait() }
            return Reply()
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, configure: { $0.maximumConcurrentRequests = 1 }) { client async throws in
                let holding = Task { try await client.get(ReadRequest("/held")) }
                await gate.someoneWaits()
                let waiting = Task { try await client.get(ReadRequest("/waiting")) }
                waiting.cancel()
                let outcome = await waiting.result
                let failure = #expect(throws: GitHubFailure.self) { try outcome.get() }
                #expect(failure?.reason == .cancelled)
                gate.open()
                #expect(try await holding.value.status == 200)
                #expect(try await client.get(ReadRequest("/after")).status == 200)
            }
            #expect(fake.received.map { $0.target } == ["/held", "/after"])
        }
    }

    @Test("a request under way that is cancelled frees its place and says that it may have been executed")
    func cancelledUnderWay() async throws {
        let gate = Gate()
        let github: @Sendable (Received, Int, FakeGitHub) async -> Reply = { request, _, _ in
            if request.target == "/held" { await gate.wait() }
            return Reply()
        }
        try await withFakeGitHub(github) { fake in
            try await withClient(fake.url, configure: { $0.maximumConcurrentRequests = 1 }) { client async throws in
                let held = Task { try await client.send(WriteRequest(.patch, "/held")) }
                await gate.someoneWaits()
                held.cancel()
                let outcome = await held.result
                let failure = #expect(throws: GitHubFailure.self) { try outcome.get() }
                #expect(failure?.reason == .cancelled)
                #expect(failure?.message.contains("may have executed") == true)
                #expect(try await client.get(ReadRequest("/after")).status == 200)
                gate.open()
            }
        }
    }
}
