import FoundationEssentials
import Logging
import Synchronization

extension Notifier {
    /// Sends until the task is cancelled, and saves what is left for the next start.
    package func run() async {
        guard !receivers.isEmpty else { return }
        await withTaskGroup { group in
            group.addTask { await self.saveChanges() }
            for receiver in receivers { group.addTask { await self.serve(receiver) } }
        }
        await save()
    }

    private func serve(_ receiver: NotificationReceiver) async {
        guard let signal = signals[receiver.id] else { return }
        var wake = signal.stream.makeAsyncIterator()
        while !Task.isCancelled {
            let now = clock.now()
            if let due = state.withLock({ $0.saved.outboxes[receiver.id]?.due }) {
                if due > now {
                    try? await clock.sleep(.seconds(due.timeIntervalSince(now)))
                } else {
                    await sendOnce(receiver)
                }
            } else {
                guard await wake.next() != nil else { return }
            }
        }
    }

    private func sendOnce(_ receiver: NotificationReceiver) async {
        let now = clock.now()
        guard let (groups, omitted) = state.withLock({ $0.saved.outboxes[receiver.id]?.take(now: now) }) else { return }
        let message = NotificationMessage(
            organization: organization, groups: groups, omitted: omitted, dashboard: dashboard)
        let answer: Result<NotificationResponse, any Error>
        do {
            answer = .success(try await send(receiver.request(for: message, at: now)))
        } catch {
            answer = .failure(error)
        }
        note(answer, from: receiver)
        changes.continuation.yield()
    }

    private func note(_ answer: Result<NotificationResponse, any Error>, from receiver: NotificationReceiver) {
        let (now, random) = (clock.now(), clock.random())
        if case .success(let response) = answer, response.isSuccess {
            return state.withLock { state in
                state.saved.outboxes[receiver.id]?.noteSent(now: now)
                state.counts[receiver.id]?.sent += 1
            }
        }
        let problem = receiver.problem(answer)
        let response = try? answer.get()
        let dropped = state.withLock { state in
            let dropped =
                state.saved.outboxes[receiver.id]?.noteFailure(
                    problem, isRefusal: response?.isRefusal ?? false, retryAfter: response?.retryAfter, now: now,
                    random: random) ?? 0
            state.counts[receiver.id]?.failed += 1
            state.counts[receiver.id]?.dropped += dropped
            return dropped
        }
        guard !Task.isCancelled else { return }
        logger.warning(
            dropped > 0 ? "a notification was not sent, and is not tried again" : "a notification was not sent",
            metadata: ["receiver": "\(receiver)", "reason": "\(problem)", "dropped": "\(dropped)"])
    }
}
