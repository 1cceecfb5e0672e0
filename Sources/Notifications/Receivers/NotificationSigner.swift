import Crypto
import FoundationEssentials

/// Signs plain JSON, so that its receiver knows that it comes from here, and when.
struct NotificationSigner: Hashable, Sendable {
    private let key: [UInt8]

    init(secret: String) { key = Array(secret.utf8) }

    /// The signature covers `TIMESTAMP.BODY`: a message that is sent again later by somebody else has an old time.
    func headers(for body: [UInt8], at now: Date) -> [(String, String)] {
        let timestamp = "\(Int(now.timeIntervalSince1970))"
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(timestamp).".utf8) + body, using: SymmetricKey(data: key))
        let hex = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return [("x-githubcop-timestamp", timestamp), ("x-githubcop-signature-256", "sha256=\(hex)")]
    }
}
