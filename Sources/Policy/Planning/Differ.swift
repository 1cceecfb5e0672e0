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
                let renames = Renames(of: members, in: present, map)
                compareEntries(members, with: present, map, renames)
                guard let reason = exclusive ?? (isExact ? provenance : nil) else {
                    return noteNamesake(of: renames)
                }
                let named = Array(members.keys) + renames.sources.values
                removeSurplus(in: present, beyond: named, map, reason, isFromExclusive: exclusive != nil)
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
        let isSetOnce = members[SettingSchema.Object.setOnce]?.json == true
        for field in object.fields where open > 0 {
            guard let member = members[field.name] else { continue }
            open -= 1
            guard !field.isDeclaration, !field.isWriteOnly, !isExcluded(field.name) else { continue }
            if isSetOnce, field.schema.isSecret, present[field.name].map({ !$0.isNull }) ?? false { continue }
            path.append(field.name)
            compare(member, with: object.member(field.name, of: present), field.schema)
            path.removeLast()
        }
        removeRivals(of: members, in: present, object)
        if changes.count > firstChange {
            if !isSetOnce { addCompanions(since: firstChange, of: members, in: present, object) }
            if object.fields.contains(where: { $0.isWriteOnly }) {
                joinChanges(since: firstChange, with: members, present, object)
            }
        }
        if changes.count > firstChange + 1 { changes[firstChange...].sort { $0.path < $1.path } }
        if notes.count > firstNote + 1 { notes[firstNote...].sort { ($0.subject ?? "") < ($1.subject ?? "") } }
    }

    /// Of alternatives GitHub keeps one: where the policy names another one than it has, that one goes.
    private mutating func removeRivals(
        of members: [String: Desired], in present: [String: JSON], _ object: SettingSchema.Object
    ) {
        for group in object.alternatives {
            let named = group.compactMap { members[$0] }.first { if case .absent = $0 { false } else { true } }
            guard let named else { continue }
            for rival in group where members[rival] == nil && !isExcluded(rival) {
                guard let value = present[rival], !value.isNull else { continue }
                path.append(rival)
                if !isUnreadable() { update(from: value, to: .null, named.provenance) }
                path.removeLast()
            }
        }
    }

    /// A field that GitHub takes others along with is written where one of those differs.
    private mutating func addCompanions(
        since first: Int, of members: [String: Desired], in present: [String: JSON], _ object: SettingSchema.Object
    ) {
        for field in object.fields where !field.accompanies.isEmpty {
            guard let member = members[field.name], let value = present[field.name] else { continue }
            let changed = Set(changes[first...].compactMap { $0.path.components.dropFirst(path.count).first })
            guard !changed.contains(field.name), !changed.isDisjoint(with: field.accompanies) else { continue }
            path.append(field.name)
            update(from: value, to: member.json, member.provenance)
            path.removeLast()
        }
    }

    /// Makes one change of an object out of those of its fields, with what GitHub takes only along with them.
    private mutating func joinChanges(
        since first: Int, with members: [String: Desired], _ present: [String: JSON], _ object: SettingSchema.Object
    ) {
        let parts = Array(changes[first...])
        guard let part = parts.first else { return }
        changes.removeSubrange(first...)
        let settings = parts.reduce(observed.settings) { $1.applied(to: $0) }
        var whole = settings[SettingPath(path)]?.objectValue ?? [:]
        for field in object.fields where field.isWriteOnly {
            whole[field.name] = members[field.name]?.json ?? field.defaultValue
        }
        update(
            from: .object(present), to: .object(whole), Provenance(rule: part.rule, location: part.source),
            removals: parts.reduce(0) { $0 + $1.removals })
    }

    // MARK: Maps

    private mutating func compareEntries(
        _ entries: [String: Desired], with present: [String: JSON], _ map: SettingSchema.Map, _ renames: Renames
    ) {
        for (key, entry) in entries.sorted(by: { $0.key < $1.key }) where !isExcluded(key) {
            let found = map.entry(key, in: present)
            let old = renames.sources[key]
            // Once it is renamed, nothing has that name any more.
            if case .absent = entry, let found, renames.isMoved(found.key) { continue }
            path.append(old == nil ? found?.key ?? key : key)
            if !isUnreadable() {
                if let old {
                    rename(from: old, to: key, entry.provenance, isOldNameReused: renames.isReused(old))
                }
                compareEntry(entry, with: old.map { present[$0] } ?? found?.value, map)
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
            return append(
                .create, before: nil, after: applicable(map.value.created(desired)), desired.provenance)
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
        in present: [String: JSON], beyond named: [String], _ map: SettingSchema.Map, _ reason: Provenance,
        isFromExclusive: Bool
    ) {
        for key in map.surplus(in: present, beyond: named).sorted() {
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

    /// Where an entry and another one of its earlier name both exist, nothing can make one of them.
    private mutating func noteNamesake(of renames: Renames) {
        for (key, old) in renames.namesakes.sorted(by: { $0.key < $1.key }) {
            notes.append(
                Note(
                    .information, kind: kind.name, subject: key,
                    "its earlier name '\(old)' exists as well, so nothing is renamed; once you have moved what belongs to "
                        + "it, write '\(old): null'"))
        }
    }

    private func isExcluded(_ step: String) -> Bool {
        !inapplicable.isEmpty && inapplicable.contains(schema.normalForm(of: SettingPath(path + [step])))
    }

    /// What is to be made at the present path, without what does not apply.
    private func applicable(_ created: JSON) -> JSON {
        guard !inapplicable.isEmpty else { return created }
        let place = schema.normalForm(of: SettingPath(path))
        return inapplicable.reduce(created) { created, excluded in
            guard excluded != place, excluded.isWithin(place) else { return created }
            let rest = SettingPath(Array(excluded.components.dropFirst(path.count)))
            return created[rest] == nil ? created : created.setting(rest, to: nil)
        }
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
