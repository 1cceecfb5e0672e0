/// Finds what differs between the settings desired and observed of one kind in one repository or organization.
struct Differ {
    let kind: any SettingKind.Type
    let target: TargetFacts
    let observed: Observed
    let secrets: SecretMemory
    /// From the kind down to what is being compared, in GitHub's spelling.
    var path: [String] = []
    var changes: [Change] = []
    var notes: [Note] = []

    private let schema: SettingSchema
    private let unreadable: [SettingPath: String]
    private var inapplicable: Set<SettingPath> = []

    init(kind: any SettingKind.Type, target: TargetFacts, observed: Observed, secrets: SecretMemory) {
        self.kind = kind
        self.target = target
        self.observed = observed
        self.secrets = secrets
        let schema = kind.documentation.schema
        self.schema = schema
        unreadable =
            observed.unreadable.isEmpty
            ? [:]
            : Dictionary(observed.unreadable.map { (schema.normalForm(of: $0.key), $0.value) }) { first, _ in first }
    }

    mutating func compare(_ desired: Desired?, exclusive: Provenance?) {
        notes = observed.notes
        if let desired {
            let inapplicable = kind.inapplicable(desired, in: target, observed: observed)
            if !inapplicable.isEmpty {
                notes += inapplicable.sorted { $0.key.description < $1.key.description }.map { $0.value }
                self.inapplicable = Set(inapplicable.keys.map { schema.normalForm(of: $0) })
                guard !self.inapplicable.contains([]) else { return }
            }
        }
        guard let desired = desired ?? exclusive.map({ .members([:], $0) }) else { return }
        compare(desired, with: observed.settings, schema, exclusive: exclusive)
    }

    /// - Parameter observed: `nil` where GitHub did not say.
    private mutating func compare(
        _ desired: Desired, with observed: JSON?, _ schema: SettingSchema, exclusive: Provenance? = nil
    ) {
        if isUnreadable() { return }
        guard let observed else { return noteUnknown("GitHub did not tell \(place) of this repository") }
        switch desired {
        case .absent(let provenance):
            guard !schema.isSatisfied(.null, by: observed) else { return }
            update(
                from: observed, to: .null, provenance,
                removals: observed.arrayValue?.count ?? (observed.objectValue == nil ? 0 : 1))
        case .members(let members, let provenance):
            guard let present = observed.objectValue else {
                return update(from: observed, to: schema.created(desired), provenance)
            }
            switch schema {
            case .object(let object): compareFields(members, with: present, object)
            case .map(let map):
                let isExact = map.isExact && !provenance.isImplied
                compareEntries(members, with: present, map)
                guard let reason = exclusive ?? (isExact ? provenance : nil) else { return }
                removeSurplus(in: present, beyond: members, map, reason, isFromExclusive: exclusive != nil)
            case .boolean, .integer, .text, .choice, .list: return
            }
        case .value(let value): compareValue(value, with: observed, schema)
        }
    }

    // MARK: Objects

    private mutating func compareFields(
        _ members: [String: Desired], with present: [String: JSON], _ object: SettingSchema.Object
    ) {
        let (firstChange, firstNote) = (changes.count, notes.count)
        var open = members.count
        for field in object.fields where open > 0 {
            guard let member = members[field.name] else { continue }
            open -= 1
            guard !field.isDeclaration, !isExcluded(field.name) else { continue }
            path.append(field.name)
            compare(member, with: object.member(field.name, of: present), field.schema)
            path.removeLast()
        }
        if changes.count > firstChange + 1 { changes[firstChange...].sort { $0.path < $1.path } }
        if notes.count > firstNote + 1 { notes[firstNote...].sort { ($0.subject ?? "") < ($1.subject ?? "") } }
    }

    // MARK: Maps

    private mutating func compareEntries(
        _ entries: [String: Desired], with present: [String: JSON], _ map: SettingSchema.Map
    ) {
        for (key, entry) in entries.sorted(by: { $0.key < $1.key }) where !isExcluded(key) {
            let found = map.entry(key, in: present)
            path.append(found?.key ?? key)
            let old = found == nil ? map.earlier(of: entry, in: present, besides: entries) : nil
            if !isUnreadable() {
                if let old { rename(from: old.key, to: key, entry.provenance) }
                compareEntry(entry, with: found?.value ?? old?.value, map)
            }
            path.removeLast()
        }
    }

    private mutating func compareEntry(_ desired: Desired, with found: JSON?, _ map: SettingSchema.Map) {
        if case .absent(let provenance) = desired {
            guard let found else { return }
            return append(.remove, before: found, after: nil, provenance, removals: 1)
        }
        guard let found else {
            return append(.create, before: nil, after: map.value.created(desired), desired.provenance)
        }
        let first = changes.count
        compare(desired, with: found, map.value)
        guard kind.isReplacedWhole, path.count == 1, changes.count > first else { return }
        let parts = Array(changes[first...])
        changes.removeSubrange(first...)
        let settings = parts.reduce(self.observed.settings) { $1.applied(to: $0) }
        append(
            .replace, before: found, after: settings[SettingPath(path)],
            Provenance(rule: parts[0].rule, location: parts[0].source))
    }

    private mutating func removeSurplus(
        in present: [String: JSON], beyond entries: [String: Desired], _ map: SettingSchema.Map, _ reason: Provenance,
        isFromExclusive: Bool
    ) {
        let renamed = entries.values.compactMap { map.earlier(of: $0, in: present, besides: entries)?.key }
        for key in map.surplus(in: present, beyond: Array(entries.keys) + renamed).sorted() {
            path.append(key)
            defer { path.removeLast() }
            if path.count == 1, let reason = observed.irremovable[key] {
                notes.append(Note(.information, kind: kind.name, subject: key, reason))
            } else if !isUnreadable() {
                append(
                    .remove, before: present[key], after: nil, reason, removals: 1, isFromExclusive: isFromExclusive)
            }
        }
    }

    // MARK: What is left alone

    private func isExcluded(_ step: String) -> Bool {
        !inapplicable.isEmpty && inapplicable.contains(schema.normalForm(of: SettingPath(path + [step])))
    }

    /// Notes it where what is being compared could not be read.
    private mutating func isUnreadable() -> Bool {
        guard !unreadable.isEmpty, let reason = unreadable[schema.normalForm(of: SettingPath(path))] else {
            return false
        }
        noteUnknown(reason)
        return true
    }
}

extension SettingSchema.Map {
    /// The entry that is to become this one: it has one of its earlier names, and nothing is desired of that name.
    fileprivate func earlier(
        of desired: Desired, in present: [String: JSON], besides entries: [String: Desired]
    ) -> (key: String, value: JSON)? {
        guard allowsRenaming, case .value(let names)? = desired[Self.previousNames] else { return nil }
        return (names.json.arrayValue ?? []).lazy.compactMap { $0.stringValue }
            .filter { name in !entries.keys.contains { identity(of: $0) == identity(of: name) } }
            .compactMap { entry($0, in: present) }.first
    }
}
