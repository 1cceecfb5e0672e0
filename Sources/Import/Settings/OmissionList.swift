import Policy

/// What an import leaves out, and why: counted, so that the list stays short.
package struct OmissionList: Sendable {
    package struct Omission: Hashable, Sendable, CustomStringConvertible {
        /// `webhooks.https://ci.acme.example/hook.secret`, or a sentence's subject from another tool.
        package let place: String
        package let reason: String
        package let repositories: Int

        package var description: String {
            guard repositories > 0 else { return "\(place): \(reason)" }
            return "\(place): \(reason) (\(repositories) \(repositories == 1 ? "repository" : "repositories"))"
        }
    }

    private struct Key: Hashable {
        let place: String
        let reason: String
    }

    private var counts: [Key: Int] = [:]
    private var order: [Key] = []

    package init() {}

    package var isEmpty: Bool { order.isEmpty }

    /// In the order in which they were found.
    package var all: [Omission] {
        order.map { Omission(place: $0.place, reason: $0.reason, repositories: counts[$0] ?? 0) }
    }

    /// - Parameter repositories: 0 where it is about none.
    package mutating func add(_ place: String, _ reason: String, repositories: Int = 0) {
        let key = Key(place: place, reason: reason)
        if counts[key] == nil { order.append(key) }
        counts[key, default: 0] += repositories
    }

    mutating func add(_ kind: String, _ path: SettingPath, _ reason: String, repositories: Int) {
        add(path.isEmpty ? kind : "\(kind).\(path)", reason, repositories: repositories)
    }

    mutating func add(_ other: OmissionList) {
        for omission in other.all { add(omission.place, omission.reason, repositories: omission.repositories) }
    }
}
