import Enforcement
package import FoundationEssentials

/// Has GitHub send what it could not deliver, again and again until it arrives, for as long as GitHub keeps it. GitHub
/// never does that by itself.
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
        /// Attempts that failed, the newest first, and ids that have arrived.
        package let note: @Sendable (_ failed: [SentDelivery], _ arrived: Set<String>) async throws -> Void
        /// What has not arrived and is to be asked for by now, the newest first.
        package let due: @Sendable (_ limit: Int) async throws -> [DueDelivery]
        /// It was asked for; when it does not arrive, again at `due`.
        package let noteAsked: @Sendable (_ guid: String, _ due: Date) async throws -> Void
        /// Gives up what failed first before this. Says how many that were.
        package let expire: @Sendable (_ before: Date) async throws -> Int
        /// Until when the list has been read without a gap.
        package let seenUntil: @Sendable () async throws -> Date?
        package let noteSeen: @Sendable (Date) async throws -> Void
        package let place: @Sendable () async throws -> ListPlace?
        package let notePlace: @Sendable (ListPlace?) async throws -> Void

        package init(
            note: @escaping @Sendable ([SentDelivery], Set<String>) async throws -> Void,
            due: @escaping @Sendable (Int) async throws -> [DueDelivery],
            noteAsked: @escaping @Sendable (String, Date) async throws -> Void,
            expire: @escaping @Sendable (Date) async throws -> Int,
            seenUntil: @escaping @Sendable () async throws -> Date?,
            noteSeen: @escaping @Sendable (Date) async throws -> Void,
            place: @escaping @Sendable () async throws -> ListPlace?,
            notePlace: @escaping @Sendable (ListPlace?) async throws -> Void
        ) {
            self.note = note
            self.due = due
            self.noteAsked = noteAsked
            self.expire = expire
            self.seenUntil = seenUntil
            self.noteSeen = noteSeen
            self.place = place
            self.notePlace = notePlace
        }
    }

    /// What one check GitHub's list came to.
    package struct Outcome: Hashable, Sendable {
        package var listed = 0
        package var redelivered = 0
        /// GitHub refused to send them again just now.
        package var left = 0
        /// Why, of the last one that GitHub refused.
        package var refusal: String?
        /// They never arrived, and GitHub keeps them no longer.
        package var lost = 0
        /// The rest of the list, or of what is due, is still to be worked through.
        package var isPartial = false
    }

    package static let interval = Duration.seconds(600)
    /// GitHub redelivers what is not older.
    private static let window: TimeInterval = 3 * 86_400
    /// Clocks differ, and the list lags behind.
    private static let overlap: TimeInterval = 600
    /// After so many in a row GitHub is not asked any more just now.
    private static let mostRefusals = 20
    private static let longestPause: TimeInterval = 6 * 3600

    private let sender: Sender
    private let memory: Memory
    private let now: @Sendable () -> Date
    private let pages: Int
    private let atOnce: Int

    /// - Parameters:
    ///   - pages: of GitHub's list that are read in one go.
    ///   - atOnce: deliveries that are asked for in one go.
    package init(
        sender: Sender, memory: Memory, pages: Int = 200, atOnce: Int = 1000,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.sender = sender
        self.memory = memory
        self.pages = pages
        self.atOnce = atOnce
        self.now = now
    }

    /// Reads what is new in GitHub's list, and asks for what is due: ten minutes after the first time, then after twice
    /// as long each time, up to six hours.
    ///
    /// - Throws: when the list or the memory cannot be read.
    package func fetch() async throws -> Outcome {
        var outcome = Outcome()
        try await readList(&outcome)
        outcome.lost = try await memory.expire(now().addingTimeInterval(-Self.window))
        let due = try await memory.due(atOnce + 1)
        if due.count > atOnce { outcome.isPartial = true }
        var refusals = 0
        for delivery in due.prefix(atOnce) where refusals < Self.mostRefusals {
            do {
                try await sender.redeliver(delivery.attempt)
                outcome.redelivered += 1
                refusals = 0
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                refusals += 1
                outcome.left += 1
                outcome.refusal = "\(error)"
            }
            try await memory.noteAsked(delivery.guid, now().addingTimeInterval(Self.pause(after: delivery.asks)))
        }
        return outcome
    }

    /// - Parameter asks: how often it was asked for before.
    static func pause(after asks: Int) -> TimeInterval {
        min(interval.seconds * Double(1 << min(max(asks, 0), 10)), longestPause)
    }

    /// Notes what the list says, a page at a time. The mark advances only when all down to it has been read.
    private func readList(_ outcome: inout Outcome) async throws {
        let resumed = try await memory.place()
        let start = now()
        let oldest = start.addingTimeInterval(-Self.window)
        let began = resumed?.began ?? start
        let since: Date
        if let resumed {
            since = resumed.since
        } else {
            since = try await memory.seenUntil().map { max($0.addingTimeInterval(-Self.overlap), oldest) } ?? oldest
        }
        var cursor = resumed?.cursor
        var arrived: Set<String> = []
        var hasPlace = resumed != nil
        for _ in 0..<pages {
            let page: Sender.Page
            do {
                page = try await sender.page(cursor)
            } catch {
                // A cursor that GitHub does not know any more must not be tried for ever.
                if let resumed, cursor == resumed.cursor { try await memory.notePlace(nil) }
                throw error
            }
            outcome.listed += page.deliveries.count
            let recent = page.deliveries.filter { $0.at >= since }
            arrived.formUnion(recent.filter { $0.hasArrived }.map { $0.guid })
            try await memory.note(
                recent.filter { !$0.hasArrived && !arrived.contains($0.guid) },
                Set(recent.filter { $0.hasArrived }.map { $0.guid }))
            cursor = page.next
            guard let next = cursor, let last = page.deliveries.last, last.at >= since else {
                try await memory.noteSeen(began)
                if hasPlace { try await memory.notePlace(nil) }
                return
            }
            try await memory.notePlace(ListPlace(cursor: next, began: began, since: since))
            hasPlace = true
        }
        outcome.isPartial = true
    }
}
