import NIOHTTP1
import Webhooks

/// What a delivery is answered.
struct DeliveryAnswer: Sendable {
    let status: HTTPResponseStatus
    /// A JSON object.
    let body: String
    /// In seconds.
    var retryAfter: Int?

    private init(_ status: HTTPResponseStatus, _ body: String, retryAfter: Int? = nil) {
        self.status = status
        self.body = body
        self.retryAfter = retryAfter
    }

    static let pong = DeliveryAnswer(.ok, #"{"message":"pong"}"#)

    static func ignored(_ reason: String) -> DeliveryAnswer {
        DeliveryAnswer(.accepted, object("ignored", reason))
    }

    static func accepted(_ targets: [String], because sentence: String, isDuplicate: Bool) -> DeliveryAnswer {
        var body = "{\"accepted\":["
        body.reserveCapacity(200)
        for (number, target) in targets.enumerated() {
            if number > 0 { body.append(",") }
            body.append(quotedAsJSON: target)
        }
        body.append("],\"because\":")
        body.append(quotedAsJSON: sentence)
        body.append(isDuplicate ? ",\"duplicate\":true}" : ",\"duplicate\":false}")
        return DeliveryAnswer(.accepted, body)
    }

    static let notAccepted = error(
        .serviceUnavailable, "the delivery could not be accepted now; redeliver it later", retryAfter: 60)

    /// Anyone who could not be verified does not learn what was wrong; anyone who was, does.
    static func refused(_ rejection: Rejection) -> DeliveryAnswer {
        let status = HTTPResponseStatus(statusCode: rejection.status)
        return error(status, status == .unauthorized ? "the delivery is not verified" : "\(rejection)")
    }

    static func refused(_ failure: BodyFailure) -> DeliveryAnswer {
        switch failure {
        case .tooLarge: refused(Rejection.bodyTooLarge)
        case .overloaded: error(.serviceUnavailable, "too much is being received at once", retryAfter: 10)
        case .timedOut: error(.requestTimeout, "the body took too long")
        case .incomplete: error(.badRequest, "the body is incomplete")
        }
    }

    private static func error(
        _ status: HTTPResponseStatus, _ reason: String, retryAfter: Int? = nil
    ) -> DeliveryAnswer {
        DeliveryAnswer(status, object("error", reason), retryAfter: retryAfter)
    }

    private static func object(_ name: StaticString, _ text: String) -> String {
        var object = "{\"\(name)\":"
        object.append(quotedAsJSON: text)
        object.append("}")
        return object
    }
}
