import Kinds
import Policy

extension Change {
    /// Kinds of which every setting protects something, or lets somebody in.
    private static let protectedKinds: Set<String> = [
        "branches", "rulesets", "teams", "collaborators", "environments", "deploy_keys", "security", "actions",
        "webhooks", "secrets", "dependabot_secrets",
    ]

    /// Whether drift of it concerns what is protected: by its kind, or because it was made weaker, wider or read-only.
    var isProtected: Bool {
        Self.protectedKinds.contains(kind) || risk.map { $0 != .removal } ?? false
            || riskOfDrift.map { $0 != .removal } ?? false
    }

    /// The class of what somebody did, of which this is the reversal.
    private var riskOfDrift: Risk? {
        guard let schema = settingKind?.documentation.schema else { return nil }
        let verb: Verb =
            switch self.verb {
            case .create: .remove
            case .remove: .create
            case .update, .replace, .rename: self.verb
            }
        return Risk.of(
            Change(
                kind: kind, of: targetKind, subject: subject, field: field, path: path, verb: verb, before: after,
                after: before, rule: rule, source: source), in: schema)
    }
}
