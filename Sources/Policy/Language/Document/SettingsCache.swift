import Synchronization

/// Remembers what layering gave, since most repositories of an organization get the same.
final class SettingsCache: Sendable {
    struct Key: Hashable, Sendable {
        let kind: Int
        /// Rules that apply and speak of the kind.
        let rules: [Int]
        /// What their templates are filled in with.
        let values: [String]
    }

    private let settings = Mutex<[Key: Wanted]>([:])

    /// Beyond this, templates differ by repository and remembering is of no use.
    private static let capacity = 4096

    func wanted(for key: Key) -> Wanted? { settings.withLock { $0[key] } }

    func remember(_ wanted: Wanted, for key: Key) {
        settings.withLock { settings in
            if settings.count >= Self.capacity { settings.removeAll(keepingCapacity: true) }
            settings[key] = wanted
        }
    }
}
