package import Enforcement
import FoundationEssentials
import Synchronization

/// The previews that are wanted, one at a time, each a moment after it was wanted last.
///
/// Nothing is kept on disk: at the start the open pull requests are asked for, and those without a finished check are
/// previewed.
package final class PreviewQueue: Sendable {
    /// Which pull requests.
    package enum Subject: Hashable, Sendable {
        case number(Int)
        /// Those whose head is this commit.
        case head(String)
        /// All open ones: the base has moved.
        case all
        /// The open ones that have no finished check: the server has just started.
        case unfinished
    }

    package enum Result: Sendable {
        case done
        /// GitHub does not answer, or one of its limits stands in the way: tried again then, with a reason for people.
        case later(Duration, String)
    }

    private struct State {
        /// When each is due, in seconds since 1970.
        var due: [Int: Double] = [:]
        var attempts: [Int: Int] = [:]
        var running: (number: Int, task: Task<Void, Never>)?
    }

    private let state = Mutex(State())
    private let clock: WorkClock
    private let numbers: @Sendable (Subject) async throws -> [Int]
    private let preview: @Sendable (Int) async -> Result
    private let say: @Sendable (String) -> Void
    private let wake: AsyncStream<Void>.Continuation
    private let woken: AsyncStream<Void>

    /// Pushes come in bursts.
    package static let pause = Duration.seconds(2)
    /// So often one is tried without success before the next event.
    private static let mostAttempts = 6
    /// Between two attempts to list what is open.
    private static let retryDelay = Duration.seconds(60)

    /// - Parameters:
    ///   - numbers: the open pull requests that a subject stands for.
    ///   - preview: makes and posts one; a newer event cancels it.
    package init(
        clock: WorkClock = .live, numbers: @escaping @Sendable (Subject) async throws -> [Int],
        preview: @escaping @Sendable (Int) async -> Result, say: @escaping @Sendable (String) -> Void
    ) {
        self.clock = clock
        self.numbers = numbers
        self.preview = preview
        self.say = say
        (woken, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Works until the task is cancelled.
    ///
    /// - Parameter subjects: what is wanted, as it comes.
    package func run(_ subjects: AsyncStream<Subject>) async {
        await withTaskGroup { group in
            group.addTask { [self] in
                await withDiscardingTaskGroup { group in
                    for await subject in subjects { group.addTask { await self.want(subject) } }
                }
            }
            group.addTask { [self] in await work() }
        }
    }

    private func want(_ subject: Subject) async {
        for attempt in 1...Self.mostAttempts {
            do {
                return note(try await numbers(subject))
            } catch {
                guard !Task.isCancelled else { return }
                say("The pull requests to preview could not be listed: \(error)")
            }
            guard attempt < Self.mostAttempts, (try? await clock.sleep(Self.retryDelay)) != nil else { return }
        }
    }

    private func note(_ found: [Int]) {
        let due = clock.now().timeIntervalSince1970 + Self.pause.seconds
        state.withLock { state in
            for number in found {
                state.due[number] = due
                state.attempts[number] = nil
                // What it compares is old: the new one begins as soon as it has ended.
                if state.running?.number == number { state.running?.task.cancel() }
            }
        }
        if !found.isEmpty { wake.yield() }
    }

    private func work() async {
        var alarms = woken.makeAsyncIterator()
        while !Task.isCancelled {
            let now = clock.now().timeIntervalSince1970
            let next = state.withLock { $0.due.min { ($0.value, $0.key) < ($1.value, $1.key) } }
            if let next, next.value <= now {
                await carryOut(next.key)
                continue
            }
            // Until it is due, or until something else is wanted.
            let timer = next.map { next in
                Task { [clock, wake] in
                    do { try await clock.sleep(.seconds(next.value - now)) } catch { return }
                    wake.yield()
                }
            }
            _ = await alarms.next()
            timer?.cancel()
        }
    }

    private func carryOut(_ number: Int) async {
        // In one step: what is wanted from now on must find it running.
        let task = state.withLock { state -> Task<Void, Never> in
            let task = Task { [self] in
                let result = await preview(number)
                guard case .later(let pause, let reason) = result, !Task.isCancelled else { return }
                retry(number, after: pause, reason)
            }
            state.due[number] = nil
            state.running = (number, task)
            return task
        }
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        state.withLock { $0.running = nil }
    }

    private func retry(_ number: Int, after pause: Duration, _ reason: String) {
        let isTriedAgain = state.withLock { state in
            let attempts = state.attempts[number, default: 0] + 1
            state.attempts[number] = attempts
            guard attempts < Self.mostAttempts, state.due[number] == nil else { return false }
            state.due[number] = clock.now().timeIntervalSince1970 + pause.seconds
            return true
        }
        say(
            "The preview of #\(number) failed: \(reason)."
                + (isTriedAgain ? " It is retried in \(Int(pause.seconds)) s." : ""))
    }
}
