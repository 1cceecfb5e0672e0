package import FoundationEssentials

/// One attempt at a delivery, as GitHub remembers it.
package struct SentDelivery: Hashable, Sendable {
    /// Of this attempt.
    package let id: Int
    /// `X-GitHub-Delivery`: the same for each attempt.
    package let guid: String
    package let at: Date
    package let statusCode: Int
    /// GitHub was asked for it: an earlier attempt failed.
    package let isRedelivery: Bool

    package init(id: Int, guid: String, at: Date, statusCode: Int, isRedelivery: Bool = false) {
        self.id = id
        self.guid = guid
        self.at = at
        self.statusCode = statusCode
        self.isRedelivery = isRedelivery
    }

    /// It was answered with 2xx.
    package var hasArrived: Bool { (200..<300).contains(statusCode) }
}

/// A delivery to ask for.
package struct DueDelivery: Hashable, Sendable {
    /// Of its latest attempt.
    package let attempt: Int
    package let guid: String
    /// How often it was asked for before.
    package let asks: Int

    package init(attempt: Int, guid: String, asks: Int) {
        self.attempt = attempt
        self.guid = guid
        self.asks = asks
    }
}

/// Where reading GitHub's list of attempts was interrupted: it is too long for one go.
package struct ListPlace: Hashable, Sendable {
    /// GitHub's, of the page to go on with.
    package let cursor: String
    /// When reading began at the newest attempt.
    package let began: Date
    /// Down to where it is to be read.
    package let since: Date

    package init(cursor: String, began: Date, since: Date) {
        self.cursor = cursor
        self.began = began
        self.since = since
    }
}
