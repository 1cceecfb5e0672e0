/// Where a policy sends a secret.
package enum SecretDestination: Hashable, Sendable {
    /// To a receiver that GitHub delivers to, such as a webhook's.
    case url(String)
    /// Into GitHub's own store, under this name: workflows can read it.
    case stored(name: String)
}
