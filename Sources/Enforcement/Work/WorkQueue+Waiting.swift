import FoundationEssentials
import Synchronization

extension WorkQueue {
    struct NextWake {
        /// Where no worker may take it, nothing has to wake: a worker that finishes looks for more.
        var room: WorkRoom
        /// When the queue wakes by itself; `nil` while it is awake.
        var wakes: Date?

        func mustWake(for intake: Intake) -> Bool {
            if intake.sweeps != nil, intake.sweepDue <= intake.receivedAt { return true }
            // What it wakes may be of any kind.
            let priority = intake.announces.isEmpty ? intake.items.first?.priority : nil
            return room.count(for: priority ?? .newRepository) > 0 && wakes.map { intake.due < $0 } ?? true
        }
    }

    func untilNext() async -> Duration {
        guard !isClosed, !room.isFull, let due = try? await storage.nextDue(room) else { return Self.tick }
        let seconds = due.timeIntervalSince(clock.now())
        // What was due and not taken could not be taken: not at once again.
        return seconds <= 0 ? Self.tick : min(Self.tick, .milliseconds(Int(seconds * 1000) + 1))
    }

    func wake() {
        guard let waiting = sleeper else {
            isWoken = true
            return
        }
        sleeper = nil
        waiting.resume()
    }

    func pause(_ duration: Duration) async {
        guard !isWoken else {
            isWoken = false
            return
        }
        let wakes = clock.now().advanced(by: duration.seconds)
        nextWake.withLock { $0.wakes = wakes }
        defer { nextWake.withLock { $0.wakes = nil } }
        let timer = Task {
            do {
                try await clock.sleep(duration)
                self.wake()
            } catch {
                // Called before the time.
            }
        }
        await withCheckedContinuation { sleeper = $0 }
        timer.cancel()
    }
}
