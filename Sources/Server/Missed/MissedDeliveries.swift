package import FoundationEssentials

/// One attempt at a delivery, as GitHub remembers it.
package struct SentDelivery: Hashable, Sendable {
    /// Of this attempt.
    package let id: Int
    /// `X-GitHub-Delivery`: the same for each attempt.
    package let guid: String
    package let at: Date
    package let statusCode: Int

    package init(id: Int, guid: String, at: Date, statusCode: Int) {
        self.id = id
        self.guid = guid
        self.at = at
        self.statusCode = statusCode
    }

    /// It was answered with 2xx.
    package var hasArrived: Bool { (200..<300).contains(statusCode) }
}

/// Fetches what GitHub could not deliver. It never sends anything again by itself.
package struct MissedDeliveries: Sendable {
    /// What is asked of GitHub, as the App.
    package struct Sender: Sendable {
        /// Newest first; `next` leads to what is older.
        package typealias Page = (deliveries: [SentDelivery], next: String?)

        package let page: @Sendable (_ cursor: String?) async throws -> Page
        package let redeliver: @Sendable (_ id: Int) async throws -> Void

        package init(
            page: @escaping @Sendable (String?) async throws -> Page,
            redeliver: @escaping @Sendable (Int) async throws -> Void
        ) {
            self.page = page
            self.redeliver = redeliver
        }
    }

    /// What is remembered.
    package struct Memory: Sendable {
        /// Those of the ids that neither arrived nor were asked for again.
        package let missing: @Sendable ([String]) async throws -> Set<String>
        package let noteRedelivery: @Sendable (String) async throws -> Void
        /// Until when everything is known.
        package let seenUntil: @Sendable () async throws -> Date?
        package let noteSeen: @Sendable (Date) async throws -> Void

        package init(
            missing: @escaping @Sendable ([String]) async throws -> Set<String>,
            noteRedelivery: @escaping @Sendable (String) async throws -> Void,
            seenUntil: @escaping @Sendable () async throws -> Date?,
            noteSeen: @escaping @Sendable (Date) async throws -> Void
        ) {
            self.missing = missing
            self.noteRedelivery = noteRedelivery
            self.seenUntil = seenUntil
            self.noteSeen = noteSeen
        }
    }

    /// What one look at GitHub's list came to.
    package struct Outcome: Hashable, Sendable {
        package var listed = 0
        package var redelivered = 0
        /// Not asked for again: too many at once, or GitHub refused.
        package var left = 0
        /// Why, of the last one that GitHub refused.
        package var refusal: String?
    }

    package static let interval = Duration.seconds(600)
    /// GitHub redelivers what is not older.
    private static let window: TimeInterval = 3 * 86_400
    /// Clocks differ, and the list lags behind.
    private static let overlap: TimeInterval = 600
    private static let pages = 200
    private static let atOnce = 1000

    private let sender: Sender
    private let memory: Memory
    private let now: @Sendable () -> Date

    package init(sender: Sender, memory: Memory, now: @escaping @Sendable () -> Date = { Date() }) {
        self.sender = sender
        self.memory = memory
        self.now = now
    }

    /// Looks once, and has redelivered what is missing: each id once, the newest first.
    ///
    /// - Throws: when the list or the memory cannot be read.
    package func fetch() async throws -> Outcome {
        let start = now()
        let oldest = start.addingTimeInterval(-Self.window)
        let since = try await memory.seenUntil().map { max($0.addingTimeInterval(-Self.overlap), oldest) } ?? oldest
        var outcome = Outcome()
        let failed = try await failed(since: since, &outcome)
        let missing = try await memory.missing(failed.map { $0.guid })
        let due = failed.filter { missing.contains($0.guid) }
        for delivery in due.prefix(Self.atOnce) {
            do {
                try await sender.redeliver(delivery.id)
                outcome.redelivered += 1
                try await memory.noteRedelivery(delivery.guid)
            } catch {
                outcome.left += 1
                outcome.refusal = "\(error)"
            }
        }
        outcome.left += max(0, due.count - Self.atOnce)
        // What was left is looked for again, until it is too old.
        if outcome.left == 0 { try await memory.noteSeen(start) }
        return outcome
    }

    /// The latest attempt of each delivery of which none has arrived, newest first.
    private func failed(since: Date, _ outcome: inout Outcome) async throws -> [SentDelivery] {
        var arrived: Set<String> = []
        var latest: [String: SentDelivery] = [:]
        var order: [String] = []
        var cursor: String?
        for _ in 0..<Self.pages {
            let page = try await sender.page(cursor)
            outcome.listed += page.deliveries.count
            for delivery in page.deliveries where delivery.at >= since {
                if delivery.hasArrived {
                    arrived.insert(delivery.guid)
                } else if latest[delivery.guid] == nil {
                    latest[delivery.guid] = delivery
                    order.append(delivery.guid)
                }
            }
            cursor = page.next
            guard cursor != nil, let last = page.deliveries.last, last.at >= since else { break }
        }
        return order.filter { !arrived.contains($0) }.compactMap { latest[$0] }
    }
}
