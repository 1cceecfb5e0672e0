/// Makes deliveries as GitHub sends them: the counterpart of ``SignatureVerifier``, for trying out a receiver.
package struct DeliverySigner: Sendable {
    /// How the payload is put into the body, as the webhook's setting says.
    package enum ContentType: String, Sendable, CaseIterable {
        case json
        case form

        var mediaType: String {
            switch self {
            case .json: "application/json"
            case .form: "application/x-www-form-urlencoded"
            }
        }
    }

    /// The webhook that the delivery says it comes from.
    package struct Hook: Hashable, Sendable {
        package var id: Int
        /// `integration` (an App), `organization`, `repository` or `business`.
        package var targetType: String
        package var targetID: Int

        package init(id: Int, targetType: String = "integration", targetID: Int) {
            self.id = id
            self.targetType = targetType
            self.targetID = targetID
        }
    }

    private let secret: WebhookSecret
    private let hook: Hook
    private let contentType: ContentType

    package init(secret: WebhookSecret, hook: Hook, contentType: ContentType = .json) {
        self.secret = secret
        self.hook = hook
        self.contentType = contentType
    }

    /// - Parameters:
    ///   - payload: a JSON object; as JSON it is sent byte for byte.
    ///   - id: the `X-GitHub-Delivery`; GitHub's are GUIDs in lower case.
    /// - Throws: ``Rejection`` when no receiver could accept it, anyone who signed it.
    package func sign(event: String, id: String, payload: [UInt8]) throws(Rejection) -> SignedDelivery {
        let body =
            switch contentType {
            case .json: payload
            case .form: Array("payload=".utf8) + FormBody.escaped(payload)
            }
        let signature = "sha256=" + Self.hexadecimal(secret.code(of: body))
        let delivery = SignedDelivery(
            headers: [
                ("Accept", "*/*"), ("Content-Type", contentType.mediaType), ("User-Agent", Self.userAgent),
                ("X-GitHub-Delivery", id), ("X-GitHub-Event", event), ("X-GitHub-Hook-ID", String(hook.id)),
                ("X-GitHub-Hook-Installation-Target-ID", String(hook.targetID)),
                ("X-GitHub-Hook-Installation-Target-Type", hook.targetType), ("X-Hub-Signature-256", signature),
            ], body: body)
        _ = try SignatureVerifier(secret: secret)
            .verify(headers: DeliveryHeaders(delivery.headers.map { (name: $0.name, value: $0.value) }), body: body)
        return delivery
    }

    /// GitHub's own starts so; receivers and firewalls tell webhooks by it.
    private static let userAgent = "GitHub-Hookshot/githubcop"

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}

/// A delivery ready to be posted.
package struct SignedDelivery: Sendable {
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]
}

extension SignatureVerifier {
    fileprivate init(secret: WebhookSecret) {
        self.init(secrets: WebhookSecrets(secret))
    }
}
