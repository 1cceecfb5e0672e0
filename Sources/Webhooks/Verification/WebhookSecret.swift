import Crypto
import FoundationEssentials

/// A webhook secret. It verifies, and it cannot be printed, logged, dumped or read back.
package struct WebhookSecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// As far as it can be computed without a body.
    private let begun: HMAC<SHA256>

    /// - Throws: ``WebhookSecretError/empty`` for an empty text: an empty key would accept what anyone can sign.
    package init(_ text: String) throws(WebhookSecretError) {
        guard !text.isEmpty else { throw .empty }
        begun = HMAC(key: SymmetricKey(data: Array(text.utf8)))
    }

    /// What GitHub sends as `X-Hub-Signature-256`, without its prefix.
    func code(of body: [UInt8]) -> [UInt8] { Array(authenticationCode(of: body)) }

    /// Compares in constant time.
    func authenticates(_ body: [UInt8], code: [UInt8]) -> Bool { authenticationCode(of: body) == code }

    private func authenticationCode(of body: [UInt8]) -> HMAC<SHA256>.MAC {
        var hash = begun
        hash.update(data: body)
        return hash.finalize()
    }

    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// One or several secrets: while a secret is being rotated both the new and the old one are accepted.
package struct WebhookSecrets: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let secrets: [WebhookSecret]

    /// - Throws: ``WebhookSecretError/none`` without any secret: there is no unverified mode.
    package init(_ secrets: [WebhookSecret]) throws(WebhookSecretError) {
        guard !secrets.isEmpty else { throw .none }
        self.secrets = secrets
    }

    package init(_ secret: WebhookSecret) { secrets = [secret] }

    /// Parses `GITHUB_WEBHOOK_SECRET`: one secret, or several separated by commas. White space around each (such as
    /// the newline at the end of a file) is no part of it.
    package init(commaSeparated text: String) throws(WebhookSecretError) {
        var secrets: [WebhookSecret] = []
        for part in text.split(separator: ",") {
            let trimmed = part.trimming(while: \.isWhitespace)
            if !trimmed.isEmpty { secrets.append(try WebhookSecret(String(trimmed))) }
        }
        try self.init(secrets)
    }

    /// The one that new deliveries are signed with: while rotating, the new secret is named first.
    package var newest: WebhookSecret { secrets[0] }

    /// Tries every secret whatever the earlier ones said, so that the time taken does not tell which one matched.
    func authenticate(_ body: [UInt8], code: [UInt8]) -> Bool {
        secrets.reduce(false) { matched, secret in
            let matches = secret.authenticates(body, code: code)
            return matched || matches
        }
    }

    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why no deliveries can be verified.
package enum WebhookSecretError: Error, Hashable, Sendable, CustomStringConvertible {
    case none
    case empty

    package var description: String {
        switch self {
        case .none: "No webhook secret is configured. \(hint)"
        case .empty: "A webhook secret is empty. \(hint)"
        }
    }

    /// What to do next.
    package var hint: String {
        "Set GITHUB_WEBHOOK_SECRET to the secret of the App's or the organization's webhook (several, separated by "
            + "commas, while rotating); without one anybody could send deliveries."
    }
}

extension Substring {
    fileprivate func trimming(while predicate: (Character) -> Bool) -> Substring {
        let head = drop(while: predicate)
        guard let last = head.lastIndex(where: { !predicate($0) }) else { return head }
        return head[...last]
    }
}
