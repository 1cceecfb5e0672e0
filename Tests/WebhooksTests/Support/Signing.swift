import Crypto
import Foundation

@testable import Webhooks

let testSecret = "correct horse battery staple"

func signature(of body: [UInt8], secret: String = testSecret) -> String {
    let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.utf8)))
    return "sha256=" + code.map { String(format: "%02x", $0) }.joined()
}

func verifier(_ secrets: String = testSecret, bodyLimit: Int = SignatureVerifier.maximumBodyBytes) throws
    -> SignatureVerifier
{
    SignatureVerifier(secrets: try WebhookSecrets(commaSeparated: secrets), bodyLimit: bodyLimit)
}

/// A header set as GitHub sends it; a nil value leaves a field out.
func headers(
    event: String? = "repository", id: String? = "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    signature: String?, contentType: String? = "application/json", more: [(name: String, value: String)] = []
) -> DeliveryHeaders {
    let fields = [
        ("X-GitHub-Event", event), ("X-GitHub-Delivery", id), ("X-Hub-Signature-256", signature),
        ("Content-Type", contentType), ("X-GitHub-Hook-Installation-Target-Type", "organization"),
        ("X-GitHub-Hook-Installation-Target-ID", "38302899"),
    ]
    return DeliveryHeaders(
        fields.compactMap { name, value in value.map { (name: name, value: $0) } } + more)
}

/// The verified delivery of a body signed with the test secret.
func delivery(_ event: String, _ json: String, contentType: String? = "application/json") throws -> Delivery {
    try delivery(event, Array(json.utf8), contentType: contentType)
}

func delivery(_ event: String, _ body: [UInt8], contentType: String? = "application/json") throws -> Delivery {
    try verifier().verify(
        headers: headers(event: event, signature: signature(of: body), contentType: contentType), body: body)
}
