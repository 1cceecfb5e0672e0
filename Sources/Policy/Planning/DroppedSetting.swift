/// Something that one policy wants of a target and another one does not want any more: nothing may change today, and
/// everything tomorrow.
package struct DroppedSetting: Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        /// Nobody wants anything of it.
        case notDesired
        /// Only rules that are not active want it.
        case onlyEvaluated
        /// More than before is fine as well. The value is what the other policy wants.
        case loosened(JSON)
        /// What is not named may exist as well.
        case notExclusive
    }

    package let kind: String
    package let targetKind: TargetKind
    /// From the kind down; empty for the kind as a whole.
    package let path: SettingPath
    package var reason: Reason
    /// What was wanted; `null`: that it is not there, or off.
    package let value: JSON
    /// The rule that wanted it, and where it says so.
    package let rule: String
    package let source: SourceLocation
    /// It is, or holds, a setting that can get weaker.
    package let isProtection: Bool
    /// The first step of the path is the key of an entry.
    package let isCollection: Bool

    package init(
        kind: String, of targetKind: TargetKind = .repository, path: SettingPath, reason: Reason = .notDesired,
        value: JSON, rule: String, source: SourceLocation, isProtection: Bool,
        isCollection: Bool = false
    ) {
        self.kind = kind
        self.targetKind = targetKind
        self.path = path
        self.reason = reason
        self.value = value
        self.rule = rule
        self.source = source
        self.isProtection = isProtection
        self.isCollection = isCollection
    }

    fileprivate init(
        _ kind: any SettingKind.Type, at path: [String], _ reason: Reason, _ value: JSON, _ provenance: Provenance
    ) {
        self.init(
            kind: kind.name, of: kind.targetKind, path: SettingPath(path), reason: reason, value: value,
            rule: provenance.rule, source: provenance.location,
            isProtection: kind.documentation.schema.knowsRisk(at: path), isCollection: kind.isCollection)
    }

    /// Names it in text: `branches main: required_status_checks`.
    package var title: String {
        guard let first = path.components.first else { return kind }
        guard isCollection, path.components.count > 1 else { return "\(kind) \(path)" }
        return "\(kind) \(first): \(SettingPath(Array(path.components.dropFirst())))"
    }
}

extension DesiredSettings {
    /// What is wanted here and not by `other`, as high up as it is missing: one branch, not each of its settings.
    ///
    /// - Parameters:
    ///   - evaluated: what all rules of the other policy want, active or not; `nil`: the same.
    ///   - kinds: of the target, in the order in which plans list them.
    package func dropped(
        by other: DesiredSettings, evaluated: DesiredSettings? = nil, kinds: [any SettingKind.Type]
    ) -> [DroppedSetting] {
        let found = kinds.flatMap { dropped(by: other, of: $0) }
        guard let evaluated, !found.isEmpty else { return found }
        let gone = Set(kinds.flatMap { dropped(by: evaluated, of: $0) })
        return found.map { dropped in
            guard !gone.contains(dropped) else { return dropped }
            var shown = dropped
            shown.reason = .onlyEvaluated
            return shown
        }
    }

    private func dropped(by other: DesiredSettings, of kind: any SettingKind.Type) -> [DroppedSetting] {
        var search = DroppedSettingSearch(kind: kind)
        if let desired = kinds[kind.name] {
            search.compare(desired, other.kinds[kind.name], kind.documentation.schema)
        }
        if let exclusive = exclusive[kind.name], other.exclusive[kind.name] == nil {
            search.found.append(DroppedSetting(kind, at: [], .notExclusive, .null, exclusive))
        }
        return search.found
    }
}

/// Goes down two trees of desired settings of one kind.
private struct DroppedSettingSearch {
    let kind: any SettingKind.Type
    var path: [String] = []
    var found: [DroppedSetting] = []

    init(kind: any SettingKind.Type) { self.kind = kind }

    mutating func compare(_ mine: Desired, _ other: Desired?, _ schema: SettingSchema) {
        guard let other else { return compareMissing(mine, schema) }
        switch (mine, other) {
        case (.members(let members, let provenance), .members(let others, let otherProvenance)):
            compareMembers(members, others, schema)
            if case .map(let map) = schema, map.isExact, !provenance.isImplied, otherProvenance.isImplied {
                add(.notExclusive, mine.json, provenance)
            }
        case (.value(let value), .value(let otherValue)): compareValues(value, otherValue, schema)
        // Something else is wanted in its place: where that differs, it is a change.
        default: break
        }
    }

    private mutating func compareMissing(_ mine: Desired, _ schema: SettingSchema) {
        // The kind as a whole is the sum of what it names.
        guard path.isEmpty, case .members(let members, _) = mine else {
            return add(.notDesired, mine.json, mine.provenance)
        }
        compareMembers(members, [:], schema)
    }

    private mutating func compareMembers(
        _ members: [String: Desired], _ others: [String: Desired], _ schema: SettingSchema
    ) {
        for (key, member) in members.sorted(by: { $0.key < $1.key }) {
            guard let below = schema[[key]] else { continue }
            if case .object(let object) = schema, object[key]?.isDeclaration ?? false { continue }
            path.append(key)
            compare(member, Self.member(key, of: others, schema), below)
            path.removeLast()
        }
    }

    /// The same key, also where the other policy spells it otherwise.
    private static func member(
        _ key: String, of members: [String: Desired], _ schema: SettingSchema
    ) -> Desired? {
        if let member = members[key] { return member }
        guard case .map(let map) = schema else { return nil }
        let identity = map.identity(of: key)
        return members.first { map.identity(of: $0.key) == identity }?.value
    }

    private mutating func compareValues(_ mine: DesiredValue, _ other: DesiredValue, _ schema: SettingSchema) {
        // What this one wants suffices for the other one, which does not want as much.
        guard other.isMinimum, schema.isSatisfied(other.json, by: mine.json, isMinimum: true) else { return }
        let isSame = mine.isMinimum && schema.isSatisfied(mine.json, by: other.json, isMinimum: true)
        if !isSame { add(.loosened(other.json), mine.json, mine.provenance) }
    }

    private mutating func add(_ reason: DroppedSetting.Reason, _ value: JSON, _ provenance: Provenance) {
        found.append(DroppedSetting(kind, at: path, reason, value, provenance))
    }
}

extension SettingSchema {
    /// Whether a change at that place, or of what holds it, or of anything below it can be risky.
    fileprivate func knowsRisk(at path: [String]) -> Bool {
        var schema = self
        var isRisky = false
        for step in path {
            switch schema {
            case .object(let object):
                guard let field = object[step] else { return false }
                (schema, isRisky) = (field.schema, field.risk != nil)
            case .map(let map): (schema, isRisky) = (map.value, map.risk != nil || map.valueRisk != nil)
            case .boolean, .integer, .text, .choice, .list: return isRisky
            }
        }
        return isRisky || schema.holdsRisk
    }

    private var holdsRisk: Bool {
        switch self {
        case .object(let object): object.fields.contains { $0.risk != nil || $0.schema.holdsRisk }
        case .map(let map): map.risk != nil || map.valueRisk != nil || map.value.holdsRisk
        case .boolean, .integer, .text, .choice, .list: false
        }
    }
}
