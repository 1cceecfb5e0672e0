import Enforcement
import FoundationEssentials
import Logging
import Synchronization
import Testing

@testable import Notifications

/// Receivers, a clock that goes on when somebody sleeps, and a memory.
private final class Setting: Sendable {
    private struct State {
        var now = noon
        var sent: [(at: Date, request: NotificationRequest)] = []
        var answers: [NotificationResponse] = []
        var text: String?
        /// Nothing more is to happen after so many requests.
        var enough = Int.max
    }

    private let state = Mutex(State())
    private let messages = AsyncStream.makeStream(of: Void.self)
    private let saves = AsyncStream.makeStream(of: Void.self)

    init(answers: [NotificationResponse] = [], saved: String? = nil) {
        state.withLock {
            $0.answers = answers; $0.text = saved
        }
    }

    var sent: [(at: Date, request: NotificationRequest)] { state.withLock { $0.sent } }
    var text: String? { state.withLock { $0.text } }

    func notifier(_ receivers: [NotificationReceiver]) -> Notifier {
        Notifier(
            organization: "acme", receivers: receivers,
            memory: NotificationMemory(
                load: { self.text },
                save: { text in
                    self.state.withLock { $0.text = text }
                    self.saves.continuation.yield()
                }),
            clock: WorkClock(
                now: { self.state.withLock { $0.now } },
                sleep: { pause in
                    try Task.checkCancellation()
                    if self.state.withLock({ $0.sent.count >= $0.enough }) { try await Task.sleep(for: .seconds(60)) }
                    self.state.withLock { $0.now = $0.now.addingTimeInterval(pause.seconds) }
                }, random: { 0 }),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { request in
            let answer = self.state.withLock { state in
                state.sent.append((state.now, request))
                return state.answers.isEmpty ? NotificationResponse(status: 200) : state.answers.removeFirst()
            }
            self.messages.continuation.yield()
            return answer
        }
    }

    /// Runs until so many requests went out.
    func run(_ notifier: Notifier, until count: Int) async {
        state.withLock { $0.enough = count }
        let running = Task { await notifier.run() }
        var iterator = messages.stream.makeAsyncIterator()
        for _ in 0..<count { await iterator.next() }
        // The answer is noted before the task ends.
        running.cancel()
        await running.value
    }
}

@Suite(.timeLimit(.minutes(1)))
struct NotifierTests {
    @Test("Each receiver gets each notice, and a receiver that fails keeps nobody else waiting")
    func fan() async throws {
        let setting = Setting()
        let notifier = setting.notifier([try receiver("slack"), try receiver("discord")])
        notifier.note([.drift(), .failure(1)])
        await setting.run(notifier, until: 2)
        #expect(setting.sent.count == 2)
        #expect(notifier.counts.map { $0.sent } == [2])
    }

    @Test("A receiver that is named twice gets each message once")
    func twice() async throws {
        let setting = Setting()
        let notifier = setting.notifier([try receiver("slack"), try receiver("slack"), try receiver("teams")])
        notifier.note([.drift()])
        await setting.run(notifier, until: 2)
        #expect(setting.sent.count == 2)
    }

    @Test("A failed message arrives later, and both attempts are counted")
    func later() async throws {
        let setting = Setting(answers: [.init(status: 503), .init(status: 429, retryAfter: 120)])
        let notifier = setting.notifier([try receiver("slack")])
        notifier.note([.drift()])
        await setting.run(notifier, until: 3)
        let times = setting.sent.map { $0.at.timeIntervalSince(noon) }
        #expect(times == [2, 7, 127])
        #expect(notifier.counts == [.init(host: "example.com", sent: 1, failed: 2)])
    }

    @Test("What was not sent when the process ended is sent by the next one")
    func restart() async throws {
        let first = Setting(answers: [.init(status: 500)])
        let notifier = first.notifier([try receiver("slack")])
        notifier.note([.drift()])
        await first.run(notifier, until: 1)
        let kept = try #require(first.text)
        #expect(!kept.contains("secret-part"))

        let second = Setting(saved: kept)
        let next = second.notifier([try receiver("slack")])
        await next.restore()
        await second.run(next, until: 1)
        #expect(second.sent.first.map { String(decoding: $0.request.body, as: UTF8.self) }?.contains("octocat") == true)
    }

    @Test("The same exemption is announced once, over restarts too")
    func announced() async throws {
        let notice = Notice(
            .exemptionEnding, cause: "legacy-*", title: "legacy-*", at: noon,
            announcedUntil: noon.addingTimeInterval(86_400 * 15))
        let first = Setting()
        let notifier = first.notifier([try receiver("slack")])
        notifier.note([notice])
        notifier.note([notice])
        await first.run(notifier, until: 1)
        #expect(first.sent.first.map { String(decoding: $0.request.body, as: UTF8.self) }?.contains("times") == false)

        let second = Setting(saved: first.text)
        let next = second.notifier([try receiver("slack")])
        await next.restore()
        next.note([notice])
        #expect(next.counts.map { $0.waiting } == [0])
        next.forget(.exemptionEnding)
        next.note([notice])
        #expect(next.counts.map { $0.waiting } == [1])
    }
}
