/// Turns what arrived at the endpoint into a ``Delivery``, if it was signed with one of the secrets.
///
/// Nothing of the body is parsed before its signature has been verified over the raw bytes.
package struct SignatureVerifier: Sendable {
    /// Largest body that GitHub sends, in bytes.
    /// Source: <https://docs.github.com/webhooks/webhook-events-and-payloads>
    package static let maximumBodyBytes = 25 * 1024 * 1024

    /// GitHub sends a UUID (36 characters); other senders may use other ids, but not as a store for data.
    package static let maximumDeliveryIDLength = 128

    private let secrets: WebhookSecrets
    private let bodyLimit: Int

    package init(secrets: WebhookSecrets, bodyLimit: Int = maximumBodyBytes) {
        self.secrets = secrets
        self.bodyLimit = bodyLimit
    }

    /// - Parameter body: the bytes as they came, before any decoding.
    package func verify(headers: DeliveryHeaders, body: [UInt8]) throws(Rejection) -> Delivery {
        guard body.count <= bodyLimit else { throw .bodyTooLarge }
        let code = try Self.signature(in: headers)
        guard secrets.authenticate(body, code: code) else { throw .signatureMismatch }
        return try Delivery(
            id: Self.deliveryID(in: headers),
            event: Self.event(in: headers),
            payload: Payload(body: body, contentType: headers["Content-Type"]))
    }

    /// Refuses what no secret could verify, for those who have to fetch the secrets first.
    package static func checkForm(
        headers: DeliveryHeaders, body: [UInt8], bodyLimit: Int = maximumBodyBytes
    ) throws(Rejection) {
        guard body.count <= bodyLimit else { throw .bodyTooLarge }
        _ = try signature(in: headers)
    }

    /// The 32 bytes of `X-Hub-Signature-256: sha256=<64 hexadecimal digits>`.
    static func signature(in headers: DeliveryHeaders) throws(Rejection) -> [UInt8] {
        guard headers["X-Hub-Signature-256"] != nil else {
            throw headers["X-Hub-Signature"] == nil ? .missingSignature : .sha1Only
        }
        // Two signatures could be two opinions about which one counts: none of them does.
        guard let value = headers[only: "X-Hub-Signature-256"], value.hasPrefix("sha256="),
            let code = bytes(hexadecimal: Array(value.utf8)[7...]),
            code.count == 32
        else { throw .malformedSignature }
        return code
    }

    static func event(in headers: DeliveryHeaders) throws(Rejection) -> String {
        guard let event = headers["X-GitHub-Event"], !event.isEmpty else { throw .missingEvent }
        // Such as `repository` and `projects_v2_item`.
        let isName = event.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
            default: false
            }
        }
        guard isName, event.utf8.count <= 64 else { throw .malformedEvent }
        return event
    }

    static func deliveryID(in headers: DeliveryHeaders) throws(Rejection) -> String {
        guard let id = headers["X-GitHub-Delivery"], !id.isEmpty else { throw .missingDeliveryID }
        // Visible ASCII only: the id goes into logs and into the database.
        guard id.utf8.count <= maximumDeliveryIDLength, id.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw .malformedDeliveryID
        }
        return id
    }
}

/// Pairs of hexadecimal digits as bytes; nil for an odd number of digits or anything else.
func bytes(hexadecimal digits: some Collection<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    var high: UInt8?
    for digit in digits {
        guard let value = nibble(digit) else { return nil }
        if let first = high {
            bytes.append(first << 4 | value)
            high = nil
        } else {
            high = value
        }
    }
    return high == nil ? bytes : nil
}

func nibble(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
}
