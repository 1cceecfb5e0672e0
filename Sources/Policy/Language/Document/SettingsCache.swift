import Synchronization

/// Remembers what layering gave, since most repositories of an organization get the same.
final class SettingsCache: Sendable {
    /// What the settings of one kind follow from, and nothing else.
    struct Layers: Hashable, Sendable {
        /// By its place in the document.
        let kind: Int
        /// Rules that apply and speak of the kind.
        let rules: [Int]
        /// What their templates are filled in with.
        let values: [Attributes.Value]
    }

    // Beyond these numbers, repositories differ too much for remembering to be of use. Those that differ as a whole
    // may still have the settings of most kinds in common.
    let settings = Memory<RuleInputs.Answer, DesiredSettings>(capacity: 1024)
    /// Of all rules, active or not.
    let evaluated = Memory<RuleInputs.Answer, DesiredSettings>(capacity: 1024)
    let layered = Memory<Layers, Desired>(capacity: 4096)

    final class Memory<Key: Hashable & Sendable, Value: Sendable>: Sendable {
        private let values = Mutex<[Key: Value]>([:])
        private let capacity: Int

        init(capacity: Int) { self.capacity = capacity }

        subscript(key: Key) -> Value? { values.withLock { $0[key] } }

        func remember(_ value: Value, for key: Key) {
            values.withLock { values in
                if values.count >= capacity { values.removeAll(keepingCapacity: true) }
                values[key] = value
            }
        }
    }
}
