package import Foundation

/// What GitHub has delivered within the last three days, the newest first.
package struct DeliveriesData: Sendable {
    package var deliveries: [Delivery]
    /// What is not in the list, and why: no App's credentials, more than are shown.
    package var note: String?
    /// Deliveries of which no attempt has arrived.
    package var lost: Int

    package init(deliveries: [Delivery], note: String?, lost: Int) {
        self.deliveries = deliveries
        self.note = note
        self.lost = lost
    }

    package struct Delivery: Sendable {
        /// Of this attempt, by which GitHub sends it again; `nil` where only the state file knows it.
        package var attempt: Int?
        package var guid: String
        package var at: Date
        /// `repository.created`
        package var event: String
        package var repository: String?
        /// `202`, `no answer`; `nil` where only the state file knows it.
        package var status: String?
        /// What became of it.
        package var outcome: String
        package var isLost: Bool

        package init(
            attempt: Int?, guid: String, at: Date, event: String, repository: String?, status: String?,
            outcome: String, isLost: Bool
        ) {
            self.attempt = attempt
            self.guid = guid
            self.at = at
            self.event = event
            self.repository = repository
            self.status = status
            self.outcome = outcome
            self.isLost = isLost
        }
    }
}
