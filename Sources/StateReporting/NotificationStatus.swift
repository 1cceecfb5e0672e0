import Enforcement
import Foundation
import Policy

/// How it stands with one receiver of notifications, as `serve` keeps it.
struct NotificationStatus: Sendable {
    /// Without what is secret.
    let receiver: String
    let lastSent: Date?
    let waiting: Int
    /// Why the last message was not taken.
    let problem: String?

    /// - Parameter note: what `Notifier` keeps.
    static func all(_ note: JSON?) -> [NotificationStatus] {
        (note?["outboxes"]?.objectValue ?? [:]).values.compactMap { NotificationStatus($0) }
            .sorted { $0.receiver < $1.receiver }
    }

    private init?(_ outbox: JSON) {
        guard let receiver = outbox["receiver"]?.stringValue else { return nil }
        self.receiver = receiver
        lastSent = Self.date(outbox["lastSent"])
        waiting = ["groups", "sending"].reduce(0) { $0 + (outbox[$1]?.arrayValue?.count ?? 0) }
        problem = outbox["problem"]?.stringValue
    }

    private static func date(_ json: JSON?) -> Date? {
        switch json {
        case .integer(let seconds): Date(timeIntervalSince1970: Double(seconds))
        case .number(let seconds): Date(timeIntervalSince1970: seconds)
        default: nil
        }
    }

    var json: JSON {
        [
            "receiver": .string(receiver),
            "last_sent": lastSent.map { .string($0.formatted(.iso8601)) } ?? .null,
            "waiting": .integer(waiting), "problem": problem.map { .string($0) } ?? .null,
        ]
    }

    /// - Parameter lastSent: how long ago.
    func sentence(lastSent: String?) -> String {
        let parts = [
            lastSent.map { "last sent \($0) ago" } ?? "nothing sent yet", waiting > 0 ? "\(waiting) waiting" : nil,
            problem,
        ]
        return "\(receiver): \(parts.compactMap { $0 }.joined(separator: "; "))"
    }
}
