import FoundationEssentials
import GitHubAPI
import LambdaRuntime

/// The credential for GitHub as it is stored: JSON with an App's id and private key, or with a token, or a bare token.
struct StoredCredential: Decodable {
    private let appID: String?
    private let privateKey: String?
    private let token: String?

    private enum Key: String, CodingKey {
        case appID = "app_id"
        case privateKey = "private_key"
        case token
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        // A number is what GitHub shows, and what people write.
        if let number = try? fields.decode(Int.self, forKey: .appID) {
            appID = String(number)
        } else {
            appID = try fields.decodeIfPresent(String.self, forKey: .appID)
        }
        privateKey = try fields.decodeIfPresent(String.self, forKey: .privateKey)
        token = try fields.decodeIfPresent(String.self, forKey: .token)
    }

    /// The credential under the names that the rest of the program knows.
    /// - Throws: `SetupProblem`, which shows nothing of it.
    static func variables(of text: SecretText) throws(SetupProblem) -> [String: String] {
        try text.reveal { text throws(SetupProblem) in
            let text = text.trimmed
            guard text.hasPrefix("{") else {
                guard !text.isEmpty else { throw problem("is empty") }
                return ["GITHUB_TOKEN": text]
            }
            guard let stored = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else {
                throw problem("is not the JSON that it looks like")
            }
            if let id = stored.appID, !id.isEmpty {
                guard let key = stored.privateKey, !key.isEmpty else { throw problem("has app_id, but no private_key") }
                return ["GITHUB_APP_ID": id, "GITHUB_APP_PRIVATE_KEY": key]
            }
            guard let token = stored.token, !token.isEmpty else {
                throw problem("has neither app_id and private_key nor token")
            }
            return ["GITHUB_TOKEN": token]
        }
    }

    private static func problem(_ what: String) -> SetupProblem {
        SetupProblem(
            "The secret that GITHUBCOP_CREDENTIAL_SECRET_ID names \(what).",
            hint: #"Store {"app_id": "…", "private_key": "…"}, {"token": "…"}, or a bare token."#)
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
