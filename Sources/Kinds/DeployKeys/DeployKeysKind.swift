package import Policy

/// SSH keys that give access to this repository alone, keyed by their text.
package enum DeployKeysKind: SettingKind {
    package static let name = "deploy_keys"
    package static let triggers: Set<String> = ["deploy_key"]
    /// GitHub has no way to update a key.
    package static let isReplacedWhole = true

    /// A new key that may write is as much as one that may do so from now on.
    package static func risk(of change: Change, observed: Observed) -> Risk? {
        if change.verb == .create, change.after?["read_only"] == false { return .weakening }
        return Risk.of(change, in: documentation.schema)
    }

    package static func advice(on failure: GitHubFailure, of change: Change) -> String? {
        guard failure.message.lowercased().contains("already in use") else { return nil }
        return
            "GitHub takes a deploy key once: it is on another repository, or it is somebody's own key. Make a key for "
            + "each repository, or use a GitHub App or a machine user that may read several"
    }

    /// Type and data of a key, without the comment that may follow.
    static func normalForm(_ key: String) -> String {
        key.split(whereSeparator: \.isWhitespace).prefix(2).joined(separator: " ")
    }
}
