package import Notifications
package import Server
package import Store

extension NotificationMemory {
    /// Where it is noted.
    package static let note = "notifications"

    package static func kept(in store: StateStore) -> NotificationMemory {
        let keyValueStore = store.keyValueStore
        return NotificationMemory(
            load: { try await keyValueStore.read(note) }, save: { try await keyValueStore.write(note, $0) })
    }
}

extension Notifier {
    /// What became of the messages, and what waits, by the receiver's host.
    package var families: [MetricFamily] {
        let counts = counts
        return [
            MetricFamily(
                "githubcop_notifications_total", .counter,
                "Messages to receivers of notifications: sent, attempts that failed, causes dropped without success.",
                counts.flatMap { count in
                    [("sent", count.sent), ("failed", count.failed), ("dropped", count.dropped)].map {
                        .init(Double($1), [("receiver", count.host), ("outcome", $0)])
                    }
                }),
            MetricFamily(
                "githubcop_notifications_waiting", .gauge, "Causes that receivers are still to be notified of.",
                counts.map { .init(Double($0.waiting), [("receiver", $0.host)]) }),
        ]
    }
}
