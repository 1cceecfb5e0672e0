package import GitHubAPI
import Policy
import WebhookSending
import Wiring

/// An App that GitHub has just created, with secrets that it shows this once.
package struct RegisteredApp: Sendable {
    package let id: Int
    package let slug: String
    package let name: String
    package let privateKey: Secret
    /// `nil` for an App without a webhook.
    package let webhookSecret: Secret?

    init(_ json: JSON) throws(RegistrationFailure) {
        guard let id = json["id"]?.intValue, let slug = json["slug"]?.stringValue, let pem = json["pem"]?.stringValue
        else {
            throw RegistrationFailure(
                "GitHub created the App and did not answer with its id and key.",
                hint: "Delete the App in the organization's settings, and begin again.")
        }
        self.id = id
        self.slug = slug
        name = json["name"]?.stringValue ?? slug
        privateKey = Secret(pem)
        webhookSecret = json["webhook_secret"]?.stringValue.flatMap { $0.isEmpty ? nil : Secret($0) }
    }

    /// Exchanges the code that GitHub gave the browser. It holds for an hour, and once.
    ///
    /// Source: <https://docs.github.com/rest/apps/apps#create-a-github-app-from-a-manifest>
    /// - Parameter api: base of the REST API.
    static func convert(code: String, api: String, through proxy: Proxy?) async throws -> RegisteredApp {
        let base = api.hasSuffix("/") ? String(api.dropLast()) : api
        let target = try ServerAddress("\(base)/app-manifests/\(code)/conversions")
        let reply = try await DirectHTTPClient(seconds: 30, through: proxy).post(
            [],
            headers: [
                ("accept", "application/vnd.github+json"), ("user-agent", "githubcop/\(Version.current)"),
                ("x-github-api-version", "2022-11-28"),
            ], to: target)
        guard reply.status == 201 else {
            throw RegistrationFailure(
                "GitHub did not exchange the code for the App's key: \(reply.status) \(reply.reason).",
                hint:
                    "A code holds for an hour, and once. The App exists: make a private key on its page, or delete it and "
                    + "begin again.")
        }
        guard let json = try? JSON(parsing: reply.body.utf8) else {
            throw RegistrationFailure(
                "GitHub's answer with the App's key could not be read.",
                hint: "The App exists: make a private key on its page, or delete it and begin again.")
        }
        return try RegisteredApp(json)
    }
}

/// Why no App was registered, and what to do.
package struct RegistrationFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String
    package let hint: String

    package init(_ message: String, hint: String) {
        self.message = message
        self.hint = hint
    }

    package var description: String { "\(message) \(hint)" }
}
