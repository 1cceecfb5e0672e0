import Synchronization

/// Answers of this process, bounded by the size of their bodies.
final class MemoryCache: Sendable {
    private struct Line {
        let entry: ResponseCache.Entry
        var usedAt: Int
    }

    private struct State {
        var lines: [String: Line] = [:]
        var bytes = 0
        /// Counts uses, in the place of a clock.
        var uses = 0
    }

    /// What a line costs beside its body.
    private static let overhead = 512

    private let maximumBytes: Int
    private let state = Mutex(State())

    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    func find(_ key: String) -> ResponseCache.Entry? {
        state.withLock { state in
            state.uses += 1
            state.lines[key]?.usedAt = state.uses
            return state.lines[key]?.entry
        }
    }

    func keep(_ key: String, _ entry: ResponseCache.Entry) {
        guard Self.size(entry) <= maximumBytes / 4 else { return }
        state.withLock { state in
            if let old = state.lines[key] { state.bytes -= Self.size(old.entry) }
            state.uses += 1
            state.lines[key] = Line(entry: entry, usedAt: state.uses)
            state.bytes += Self.size(entry)
            if state.bytes > maximumBytes { evict(&state) }
        }
    }

    /// Down to three quarters at once, since finding the oldest checks all.
    private func evict(_ state: inout State) {
        for (key, line) in state.lines.sorted(by: { $0.value.usedAt < $1.value.usedAt }) {
            guard state.bytes > maximumBytes / 4 * 3 else { return }
            state.lines[key] = nil
            state.bytes -= Self.size(line.entry)
        }
    }

    private static func size(_ entry: ResponseCache.Entry) -> Int { entry.body.count + overhead }
}
