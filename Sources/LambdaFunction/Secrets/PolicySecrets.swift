import FoundationEssentials
import GitHubAPI
import LambdaRuntime

/// The values that `{{secret:NAME}}` in the policy stands for: members of one stored JSON object, which nobody
/// else's secrets share, else variables `GITHUBCOP_SECRET_NAME` of the environment.
actor PolicySecrets {
    /// Gives the text of the stored object; throws `SecretFault`.
    typealias Fetch = @Sendable (Deadline) async throws -> SecretText

    /// How long a stored object is used without asking the extension: seconds.
    private static let lifetime = 60.0

    private let fetch: Fetch?
    private var stored: (text: SecretText, values: [String: String], until: Double)?
    private var edition = 0

    /// - Parameter fetch: where the values are stored; without it they stand in the environment.
    init(stored fetch: Fetch? = nil) { self.fetch = fetch }

    /// - Returns: the stored values by name, `nil` where they stand in the environment, and a number that is another
    ///   whenever they are others.
    /// - Throws: `SecretFault` when they cannot be had, `SetupProblem` when they are no JSON object of texts.
    func values(by deadline: Deadline) async throws -> (byName: [String: String]?, edition: Int) {
        guard let fetch else { return (nil, 0) }
        let time = Date().timeIntervalSince1970
        if let stored, time < stored.until { return (stored.values, edition) }
        let text = try await fetch(deadline)
        if let stored, stored.text == text {
            self.stored?.until = time + Self.lifetime
            return (stored.values, edition)
        }
        let values = try Self.parse(text)
        edition += 1
        stored = (text, values, time + Self.lifetime)
        return (values, edition)
    }

    private static func parse(_ text: SecretText) throws(SetupProblem) -> [String: String] {
        let values = text.reveal { try? JSONDecoder().decode([String: String].self, from: Data($0.utf8)) }
        guard let values else {
            throw SetupProblem(
                "The secret that GITHUBCOP_POLICY_SECRETS_ID names is no JSON object of texts.",
                hint: #"Store {"NAME": "value", …}: one member for each secret that the policy names."#)
        }
        return values
    }
}
