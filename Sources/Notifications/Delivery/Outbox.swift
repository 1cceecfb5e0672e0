import FoundationEssentials

/// What waits to be sent to one receiver, and when: grouped by cause, bounded, at most one message a minute.
struct Outbox: Sendable, Codable, Hashable {
    /// Further causes are only counted.
    static let mostGroups = 100
    /// Between two messages.
    static let interval: TimeInterval = 60
    /// What comes together goes in one message.
    static let gathering: TimeInterval = 2
    /// A message that a receiver refuses so often is dropped: it would refuse it for ever.
    static let mostRefusals = 6
    /// Nobody needs to hear of what is older.
    static let longestWait: TimeInterval = 86_400
    private static let pauses = (first: 5.0, longest: 900.0)
    private static let longestRetryAfter: TimeInterval = 3600

    /// For people, without what is secret.
    var receiver: String
    private(set) var groups: [NoticeGroup] = []
    /// What is under way; empty otherwise.
    private(set) var sending: [NoticeGroup] = []
    /// How many causes of each kind did not fit.
    private(set) var omitted: [String: Int] = [:]
    private(set) var sendingOmitted: [String: Int] = [:]
    private(set) var attempts = 0
    private(set) var due: Date?
    private(set) var lastSent: Date?
    /// Why the last message was not taken.
    private(set) var problem: String?

    init(receiver: String) { self.receiver = receiver }

    var isEmpty: Bool { groups.isEmpty && omitted.isEmpty }
    /// Causes that wait, those under way included.
    var waiting: Int {
        groups.count + sending.count + omitted.values.reduce(0, +) + sendingOmitted.values.reduce(0, +)
    }

    mutating func add(_ notice: Notice, now: Date) {
        if let index = groups.firstIndex(where: { $0.cause == notice.cause }) {
            groups[index].add(notice)
        } else if groups.count < Self.mostGroups {
            groups.append(NoticeGroup(notice))
        } else {
            omitted[notice.kind.rawValue, default: 0] += 1
        }
        if due == nil { due = nextDue(now) }
    }

    /// What was under way when the process ended may have arrived or not: it is sent again.
    ///
    /// - Parameter fresh: what has come since the start.
    mutating func resume(now: Date, with fresh: Outbox?) {
        putBack()
        if let fresh {
            sending = groups
            groups = fresh.groups
            omitted.merge(fresh.omitted) { $0 + $1 }
            putBack()
        }
        attempts = 0
        due = isEmpty ? nil : nextDue(now)
    }

    /// Takes everything that waits, if it is due.
    mutating func take(now: Date) -> (groups: [NoticeGroup], omitted: [Notice.Kind: Int])? {
        guard sending.isEmpty, let due, due <= now, !isEmpty else { return nil }
        (sending, groups) = (groups, [])
        (sendingOmitted, omitted) = (omitted, [:])
        self.due = nil
        let kinds = sendingOmitted.reduce(into: [Notice.Kind: Int]()) { counts, entry in
            if let kind = Notice.Kind(rawValue: entry.key) { counts[kind] = entry.value }
        }
        return (sending, kinds)
    }

    mutating func noteSent(now: Date) {
        (sending, sendingOmitted, attempts, problem, lastSent) = ([], [:], 0, nil, now)
        due = isEmpty ? nil : nextDue(now)
    }

    /// - Parameters:
    ///   - isRefusal: the receiver does not want this message, as opposed to being out of order.
    ///   - random: from 0 up to 1, so that many do not come back at once.
    /// - Returns: how many causes are dropped.
    mutating func noteFailure(
        _ problem: String, isRefusal: Bool, retryAfter: TimeInterval?, now: Date, random: Double
    ) -> Int {
        self.problem = problem
        attempts += 1
        var dropped = 0
        if isRefusal, attempts >= Self.mostRefusals {
            dropped = sending.count + sendingOmitted.values.reduce(0, +)
            (sending, sendingOmitted, attempts) = ([], [:], 0)
        }
        putBack()
        let old = now.addingTimeInterval(-Self.longestWait)
        dropped += groups.count { $0.last < old }
        groups.removeAll { $0.last < old }
        guard !isEmpty else {
            due = nil
            return dropped
        }
        let backOff = min(Self.pauses.first * Double(1 << min(max(attempts - 1, 0), 10)), Self.pauses.longest)
        let pause = max(min(retryAfter ?? 0, Self.longestRetryAfter), backOff * (1 + random / 5))
        due = now.addingTimeInterval(pause)
        return dropped
    }

    private mutating func putBack() {
        let later = groups
        groups = sending
        for group in later {
            if let index = groups.firstIndex(where: { $0.cause == group.cause }) {
                groups[index].merge(group)
            } else if groups.count < Self.mostGroups {
                groups.append(group)
            } else {
                omitted[group.kind.rawValue, default: 0] += 1
            }
        }
        omitted.merge(sendingOmitted) { $0 + $1 }
        (sending, sendingOmitted) = ([], [:])
    }

    private func nextDue(_ now: Date) -> Date {
        let soon = now.addingTimeInterval(Self.gathering)
        // A clock that was ahead must not silence a receiver.
        guard let lastSent, lastSent <= now else { return soon }
        return max(soon, lastSent.addingTimeInterval(Self.interval))
    }
}
