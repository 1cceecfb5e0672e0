import Enforcement
import Reporting

/// What the server of the demo did, and when.
actor DemoEvents {
    private var accepted: [String: ContinuousClock.Instant] = [:]
    private var records: [(record: Record, finished: ContinuousClock.Instant)] = []
    private var waiting: [(isDesired: @Sendable (Record) -> Bool, resume: CheckedContinuation<Record?, Never>)] = []
    private var taken = 0
    private var follower: (@Sendable (Record) -> Void)?

    func noteAccepted(_ event: String) { accepted[event] = .now }

    func accepted(_ event: String) -> ContinuousClock.Instant? { accepted[event] }

    func finished(_ record: Record) -> ContinuousClock.Instant? {
        records.last { $0.record.startedAt == record.startedAt && $0.record.repository == record.repository }?.finished
    }

    func add(_ record: Record) {
        records.append((record, .now))
        follower?(record)
        waiting.removeAll { waiter in
            guard waiter.isDesired(record) else { return false }
            waiter.resume.resume(returning: record)
            return true
        }
    }

    /// Hands over every record from now on.
    func follow(_ follower: @escaping @Sendable (Record) -> Void) { self.follower = follower }

    /// The first record that is desired, of those to come or those that nobody has asked for yet.
    /// - Throws: `Stop` when none comes in time.
    func record(within limit: Duration, where isDesired: @escaping @Sendable (Record) -> Bool) async throws -> Record {
        if let known = records.dropFirst(taken).first(where: { isDesired($0.record) }) {
            taken = records.count
            return known.record
        }
        let alarm = Task {
            try await Task.sleep(for: limit)
            self.giveUp()
        }
        defer { alarm.cancel() }
        let record = await withCheckedContinuation { waiting.append((isDesired, $0)) }
        taken = records.count
        guard let record else {
            throw Stop(
                "The event caused no work within \(limit). "
                    + (records.last.map { RecordLine($0.record).lines(.plain).joined(separator: "\n") } ?? ""))
        }
        return record
    }

    private func giveUp() {
        for waiter in waiting { waiter.resume.resume(returning: nil) }
        waiting = []
    }
}
