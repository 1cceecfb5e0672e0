import LambdaRuntime
import Webhooks

/// A delivery as it came in, not yet verified.
struct Arrival: Sendable {
    let headers: DeliveryHeaders
    let body: [UInt8]

    init(headers: DeliveryHeaders, body: [UInt8]) {
        self.headers = headers
        self.body = body
    }

    init(_ message: QueueMessage) {
        self.init(
            headers: DeliveryHeaders(message.attributes.map { (name: $0.key, value: $0.value) }), body: message.body)
    }
}

/// What is said to one delivery.
struct Outcome: Hashable, Sendable {
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

    init(_ word: Word, status: Int = 202, _ reason: String, isWorthRetrying: Bool = false) {
        self.word = word
        self.status = status
        self.reason = reason
        self.isWorthRetrying = isWorthRetrying
    }

    static func failed(_ status: Int, _ reason: String) -> Outcome {
        Outcome(.failed, status: status, reason, isWorthRetrying: true)
    }
}
