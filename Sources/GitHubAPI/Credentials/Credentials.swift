/// As whom to speak to GitHub.
package enum Credentials: Sendable {
    case anonymous
    /// A personal access token, or the `GITHUB_TOKEN` of a workflow.
    case token(Secret)
    case app(AppCredentials)

    var isApp: Bool { if case .app = self { true } else { false } }

    /// The same without the white space that files and environments add.
    func checked() throws(SetupProblem) -> Credentials {
        guard case .token(let secret) = self else { return self }
        let token = secret.reveal { $0.trimmed }
        guard !token.isEmpty else {
            throw SetupProblem("The GitHub token is empty.", hint: "Set GITHUB_TOKEN, or the App's id and private key.")
        }
        guard token.isPrintable else {
            throw SetupProblem(
                "The GitHub token holds a space, a line break or another character that no token has.",
                hint: "Check how GITHUB_TOKEN is set.")
        }
        return .token(Secret(token))
    }
}

/// A GitHub App and the installation to act for.
package struct AppCredentials: Sendable {
    package enum Installation: Hashable, Sendable {
        /// That of an organization, or of a user, found when it is first needed.
        case account(String)
        case id(Int)
    }

    /// App id or client id.
    package let id: String
    package let installation: Installation
    /// Narrows the token to these, such as `["administration": "read"]`; `nil` is all that was granted.
    package let permissions: [String: String]?
    /// Narrows the token to these repositories by name, without the owner.
    package let repositories: [String]?
    let key: AppKey

    /// - Parameter privateKeyPEM: as GitHub gave it; line breaks may be written `\n` or missing.
    /// - Throws: `SetupProblem` that says what is wrong with the key, without showing it.
    package init(
        id: String, privateKeyPEM: Secret, installation: Installation, permissions: [String: String]? = nil,
        repositories: [String]? = nil
    ) throws(SetupProblem) {
        guard !id.trimmed.isEmpty else {
            throw SetupProblem("The App id is empty.", hint: "Set GITHUB_APP_ID to the App's id or client id.")
        }
        self.id = id.trimmed
        self.installation = installation
        self.permissions = permissions
        self.repositories = repositories
        key = try AppKey(pem: privateKeyPEM)
    }

    /// Names the installation and how it is narrowed: its tokens change every hour, what they may see does not.
    var identity: String {
        let rights = permissions.map { $0.map { "\($0)=\($1)" }.sorted().joined(separator: ",") }
        let names = repositories.map { $0.sorted().joined(separator: ",") }
        return [
            "app \(id)", "\(installation)", rights.map { "may \($0)" }, names.map { "in \($0)" },
        ].compactMap(\.self).joined(separator: " ")
    }
}
