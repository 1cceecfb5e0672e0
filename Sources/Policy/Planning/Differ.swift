/// Finds what differs between the settings desired and observed of one kind in one repository.
struct Differ {
    let kind: any SettingKind.Type
    let repository: RepositoryFacts
    let observed: Observed
    let secrets: SecretMemory

    private(set) var changes: [Change] = []
    private(set) var notes: [Note] = []

    init(kind: any SettingKind.Type, repository: RepositoryFacts, observed: Observed, secrets: SecretMemory) {
        self.kind = kind
        self.repository = repository
        self.observed = observed
        self.secrets = secrets
    }

    /// One leaf (or one object that is off and shall be on) that differs.
    private struct Difference {
        let path: SettingPath
        let before: JSON
        let after: JSON
        let isMinimum: Bool
        let provenance: Provenance
        let removals: Int
    }

    /// - Parameter quickLook: of `desired`: spares the close one where all is as it should be.
    mutating func compare(_ desired: Desired?, exclusive: Provenance?, after quickLook: QuickLook? = nil) {
        let inapplicable = desired.map { kind.inapplicable($0, in: repository, observed: observed) } ?? [:]
        notes = observed.notes
        if !inapplicable.isEmpty {
            notes += inapplicable.sorted { $0.key.description < $1.key.description }.map { $0.value }
        }
        if let quickLook, quickLook.isMet(by: observed.settings, exclusively: exclusive != nil) { return }
        let isExcluded = { (path: SettingPath) in inapplicable.keys.contains { path.isWithin($0) } }

        switch kind.documentation.schema {
        case .map(let map):
            compareEntries(of: desired, exclusive: exclusive, map: map, isExcluded: isExcluded)
        case let schema:
            guard let desired else { return }
            for difference in differences(desired, observed.settings, schema, at: [], of: nil)
            where !isExcluded(difference.path) {
                append(difference, subject: difference.path.description, field: nil)
            }
        }
    }

    private mutating func compareEntries(
        of desired: Desired?, exclusive: Provenance?, map: SettingSchema.Map, isExcluded: (SettingPath) -> Bool
    ) {
        let present = observed.settings.objectValue ?? [:]
        var named: Set<String> = []
        if case .members(let entries, _)? = desired {
            for (key, entry) in entries.sorted(by: { $0.key < $1.key }) {
                let found = map.entry(key, in: present)
                if let found { named.insert(found.key) }
                guard !isExcluded([key]) else { continue }
                compareEntry(key, entry, found, map: map)
            }
        }
        guard let exclusive else { return }
        for (key, value) in present.sorted(by: { $0.key < $1.key }) where !named.contains(key) {
            if let reason = observed.irremovable[key] {
                notes.append(Note(.information, kind: kind.name, subject: key, reason))
                continue
            }
            append(.remove, key, before: value, after: nil, exclusive, removals: 1, isFromExclusive: true)
        }
    }

    private mutating func compareEntry(
        _ key: String, _ desired: Desired, _ found: (key: String, value: JSON)?, map: SettingSchema.Map
    ) {
        if case .absent(let provenance) = desired {
            guard let found else { return }
            return append(.remove, found.key, before: found.value, after: nil, provenance, removals: 1)
        }
        guard let found else {
            return append(.create, key, before: nil, after: desired.json, desired.provenance)
        }
        let differences = differences(desired, found.value, map.value, at: [], of: found.key)
        guard kind.isReplacedWhole, let first = differences.first else {
            for difference in differences { append(difference, subject: found.key, field: difference.path) }
            return
        }
        let after = differences.reduce(found.value) { $0.setting($1.path, to: $1.after) }
        append(.replace, found.key, before: found.value, after: after, first.provenance)
    }

    // MARK: Leaves

    private mutating func differences(
        _ desired: Desired, _ observed: JSON?, _ schema: SettingSchema, at path: SettingPath, of subject: String?
    ) -> [Difference] {
        guard let observed else {
            noteUntold(path, of: subject)
            return []
        }
        switch desired {
        case .absent(let provenance):
            guard !schema.isSatisfied(.null, by: observed) else { return [] }
            return [
                Difference(
                    path: path, before: observed, after: .null, isMinimum: false, provenance: provenance,
                    removals: observed.arrayValue?.count ?? (observed.objectValue == nil ? 0 : 1))
            ]
        case .members(let members, let provenance):
            guard observed.objectValue != nil else {
                return [
                    Difference(
                        path: path, before: observed, after: desired.json, isMinimum: false, provenance: provenance,
                        removals: 0)
                ]
            }
            return members.sorted { $0.key < $1.key }.flatMap { name, member -> [Difference] in
                guard let memberSchema = schema[[name]] else { return [] }
                return differences(member, observed[name], memberSchema, at: path.appending(name), of: subject)
            }
        case .value(let value):
            return difference(value, observed, schema, at: path, of: subject).map { [$0] } ?? []
        }
    }

    private mutating func difference(
        _ desired: DesiredValue, _ observed: JSON, _ schema: SettingSchema, at path: SettingPath, of subject: String?
    ) -> Difference? {
        if case .unresolved(.secret(let name)) = desired.json {
            guard isSecretDue(name, observed, at: path, of: subject) else { return nil }
            return Difference(
                path: path, before: observed, after: desired.json, isMinimum: false, provenance: desired.provenance,
                removals: 0)
        }
        guard !schema.isSatisfied(desired.json, by: observed, isMinimum: desired.isMinimum) else { return nil }
        var after = desired.json
        var removals = 0
        if case .list(let list) = schema {
            after = list.result(of: desired.json, over: observed, isMinimum: desired.isMinimum)
            removals = list.removals(by: after, from: observed)
        }
        return Difference(
            path: path, before: observed, after: after, isMinimum: desired.isMinimum, provenance: desired.provenance,
            removals: removals)
    }

    private mutating func isSecretDue(_ name: String, _ observed: JSON, at path: SettingPath, of subject: String?)
        -> Bool
    {
        guard !observed.isNull else { return true }
        let key = SecretMemory.Key(repositoryID: repository.id, kind: kind.name, subject: subject ?? "", field: path)
        switch secrets.verdict(name, key) {
        case .same: return false
        case .different, .unknown: return true
        case .unavailable:
            notes.append(
                Note(
                    .information, kind: kind.name, subject: subject,
                    "\(path) is set; whether it is the present value of \(name) cannot be seen without a state file"))
            return false
        }
    }

    private mutating func noteUntold(_ path: SettingPath, of subject: String?) {
        let reason = observed.unreadable[path] ?? "GitHub did not tell \(path) of this repository"
        notes.append(Note(.unreadable, kind: kind.name, subject: subject ?? path.description, reason))
    }

    // MARK: Changes

    private mutating func append(_ change: Change) {
        var change = change
        change.risk = kind.risk(of: change, observed: observed)
        changes.append(change)
    }

    private mutating func append(_ difference: Difference, subject: String, field: SettingPath?) {
        append(
            Change(
                kind: kind.name, subject: subject, field: field, verb: .update, before: difference.before,
                after: difference.after, isMinimum: difference.isMinimum, rule: difference.provenance.rule,
                source: difference.provenance.location, removals: difference.removals))
    }

    private mutating func append(
        _ verb: Change.Verb, _ subject: String, before: JSON?, after: JSON?, _ provenance: Provenance,
        removals: Int = 0, isFromExclusive: Bool = false
    ) {
        append(
            Change(
                kind: kind.name, subject: subject, verb: verb, before: before, after: after, rule: provenance.rule,
                source: provenance.location, removals: removals, isFromExclusive: isFromExclusive))
    }
}

extension Change {
    /// Whether what GitHub says now is what this change was to bring about.
    package func isFulfilled(in settings: JSON, of kind: any SettingKind.Type) -> Bool {
        guard case .map(let map) = kind.documentation.schema else {
            return isFulfilled(in: settings, kind.documentation.schema, at: settingPath)
        }
        let entry = map.entry(subject, in: settings.objectValue ?? [:])?.value
        guard after != nil else { return entry == nil }
        return entry.map { isFulfilled(in: $0, map.value, at: field ?? []) } ?? false
    }

    private func isFulfilled(in settings: JSON, _ schema: SettingSchema, at path: SettingPath) -> Bool {
        guard let told = settings.told(at: path), let schema = schema[path] else { return false }
        return schema.isSatisfied(after ?? .null, by: told, isMinimum: isMinimum)
    }
}

extension JSON {
    /// What is said of `path`, where what stands below something that is off is off; `nil` when nothing is said.
    fileprivate func told(at path: SettingPath) -> JSON? {
        path.components.reduce(Optional(self)) { value, key in value?.isNull == true ? value : value?[key] }
    }
}
