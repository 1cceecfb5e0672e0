/// Why a delivery is refused. The text names no part of the signature, the secret or the body.
package enum Rejection: String, Error, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    case bodyTooLarge = "body_too_large"
    case missingSignature = "missing_signature"
    case sha1Only = "sha1_only"
    case malformedSignature = "malformed_signature"
    case signatureMismatch = "signature_mismatch"
    case missingEvent = "missing_event"
    case malformedEvent = "malformed_event"
    case missingDeliveryID = "missing_delivery_id"
    case malformedDeliveryID = "malformed_delivery_id"
    case malformedForm = "malformed_form"
    case notAJSONObject = "not_a_json_object"

    /// A stable word for counters and logs.
    package var reason: String { rawValue }

    /// The HTTP status that answers it: 401 where the sender has not shown who it is, 413 for too large a body, 400
    /// where a verified sender sends something that is not a delivery.
    package var status: Int {
        switch self {
        case .bodyTooLarge: 413
        case .missingSignature, .sha1Only, .malformedSignature, .signatureMismatch: 401
        case .missingEvent, .malformedEvent, .missingDeliveryID, .malformedDeliveryID, .malformedForm, .notAJSONObject:
            400
        }
    }

    package var description: String {
        switch self {
        case .bodyTooLarge: "the body is larger than the limit"
        case .missingSignature: "the header X-Hub-Signature-256 is missing"
        case .sha1Only: "only the SHA-1 signature was sent, which is not accepted"
        case .malformedSignature: "the header X-Hub-Signature-256 is not sha256= and 64 hexadecimal digits"
        case .signatureMismatch: "the signature does not match the body"
        case .missingEvent: "the header X-GitHub-Event is missing"
        case .malformedEvent: "the header X-GitHub-Event is not the name of an event"
        case .missingDeliveryID: "the header X-GitHub-Delivery is missing"
        case .malformedDeliveryID: "the header X-GitHub-Delivery is too long or not printable"
        case .malformedForm: "the form-encoded body has no well-formed field payload"
        case .notAJSONObject: "the body is not a JSON object"
        }
    }

    /// What the person who runs the webhook can do about it, for the log.
    package var hint: String {
        switch self {
        case .missingSignature, .sha1Only:
            "Set a secret on the webhook (or App) at GitHub; see that no proxy drops the header."
        case .malformedSignature, .signatureMismatch:
            "Compare the webhook's secret at GitHub with GITHUB_WEBHOOK_SECRET; a proxy must not alter the body."
        case .bodyTooLarge: "GitHub sends no more than 25 MB: something else is posting here."
        case .missingEvent, .malformedEvent, .missingDeliveryID, .malformedDeliveryID:
            "Let the proxy pass on the X-GitHub- headers."
        case .malformedForm, .notAJSONObject: "Set the webhook's content type to application/json."
        }
    }
}
