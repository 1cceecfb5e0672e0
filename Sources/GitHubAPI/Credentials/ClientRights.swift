/// What GitHub says that credentials may do.
package enum ClientRights: Hashable, Sendable {
    /// Of an App's installation: `["administration": "write"]`.
    case permissions([String: String])
    /// Of a classic token: `["repo", "read:org"]`.
    case scopes([String])
}
