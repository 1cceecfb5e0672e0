import Logging
import Synchronization

/// What is still to send outlives the process.
extension Notifier {
    /// Restores what an earlier process did not send. Call it before `note`.
    package func restore() async {
        do {
            guard let text = try await memory.load() else { return }
            guard !receivers.isEmpty else { return try await memory.save(try SavedNotifications().text()) }
            let saved = try SavedNotifications(parsing: text)
            let now = clock.now()
            state.withLock { state in
                state.saved.announced.merge(saved.announced.filter { $0.value > now }) { $1 > $0 ? $1 : $0 }
                for receiver in receivers {
                    guard var outbox = saved.outboxes[receiver.id] else { continue }
                    outbox.receiver = receiver.description
                    outbox.resume(now: now, with: state.saved.outboxes[receiver.id])
                    state.saved.outboxes[receiver.id] = outbox
                }
            }
            for signal in signals.values { signal.continuation.yield() }
        } catch {
            logger.warning(
                "the notifications that the last process did not send are lost", metadata: ["reason": "\(error)"])
        }
    }

    /// At once, and then once a second at most, so that a storm of changes does not keep the state file busy.
    func saveChanges() async {
        for await _ in changes.stream {
            await save()
            try? await Task.sleep(for: .seconds(1))
        }
    }

    func save() async {
        let now = clock.now()
        let saved = state.withLock { state in
            state.saved.announced = state.saved.announced.filter { $0.value > now }
            return state.saved
        }
        do {
            try await memory.save(try saved.text())
        } catch {
            logger.error("the notifications still to send could not be saved", metadata: ["reason": "\(error)"])
        }
    }
}
