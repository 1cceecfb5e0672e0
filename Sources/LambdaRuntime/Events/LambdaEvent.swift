import FoundationEssentials

/// What invoked the function.
package enum LambdaEvent: Hashable, Sendable {
    /// API Gateway (REST or HTTP API) or a function URL: somebody waits for the answer.
    case request(HTTPEvent)
    /// SQS: messages that stay in the queue if they are reported as failed.
    case messages([QueueMessage])

    /// - Throws: `UnknownEvent`.
    package init(parsing payload: [UInt8]) throws(UnknownEvent) {
        let event: AnyEvent
        do {
            event = try JSONDecoder().decode(AnyEvent.self, from: Data(payload))
        } catch {
            throw UnknownEvent("the event is not of a form that this function knows")
        }
        if let records = event.records {
            guard records.allSatisfy({ $0.source == "aws:sqs" }) else {
                throw UnknownEvent("the event holds records of another service than SQS")
            }
            self = .messages(records.map { $0.message })
        } else if let request = HTTPEvent(event) {
            self = .request(request)
        } else {
            throw UnknownEvent("the event is none of API Gateway, of a function URL or of SQS")
        }
    }
}

/// An event that is neither a request nor a batch of messages.
package struct UnknownEvent: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// All forms in one, so that a body of megabytes is read once.
struct AnyEvent: Decodable {
    struct Context: Decodable {
        struct HTTP: Decodable {
            let method: String
        }

        let http: HTTP?
        let requestTimeEpoch: Int?
        let timeEpoch: Int?
    }

    struct Record: Decodable {
        struct Attribute: Decodable {
            let stringValue: String?
        }

        let source: String
        let message: QueueMessage

        private enum Key: String, CodingKey {
            case messageId, eventSource, body, messageAttributes, attributes
        }

        /// What SQS itself says of a message, as far as it matters here.
        private struct System: Decodable {
            /// Milliseconds since 1970.
            let SentTimestamp: String?
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            source = try fields.decode(String.self, forKey: .eventSource)
            let attributes = try fields.decodeIfPresent([String: Attribute].self, forKey: .messageAttributes) ?? [:]
            message = QueueMessage(
                id: try fields.decode(String.self, forKey: .messageId),
                body: Array(try fields.decode(String.self, forKey: .body).utf8),
                attributes: attributes.compactMapValues { $0.stringValue },
                sentAt: try fields.decodeIfPresent(System.self, forKey: .attributes)?.SentTimestamp
                    .flatMap { Int($0) }.map { Deadline(milliseconds: $0) })
        }
    }

    let records: [Record]?
    let httpMethod: String?
    let path: String?
    let rawPath: String?
    let headers: [String: String]?
    let multiValueHeaders: [String: [String]]?
    let requestContext: Context?
    let body: String?
    let isBase64Encoded: Bool?

    private enum CodingKeys: String, CodingKey {
        case records = "Records"
        case httpMethod, path, rawPath, headers, multiValueHeaders, requestContext, body, isBase64Encoded
    }
}
