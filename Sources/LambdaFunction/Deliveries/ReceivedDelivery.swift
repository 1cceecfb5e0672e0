import LambdaRuntime
import Webhooks

/// A delivery as it came in, not yet verified.
struct ReceivedDelivery: Sendable {
    let headers: DeliveryHeaders
    let body: [UInt8]
    /// When the gateway or the queue took it in, as far as they say so; else when it came here. Seconds since 1970.
    let receivedAt: Double

    init(headers: DeliveryHeaders, body: [UInt8], receivedAt: Double?, now: Double) {
        self.headers = headers
        self.body = body
        // Clocks differ: nothing came in later than now.
        self.receivedAt = min(receivedAt ?? now, now)
    }

    init(_ message: QueueMessage, now: Double) {
        self.init(
            headers: DeliveryHeaders(message.attributes.map { (name: $0.key, value: $0.value) }), body: message.body,
            receivedAt: message.sentAt?.time, now: now)
    }
}

/// What is said to one delivery.
struct DeliveryOutcome: Hashable, Sendable {
    /// A word for logs and answers.
    enum Word: String, Sendable {
        case dispatched, enforced, ignored, pong, rejected, postponed, failed
    }

    let word: Word
    /// HTTP's.
    let status: Int
    let reason: String
    /// The same delivery may do better later.
    let isWorthRetrying: Bool
    /// It was signed, and with none of our secrets.
    let isForged: Bool

    init(
        _ word: Word, status: Int = 202, _ reason: String, isWorthRetrying: Bool = false, isForged: Bool = false
    ) {
        self.word = word
        self.status = status
        self.reason = reason
        self.isWorthRetrying = isWorthRetrying
        self.isForged = isForged
    }

    static func failed(_ status: Int, _ reason: String) -> DeliveryOutcome {
        DeliveryOutcome(.failed, status: status, reason, isWorthRetrying: true)
    }
}
