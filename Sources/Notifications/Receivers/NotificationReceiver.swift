import Crypto
import Enforcement
package import FoundationEssentials

/// Where notifications go. Its URL is a secret: anyone who has it can post. `description` shows the host alone.
package struct NotificationReceiver: Hashable, Sendable, CustomStringConvertible {
    package let format: ReceiverFormat
    package let host: String
    /// It stays on this machine.
    package let isLoopback: Bool
    /// Nobody on the way can read it.
    package let isEncrypted: Bool
    /// Scheme, host and port: what is no secret.
    package let origin: String
    /// Of the URL, so that what waits for it is found again after a restart.
    package let id: String
    private let url: String
    private let signer: NotificationSigner?

    /// Names of the variables, for messages.
    package static let variable = "GITHUBCOP_NOTIFY_URL"
    package static let secretVariable = "GITHUBCOP_NOTIFY_SECRET"
    /// Shorter secrets can be guessed.
    static let shortestSecret = 16

    /// - Parameters:
    ///   - text: `https://…`, or `FORMAT+https://…`.
    ///   - name: what messages call it, as they do not show the URL.
    ///   - secret: signs plain JSON.
    package init(_ text: String, named name: String, secret: String?) throws(ReceiverProblem) {
        var address = text
        var chosen: ReceiverFormat?
        if let plus = text.firstIndex(of: "+"), let colon = text.firstIndex(of: ":"), plus < colon {
            let word = String(text[..<plus]).lowercased()
            guard let format = ReceiverFormat(rawValue: word) else {
                let known = ReceiverFormat.allCases.map { $0.rawValue }.joined(separator: ", ")
                throw ReceiverProblem(
                    "\(name) begins with '\(String(word.prefix(20)).printable)+', which is not a format.",
                    "Use one of: \(known).")
            }
            chosen = format
            address = String(text[text.index(after: plus)...])
        }
        guard let parts = URLComponents(string: address), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host?.lowercased(), !host.isEmpty, parts.user == nil,
            parts.fragment == nil
        else {
            throw ReceiverProblem("\(name) is not a valid URL.", "Write https://HOST/PATH, as the receiver showed it.")
        }
        let plain = host.trimmingPrefix("[").prefix { $0 != "]" }
        self.host = String(plain)
        isLoopback = plain == "localhost" || plain == "::1" || Self.isLoopback(plain)
        isEncrypted = scheme == "https"
        origin = "\(scheme)://\(host)" + (parts.port.map { ":\($0)" } ?? "")
        format = chosen ?? ReceiverFormat(host: host)
        if format == .json {
            guard let secret, secret.utf8.count >= Self.shortestSecret else {
                throw ReceiverProblem(
                    "\(name) (\(plain)) gets plain JSON, which is signed, and \(Self.secretVariable) "
                        + (secret == nil ? "is not set." : "is shorter than \(Self.shortestSecret) characters."),
                    "Set \(Self.secretVariable) to a random text, or say which format the receiver wants: "
                        + "'mattermost+https://…'.")
            }
            signer = NotificationSigner(secret: secret)
        } else {
            signer = nil
        }
        // Discord says only then whether it has kept the message.
        let isSilent = format == .discord && !(parts.query ?? "").contains("wait=")
        url = isSilent ? address + (parts.query == nil ? "?wait=true" : "&wait=true") : address
        id = SHA256.hash(data: Array("\(format.rawValue) \(address)".utf8)).prefix(12).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// Those that the command line and the environment name.
    ///
    /// - Parameter given: the value of a variable, or of the file that names it.
    package static func all(
        _ urls: [String], given: (_ variable: String) throws -> String?
    ) throws -> [NotificationReceiver] {
        let secret = try given(secretVariable)
        let others = (try given(variable) ?? "").split(whereSeparator: { $0.isWhitespace }).map { String($0) }
        func named(_ list: [String], _ name: String) -> [(String, String)] {
            list.enumerated().map { ($1, list.count == 1 ? name : "\(name), URL \($0 + 1),") }
        }
        return try (named(urls, "--notify") + named(others, variable)).map {
            try NotificationReceiver($0, named: $1, secret: secret)
        }
    }

    private static func isLoopback(_ host: Substring) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    package var description: String { "\(format.title) at \(host)" }

    /// What is wrong with it although it can be used; `nil` otherwise.
    package var warning: ReceiverProblem? {
        if !isEncrypted && !isLoopback {
            return ReceiverProblem(
                "\(self) is not encrypted: anyone on the network path can read its URL, and post.", "Use https://.")
        }
        if format == .teams, host.hasSuffix(ReceiverFormat.retiredTeamsHost) {
            return ReceiverProblem(
                "\(self) is a connector, which Microsoft has retired: messages may be lost.",
                "In Teams, create a workflow from 'Send webhook alerts to a channel', and use its URL.")
        }
        return nil
    }

    package func request(for message: NotificationMessage, at now: Date) -> NotificationRequest {
        let body = Array(format.body(of: message, at: now).utf8)
        var headers = [("content-type", "application/json"), ("user-agent", "githubcop")]
        if let signer { headers += signer.headers(for: body, at: now) }
        return NotificationRequest(url: url, headers: headers.map { (name: $0.0, value: $0.1) }, body: body)
    }

    /// Why a message was not taken, without what is secret.
    package func problem(_ answer: Result<NotificationResponse, any Error>) -> String {
        switch answer {
        case .success(let response):
            let text = withoutSecrets(response.text).split(whereSeparator: { $0.isWhitespace }).joined(separator: " ")
            let redirect = (300..<400).contains(response.status) ? " (a redirect, which is not followed)" : ""
            return "answered \(response.status)\(redirect)"
                + (text.isEmpty ? "" : ": \(text.shortened(to: 200).printable)")
        case .failure(let error): return withoutSecrets("\(error)").shortened(to: 300).printable
        }
    }

    private func withoutSecrets(_ text: String) -> String {
        let parts = URLComponents(string: url)
        return [url, parts?.percentEncodedPath, parts?.path, parts?.percentEncodedQuery, parts?.query]
            .compactMap { $0 }.filter { $0.count > 4 }.reduce(text) { $0.replacing($1, with: "…") }
    }
}

/// Why a receiver cannot be used, or should not. Never holds its URL.
package struct ReceiverProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String
    package let advice: String

    init(_ message: String, _ advice: String) {
        self.message = message
        self.advice = advice
    }

    package var description: String { "\(message) \(advice)" }
}
