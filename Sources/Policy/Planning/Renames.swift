/// Which present entries of a map get another name, because desired ones name it as their earlier one or spell it
/// otherwise.
struct Renames {
    /// The present key of each desired one that is not called so yet.
    private(set) var sources: [String: String] = [:]
    private var moved: Set<String> = []

    private let map: SettingSchema.Map
    private let entries: [String: Desired]
    private let present: [String: JSON]
    /// Desired keys by identity.
    private let desired: [String: String]

    init(of entries: [String: Desired], in present: [String: JSON], _ map: SettingSchema.Map) {
        self.map = map
        self.entries = entries
        self.present = present
        guard map.allowsRenaming else {
            desired = [:]
            return
        }
        desired = Dictionary(entries.keys.map { (map.identity(of: $0), $0) }) { first, _ in first }
        for (key, entry) in entries.sorted(by: { $0.key < $1.key }) where !entry.isAbsent {
            if let found = map.entry(key, in: present)?.key {
                if found != key, sources[key] == nil { sources[key] = found }
            } else {
                var chain: [String: String] = [:]
                if resolve(key, into: &chain) { sources.merge(chain) { $1 } }
            }
        }
        moved = Set(sources.values)
    }

    /// Of desired entries that exist, another present one that has an earlier name of theirs and is not desired itself.
    var namesakes: [String: String] {
        guard map.allowsRenaming else { return [:] }
        var namesakes: [String: String] = [:]
        for (key, entry) in entries where sources[key] == nil && !entry.isAbsent {
            namesakes[key] = entry.earlierNames.lazy.compactMap { map.entry($0, in: present)?.key }
                .first { !moved.contains($0) && desired[map.identity(of: $0)] == nil }
        }
        return namesakes
    }

    /// Whether an entry gives its name to another one, or gets another name itself.
    func isMoved(_ presentKey: String) -> Bool { moved.contains(presentKey) }

    /// Whether the earlier name of a desired entry is given to another one.
    func isReused(_ source: String) -> Bool {
        sources.contains { $0.value != source && map.identity(of: $0.key) == map.identity(of: source) }
    }

    /// Finds what is to become `key`, and what takes the place of that where it is desired as well. An entry that is
    /// desired under its present name keeps it unless its own earlier name is there to take over: then each of them
    /// moves up by one.
    private func resolve(_ key: String, into chain: inout [String: String]) -> Bool {
        for name in entries[key]?.earlierNames ?? [] {
            guard let found = map.entry(name, in: present)?.key, map.identity(of: name) != map.identity(of: key),
                !sources.values.contains(found), !chain.values.contains(found)
            else { continue }
            var longer = chain
            longer[key] = found
            let heir = desired[map.identity(of: found)]
            let isFree = heir.flatMap { entries[$0] }.map { $0.isAbsent } ?? true
            if isFree || heir.map({ resolve($0, into: &longer) }) ?? true {
                chain = longer
                return true
            }
        }
        return false
    }
}

extension Desired {
    fileprivate var isAbsent: Bool { if case .absent = self { true } else { false } }

    fileprivate var earlierNames: [String] {
        guard case .value(let names)? = self[SettingSchema.Map.previousNames] else { return [] }
        return (names.json.arrayValue ?? []).compactMap { $0.stringValue }
    }
}
