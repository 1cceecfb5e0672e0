import Testing

@testable import GitHubAPI

@Suite("AsyncSemaphore, buckets and windows")
struct PermitsTests {
    @Test("a refusal halves the number of requests at once, good answers raise it again")
    func adapts() {
        let permits = AsyncSemaphore(maximum: 8)
        permits.halve()
        permits.halve()
        #expect(permits.limit == 2)
        for _ in 0..<50 { permits.noteGoodAnswer() }
        #expect(permits.limit == 3)
        for _ in 0..<10 { permits.halve() }
        #expect(permits.limit == 1)
        for _ in 0..<1_000 { permits.noteGoodAnswer() }
        #expect(permits.limit == 8)
    }

    @Test("a thousand tasks, half of them cancelled, leave every permit free")
    func storm() async {
        let permits = AsyncSemaphore(maximum: 3)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<1_000 {
                group.addTask {
                    let task = Task {
                        guard await permits.acquire() else { return }
                        await Task.yield()
                        permits.release()
                    }
                    if number.isMultiple(of: 2) { task.cancel() }
                    await task.value
                }
            }
        }
        #expect(permits.inUse == 0)
        for _ in 0..<3 { #expect(await permits.acquire()) }
        #expect(permits.inUse == 3)
    }

    @Test("the bucket serves in order, forgives a clock set back, and is empty after a refusal")
    func bucket() {
        let bucket = TokenBucket(perSecond: 2, burst: 2, now: 100)
        #expect((0..<4).map { _ in bucket.take(now: 100) } == [.zero, .zero, .seconds(0.5), .seconds(1)])
        #expect(bucket.take(now: 50) == .seconds(1.5))
        #expect(bucket.take(now: 60) == .zero)
        bucket.empty(now: 60)
        #expect(bucket.take(now: 60) == .seconds(0.5))
        bucket.putBack()
        #expect(bucket.take(now: 60) == .seconds(0.5))
    }

    @Test("of answers that come out of order the lowest number counts, until the window is over")
    func windows() throws {
        let limits = RateLimits(secondaryPause: .seconds(60))
        let location = try APILocation("https://api.github.com")
        let call = try Call(.init("/a"), at: location)
        func note(_ remaining: Int, _ reset: Int, _ now: Double) -> Int? {
            let headers = [
                "x-ratelimit-limit": "5000", "x-ratelimit-remaining": "\(remaining)", "x-ratelimit-reset": "\(reset)",
            ]
            limits.note(HTTPResponse(status: 200, headers: headers, body: []), for: call, now: now)
            return limits.budget.core?.remaining
        }
        #expect(note(500, 4_000, 1_000) == 500)
        #expect(note(498, 4_000, 1_000) == 498)
        #expect(note(499, 4_001, 1_000) == 498)
        #expect(note(4_999, 3_000, 1_000) == 498)
        #expect(note(4_998, 7_600, 1_000) == 4_998)
    }

    @Test("requests refused together count as one refusal")
    func echoes() {
        let limits = RateLimits(secondaryPause: .seconds(60))
        #expect(limits.noteSecondaryRefusal(since: 0, retryAfter: nil, now: 0))
        #expect(!limits.noteSecondaryRefusal(since: 0, retryAfter: nil, now: 0))
        for purpose in RequestPriority.allCases {
            func admission(_ now: Double) -> RateLimits.Admission {
                limits.admission(to: "core", for: purpose, leaving: BudgetFloors(), now: now)
            }
            #expect(admission(0) == .pause(.seconds(60)))
            #expect(admission(60) == .go(epoch: 1))
        }
    }
}
