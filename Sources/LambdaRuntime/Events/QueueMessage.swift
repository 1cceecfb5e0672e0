/// A message of an SQS batch.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html>
package struct QueueMessage: Hashable, Sendable {
    package let id: String
    package let body: [UInt8]
    /// Those of type String.
    package let attributes: [String: String]
    /// When the queue took it in.
    package let sentAt: Deadline?

    package init(id: String, body: [UInt8], attributes: [String: String], sentAt: Deadline? = nil) {
        self.id = id
        self.body = body
        self.attributes = attributes
        self.sentAt = sentAt
    }
}
