import Synchronization

/// How many requests may be under way at once: first come, first served, adjustable, safe to cancel.
///
/// A refusal for going too fast halves the number; it grows again by one with every fifty good answers.
final class AsyncSemaphore: Sendable {
    private struct Waiter {
        let id: Int
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State: ~Copyable {
        var limit: Int
        var inUse = 0
        var nextID = 0
        var goodAnswers = 0
        var waiters: [Waiter] = []
        /// Cancelled between asking and waiting.
        var cancelled: Set<Int> = []

        /// Hands free permits to those who wait longest.
        mutating func grant() -> [Waiter] {
            let count = min(max(limit - inUse, 0), waiters.count)
            let granted = Array(waiters.prefix(count))
            waiters.removeFirst(count)
            inUse += count
            return granted
        }
    }

    private let maximum: Int
    private let state: Mutex<State>

    init(maximum: Int) {
        self.maximum = max(maximum, 1)
        state = Mutex(State(limit: max(maximum, 1)))
    }

    var limit: Int { state.withLock { $0.limit } }
    var inUse: Int { state.withLock { $0.inUse } }

    /// Waits for a permit; anyone who gets `true` must `release()` it. `false` when the task was cancelled first.
    func acquire() async -> Bool {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let isGranted = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if state.cancelled.remove(id) != nil { return false }
                    if state.waiters.isEmpty, state.inUse < state.limit {
                        state.inUse += 1
                        return true
                    }
                    state.waiters.append(Waiter(id: id, continuation: continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter: Waiter? = state.withLock { state in
                guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return state.waiters.remove(at: index)
            }
            waiter?.continuation.resume(returning: false)
        }
        state.withLock { _ = $0.cancelled.remove(id) }
        return isGranted
    }

    func release() {
        resume(
            state.withLock { state in
                state.inUse -= 1
                return state.grant()
            })
    }

    func noteGoodAnswer() {
        resume(
            state.withLock { state in
                guard state.limit < maximum else { return [] }
                state.goodAnswers += 1
                guard state.goodAnswers >= 50 else { return [] }
                state.goodAnswers = 0
                state.limit += 1
                return state.grant()
            })
    }

    func halve() {
        state.withLock { state in
            state.limit = max(state.limit / 2, 1)
            state.goodAnswers = 0
        }
    }

    private func resume(_ waiters: [Waiter]) {
        for waiter in waiters { waiter.continuation.resume(returning: true) }
    }
}
