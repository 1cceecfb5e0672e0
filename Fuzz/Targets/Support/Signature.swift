import Crypto

/// What GitHub sends as `X-Hub-Signature-256`. Made here once more, so that the product is not its own witness.
package func signature(of body: [UInt8], _ secret: String) -> String {
    let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.utf8)))
    return "sha256=" + code.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}
