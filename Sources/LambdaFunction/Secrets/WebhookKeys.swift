import FoundationEssentials
import LambdaRuntime
import Webhooks

/// The webhook's secrets: usually one look-up for many deliveries.
///
/// The previous version of a stored secret is only asked for when the current one does not match, and then not again
/// for some seconds, whatever arrives: forged deliveries cannot cause a storm of look-ups.
actor WebhookKeys {
    /// Gives the text of a version of the secret; throws `SecretFault`.
    typealias Fetch = @Sendable (SecretsExtension.Stage, Deadline) async throws -> SecretText

    /// How long a version is used without asking the extension, which keeps it as long by itself: seconds.
    static let lifetime = 60.0
    /// Seconds between two look-ups because of a signature that does not match.
    static let pause = 5.0

    private let given: WebhookSecrets?
    private let fetch: Fetch
    private let now: @Sendable () -> Double

    private var current: (text: SecretText, until: Double)?
    private var previous: SecretText?
    private var lastRenewal = -Double.infinity

    init(stored fetch: @escaping Fetch, now: @escaping @Sendable () -> Double = { Date().timeIntervalSince1970 }) {
        given = nil
        self.fetch = fetch
        self.now = now
    }

    /// Secrets that are known from the start.
    init(given: WebhookSecrets) {
        self.given = given
        fetch = { id, _ in throw WebhookSecretError.none }
        now = { 0 }
    }

    /// What deliveries may be signed with, as far as it is known.
    /// - Throws: `SecretFault`, `WebhookSecretError`.
    func secrets(by deadline: Deadline) async throws -> WebhookSecrets {
        if let given { return given }
        if let current, now() < current.until { return try secrets(current.text) }
        return try secrets(await renewCurrent(by: deadline))
    }

    /// What deliveries may be signed with, after a check what has changed; `nil` when that was checked just now.
    /// - Throws: `SecretFault`, `WebhookSecretError`.
    func renewed(by deadline: Deadline) async throws -> WebhookSecrets? {
        guard given == nil, now() >= lastRenewal + Self.pause else { return nil }
        lastRenewal = now()
        let text = try await renewCurrent(by: deadline)
        lastRenewal = now()
        // There is no previous version until the secret has been changed once.
        previous = try? await fetch(.previous, deadline)
        return try secrets(text)
    }

    /// The stored versions that have been fetched.
    func storedTexts() -> [String] {
        [current?.text, previous].compactMap { $0?.reveal { $0 } }
    }

    private func renewCurrent(by deadline: Deadline) async throws -> SecretText {
        let text = try await fetch(.current, deadline)
        if let known = current?.text, known != text {
            // It was changed just now: what is known of the previous one is out of date.
            previous = nil
            lastRenewal = -.infinity
        }
        current = (text, now() + Self.lifetime)
        return text
    }

    private func secrets(_ text: SecretText) throws -> WebhookSecrets {
        try WebhookSecrets(
            [text, previous].compactMap { $0 }.map { secret throws(WebhookSecretError) in
                try secret.reveal { text throws(WebhookSecretError) in
                    try WebhookSecret(text.trimmingLineBreaks)
                }
            })
    }
}

extension String {
    /// Without the line break that a file leaves at the end of what was pasted or uploaded.
    fileprivate var trimmingLineBreaks: String {
        var text = Substring(self)
        while text.last?.isNewline == true { text.removeLast() }
        return String(text)
    }
}
