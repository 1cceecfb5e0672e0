import Enforcement
import Policy
import Wiring

/// Whether the policy can be read, and whether the secrets that it names are set.
enum PolicyCheck {
    /// - Parameter reading: `nil` where there is no such file, and nobody named one.
    static func evaluate(
        _ reading: Result<PolicyDocument, any Error>?, file: String, environment: [String: String]
    ) -> [CheckResult] {
        switch reading {
        case nil:
            return [.notChecked(.policy, "there is no \(file) here", advice: "Name the policy with --policy FILE.")]
        case .success(let policy):
            let kinds = policy.usedKindNames.isEmpty ? "nothing" : policy.usedKindNames.joined(separator: ", ")
            let rules = policy.ruleNames.count.counted("rule")
            return [.ok(.policy, "\(file) is valid: \(rules), settings of \(kinds)")] + secrets(policy, environment)
        case .failure(let error):
            let first = "\(error)".split(separator: "\n").first.map { String($0) } ?? "it cannot be read"
            return [.problem(.policy, first, advice: "'githubcop validate --policy \(file)' shows every mistake.")]
        }
    }

    private static func secrets(_ policy: PolicyDocument, _ environment: [String: String]) -> [CheckResult] {
        let names = policy.secrets.keys.sorted()
        if names.isEmpty { return [] }
        do {
            _ = try PolicySecretValues(of: policy, in: environment, own: OwnCredentials(environment))
            return [.ok(.secrets, "all that the policy names are set: \(names.joined(separator: ", "))")]
        } catch {
            return error.lines.map {
                .problem(.secrets, $0, advice: "Docs/security.md says how secrets are given and where they may go.")
            }
        }
    }
}
