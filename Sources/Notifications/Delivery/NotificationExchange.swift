package import FoundationEssentials

/// A message as it goes out.
package struct NotificationRequest: Hashable, Sendable {
    /// A secret.
    package let url: String
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    package static func == (left: Self, right: Self) -> Bool {
        left.url == right.url && left.body == right.body
            && left.headers.map { "\($0.name): \($0.value)" } == right.headers.map { "\($0.name): \($0.value)" }
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(body) }
}

/// What a receiver answered.
package struct NotificationResponse: Hashable, Sendable {
    package let status: Int
    /// Seconds.
    package let retryAfter: TimeInterval?
    /// The beginning of the body.
    package let text: String

    package init(status: Int, retryAfter: TimeInterval? = nil, text: String = "") {
        self.status = status
        self.retryAfter = retryAfter
        self.text = text
    }

    package init(status: Int, headers: [String: String], text: String) {
        self.init(
            status: status, retryAfter: headers["retry-after"].flatMap { Double($0) }.flatMap { $0 >= 0 ? $0 : nil },
            text: text)
    }

    /// The old connectors of Teams answer 200 when Teams did not take the message.
    private var isMasked: Bool { text.hasPrefix("Webhook message delivery failed") }

    package var isSuccess: Bool { (200..<300).contains(status) && !isMasked }

    /// It would refuse the same again: as opposed to being busy or out of order.
    var isRefusal: Bool { (300..<500).contains(status) && ![408, 425, 429].contains(status) }
}
