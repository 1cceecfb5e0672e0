import Enforcement
import Foundation
import PullRequests
import Synchronization
import Testing

@Suite("The queue of previews")
struct PreviewQueueTests {
    /// Time that passes by sleeping alone.
    private final class Time: Sendable {
        private let seconds = Mutex(1_000.0)

        var clock: WorkClock {
            WorkClock(
                now: { Date(timeIntervalSince1970: self.seconds.withLock { $0 }) },
                sleep: { duration in
                    try Task.checkCancellation()
                    await Task.yield()
                    self.seconds.withLock { $0 += Double(duration.components.seconds) }
                }, random: { 0 })
        }
    }

    /// What was previewed, in order, until the test has seen enough.
    private final class Log: Sendable {
        private let entries = Mutex<[Int]>([])
        let (stream, news) = AsyncStream.makeStream(of: Int.self)

        var numbers: [Int] { entries.withLock { $0 } }

        func add(_ number: Int) {
            entries.withLock { $0.append(number) }
            news.yield(number)
        }

        /// Returns when so many were made.
        func wait(for count: Int) async {
            guard numbers.count < count else { return }
            for await _ in stream where numbers.count >= count { return }
        }
    }

    private func running(
        _ queue: PreviewQueue, _ subjects: [PreviewQueue.Subject],
        _ body: (AsyncStream<PreviewQueue.Subject>.Continuation) async -> Void
    ) async {
        let (stream, want) = AsyncStream.makeStream(of: PreviewQueue.Subject.self)
        for subject in subjects { want.yield(subject) }
        let task = Task { await queue.run(stream) }
        await body(want)
        task.cancel()
        await task.value
    }

    @Test("what is wanted several times at once is one preview; several are made one after another")
    func burst() async {
        let (time, log) = (Time(), Log())
        let queue = PreviewQueue(clock: time.clock) { subject in
            switch subject {
            case .number(let number): [number]
            case .head, .all, .unfinished: [3, 4, 3]
            }
        } preview: { number in
            log.add(number)
            return .done
        } say: {
            Issue.record("\($0)")
        }
        await running(queue, [.unfinished]) { want in
            await log.wait(for: 2)
            #expect(log.numbers.sorted() == [3, 4])
            want.yield(.number(9))
            await log.wait(for: 3)
            #expect(log.numbers.last == 9)
        }
    }

    @Test("a newer event cancels the preview that is being made, and it is made again")
    func cancelled() async {
        let (time, log) = (Time(), Log())
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let queue = PreviewQueue(clock: time.clock) { _ in
            [7]
        } preview: { number in
            if log.numbers.isEmpty {
                log.add(number)
                begin.yield()
                // Until it is cancelled.
                let (never, _) = AsyncStream.makeStream(of: Void.self)
                for await _ in never {}
                #expect(Task.isCancelled)
            } else {
                log.add(number)
            }
            return .done
        } say: {
            Issue.record("\($0)")
        }
        await running(queue, [.number(7)]) { want in
            for await _ in begun { break }
            want.yield(.number(7))
            await log.wait(for: 2)
        }
        #expect(log.numbers == [7, 7])
    }

    @Test("what a limit of GitHub's stopped is made again when the limit ends, and fails after some attempts")
    func later() async {
        let (time, log) = (Time(), Log())
        let said = Mutex<[String]>([])
        let (done, end) = AsyncStream.makeStream(of: Void.self)
        let queue = PreviewQueue(clock: time.clock) { _ in
            [7]
        } preview: { number in
            log.add(number)
            return .later(.seconds(60), "the limit is used up")
        } say: { text in
            said.withLock { $0.append(text) }
            if !text.contains("is retried") { end.yield() }
        }
        await running(queue, [.number(7)]) { _ in
            for await _ in done { break }
        }
        #expect(log.numbers.count == 6)
        #expect(
            said.withLock { $0.first }?.contains("#7 failed: the limit is used up. It is retried in 60 s") ?? false)
    }

    @Test("where the open pull requests cannot be listed just then, they are listed later")
    func listing() async {
        let (time, log) = (Time(), Log())
        let attempts = Mutex(0)
        let queue = PreviewQueue(clock: time.clock) { _ in
            let count = attempts.withLock {
                $0 += 1
                return $0
            }
            guard count > 2 else { throw FixtureError("GitHub does not answer.") }
            return [5]
        } preview: { number in
            log.add(number)
            return .done
        } say: { _ in
        }
        await running(queue, [.unfinished]) { _ in await log.wait(for: 1) }
        #expect(log.numbers == [5])
    }
}
