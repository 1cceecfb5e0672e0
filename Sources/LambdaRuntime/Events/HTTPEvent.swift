import FoundationEssentials

/// An HTTP request, as API Gateway's proxy integrations (1.0 and 2.0) and function URLs hand it over.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>
package struct HTTPEvent: Hashable, Sendable {
    /// A header field as it came: REST APIs keep the sender's spelling, HTTP APIs write lower case.
    package struct Field: Hashable, Sendable {
        package let name: String
        package let value: String
    }

    package let method: String
    /// With the stage, where the API puts it there.
    package let path: String
    package let fields: [Field]
    /// When the gateway took the request.
    package let receivedAt: Deadline?
    /// The bytes that were sent; `nil` when the event says Base64 and the body is not.
    package let body: [UInt8]?

    /// `nil` for other events.
    init?(_ event: AnyEvent) {
        guard let method = event.httpMethod ?? event.requestContext?.http?.method,
            let path = event.path ?? event.rawPath
        else { return nil }
        self.method = method
        self.path = path
        fields = Self.fields(event)
        let epoch = event.requestContext?.requestTimeEpoch ?? event.requestContext?.timeEpoch
        receivedAt = epoch.map { Deadline(milliseconds: $0) }
        guard event.isBase64Encoded == true else {
            body = Array((event.body ?? "").utf8)
            return
        }
        body = Data(base64Encoded: event.body ?? "").map { Array($0) }
    }

    private static func fields(_ event: AnyEvent) -> [Field] {
        if let many = event.multiValueHeaders, !many.isEmpty {
            return many.flatMap { name, values in values.map { Field(name: name, value: $0) } }
        }
        return (event.headers ?? [:]).map { Field(name: $0.key, value: $0.value) }
    }
}
