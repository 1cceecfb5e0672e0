/// What several people look at is read once for all of them, and again when it is older than this.
package actor SharedAnswer<Value: Sendable> {
    private let lifetime: Duration
    private let read: @Sendable () async throws -> Value
    private var last: (value: Value, at: ContinuousClock.Instant)?
    private var reading: Task<Value, any Error>?

    package init(for lifetime: Duration, read: @escaping @Sendable () async throws -> Value) {
        self.lifetime = lifetime
        self.read = read
    }

    package func value() async throws -> Value {
        if let last, last.at.duration(to: .now) < lifetime { return last.value }
        if let reading { return try await reading.value }
        let task = Task { try await read() }
        reading = task
        defer { if reading == task { reading = nil } }
        let value = try await task.value
        // What was forgotten meanwhile is not kept.
        if reading == task { last = (value, .now) }
        return value
    }

    /// The next one to ask gets it anew, and not what is being read already.
    package func forget() {
        last = nil
        reading = nil
    }
}
