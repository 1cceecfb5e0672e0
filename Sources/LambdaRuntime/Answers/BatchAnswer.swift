import FoundationEssentials

/// Which messages of a batch stay in the queue. The event source mapping must have ReportBatchItemFailures.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html>
package struct BatchAnswer: Hashable, Sendable {
    package let failed: [String]

    /// - Parameter failed: ids of messages.
    package init(failed: [String]) { self.failed = failed }

    /// - Throws: never in practice: everything in it is text.
    package func encoded() throws -> [UInt8] {
        Array(try JSONEncoder().encode(Wire(batchItemFailures: failed.map { Wire.Item(itemIdentifier: $0) })))
    }

    private struct Wire: Encodable {
        struct Item: Encodable {
            let itemIdentifier: String
        }

        let batchItemFailures: [Item]
    }
}
