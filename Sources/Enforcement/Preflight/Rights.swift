package import Policy

/// What the credentials may do, as far as GitHub says so before it is asked to write anything.
package enum Rights: Hashable, Sendable {
    /// Permissions of an App's installation, by GitHub's key.
    case app([String: Permission.Level])
    /// Scopes of a classic token.
    case classic(Set<String>)

    /// Rights without which GitHub refuses every write of a kind of setting.
    package struct Lack: Hashable, Sendable {
        package let sentence: String
        package let advice: String
    }

    /// What is lacking to write settings of a kind; `nil`: nothing is. What reading them lacks shows in what is read.
    func lack(toWrite kind: any SettingKind.Type) -> Lack? {
        switch self {
        case .app(let granted):
            let lacking = kind.documentation.permissions.write.filter { permission in
                permission.level > .read && granted[permission.name].map { $0 < permission.level } ?? true
            }
            let names = lacking.map { "'\($0.words)'" }.joined(separator: " and ")
            return lacking.isEmpty
                ? nil
                : Lack(
                    sentence: "the App lacks \(names)",
                    advice: "Grant the App \(names) and accept it in the organization's installation.")
        case .classic(let scopes):
            // Public repositories need less, and which repository it is about is not known here.
            guard kind.documentation.permissions.scopes.contains("repo"),
                scopes.isDisjoint(with: ["repo", "public_repo"])
            else { return nil }
            return Lack(sentence: "the token lacks the scope 'repo'", advice: "Give the token the scope 'repo'.")
        }
    }
}
