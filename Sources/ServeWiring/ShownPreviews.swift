package import Policy
package import Store

/// What people were shown of proposed policies, in the state file: the latest ones, by the proposed policy.
package struct ShownPreviews: Sendable {
    private let keyValueStore: KeyValueStore

    private static let name = "previews shown"
    /// Older ones are forgotten: of so many open pull requests one is merged next.
    private static let most = 20

    package init(_ store: StateStore) { keyValueStore = store.keyValueStore }

    /// - Parameters:
    ///   - preview: what is remembered.
    ///   - policy: the digest of the proposed policy.
    /// - Throws: `StoreFault`.
    package func note(_ preview: JSON, of policy: String) async throws {
        var notes = (try await keyValueStore.json(Self.name)?.arrayValue ?? [])
            .filter { $0["policy"]?.stringValue != policy }
        notes.append(["policy": .string(policy), "preview": preview])
        try await keyValueStore.write(Self.name, JSON.array(Array(notes.suffix(Self.most))).text())
    }

    /// What was shown of a policy; `nil` when it was never previewed.
    /// - Throws: `StoreFault`.
    package func preview(of policy: String) async throws -> JSON? {
        try await keyValueStore.json(Self.name)?.arrayValue?.last { $0["policy"]?.stringValue == policy }?["preview"]
    }

    /// It was compared with what is in force.
    /// - Throws: `StoreFault`.
    package func forget(_ policy: String) async throws {
        let notes = try await keyValueStore.json(Self.name)?.arrayValue ?? []
        let rest = notes.filter { $0["policy"]?.stringValue != policy }
        guard rest.count < notes.count else { return }
        try await keyValueStore.write(Self.name, JSON.array(rest).text())
    }
}
