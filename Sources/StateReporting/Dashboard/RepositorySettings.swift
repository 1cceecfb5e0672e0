import Dashboard
import Enforcement
import Foundation
import Kinds
import Policy
import ServeWiring

/// Every setting of a repository, or of the organization itself, as the policy in force wants it, beside what GitHub
/// had when it was read last.
struct RepositorySettings: Sendable {
    private let snapshot: TargetSnapshot
    private let target: TargetFacts
    private let desired: DesiredSettings
    private let explanation: Explanation
    private let differences: [Change]
    /// By the difference.
    private let since: [Change: Date]
    /// What the policy in force asks for and no check has read yet.
    private let lacking: Set<String>
    private let isExempt: Bool

    /// - Parameters:
    ///   - isOutdated: another policy is in force than the one under which the snapshot was taken.
    ///   - repositories: all of the organization's, where its own settings select some by a condition.
    /// - Throws: as `PolicyDocument.settings(for:)`.
    init(
        _ kept: KeptSnapshot, under policy: PolicyDocument, on day: Day, isOutdated: Bool,
        among repositories: [RepositoryFacts]?
    ) throws {
        snapshot = kept.snapshot
        target = kept.snapshot.target
        let active = try policy.settings(of: target, among: repositories)
        desired = try policy.evaluatedSettings(of: target, repositories: repositories) ?? active
        var explanation = Explanation(of: desired, in: target.name, kinds: target.kinds)
        explanation.evaluated = policy.evaluatedRules(of: target)
        self.explanation = explanation
        lacking = snapshot.kindsLacking(for: desired)
        isExempt = policy.exemption(of: target.name, on: day).isExempt
        since = Dictionary(zip(snapshot.differences, kept.differencesSince)) { min($0, $1) }
        differences = isOutdated ? Self.differences(from: snapshot, active, lacking) : snapshot.differences
    }

    var rules: [String] { desired.rules }

    /// In the order in which plans list them.
    var kinds: [RepositoryDetails.Kind] {
        target.kinds.compactMap { kind in
            guard desired.concerns(kind) else { return nil }
            let rows = explanation.rows.filter { $0.kind == kind.name }
            return RepositoryDetails.Kind(
                name: kind.name, settings: rows.map { setting($0, kind) }, unreadable: unreadable(kind.name))
        }
    }

    /// What differs from a policy that came into force since the check. Whether a secret is still the same is not known.
    private static func differences(
        from snapshot: TargetSnapshot, _ active: DesiredSettings, _ lacking: Set<String>
    ) -> [Change] {
        let planner = Planner(kinds: snapshot.target.kinds, secrets: SecretMemory { _, _, _ in .same })
        return planner.plan(active, snapshot.observation).changes.filter { !lacking.contains($0.kind) }
    }

    private func unreadable(_ kind: String) -> String? {
        guard case .failure(let reason)? = snapshot.kinds[kind], !isExempt else { return nil }
        return reason.message
    }

    // MARK: One setting

    private func setting(_ row: Explanation.Row, _ kind: any SettingKind.Type) -> RepositoryDetails.Setting {
        let changes = changes(of: row, kind)
        let (observed, reason) = observed(row, kind, changes.first)
        var setting = RepositoryDetails.Setting(
            path: row.path.description, desired: text(of: row.desired), observed: observed, standing: .inSync,
            rule: row.desired.rule, source: row.desired.location.lineText,
            overrode: row.overrode.map { .init(value: text(of: $0), rule: $0.rule, source: $0.location.lineText) })
        if let reason {
            setting.standing = .unknown(reason)
        } else if !changes.isEmpty {
            setting.standing = .differs
            setting.since = changes.compactMap { since[$0] }.min()
        } else if explanation.evaluated[row.desired.rule] != nil, hasFinding(row, kind) {
            setting.standing = .evaluated
        } else if isAbsent(row, kind) {
            setting.standing = .waiting
        }
        return setting
    }

    /// It is wanted, and there is nothing to have it: a branch that nobody has pushed yet.
    private func isAbsent(_ row: Explanation.Row, _ kind: any SettingKind.Type) -> Bool {
        guard let wanted = row.desired.json, !wanted.isNull, case .success(let observed)? = snapshot.kinds[kind.name]
        else { return false }
        return kind.documentation.schema.lookup(row.path, in: observed.settings) == .absent
    }

    private func text(of source: Explanation.Source) -> String {
        guard let json = source.json else { return "nothing else" }
        return json.isNull ? "none" : source.value.short
    }

    /// What is to be done about a setting: the change of it, of something in it, or of the entry that it belongs to.
    private func changes(of row: Explanation.Row, _ kind: any SettingKind.Type) -> [Change] {
        Self.select(differences, row, kind)
    }

    private func hasFinding(_ row: Explanation.Row, _ kind: any SettingKind.Type) -> Bool {
        !Self.select(snapshot.findings.changes, row, kind).isEmpty
    }

    private static func select(
        _ changes: [Change], _ row: Explanation.Row, _ kind: any SettingKind.Type
    ) -> [Change] {
        let schema = kind.documentation.schema
        let place = schema.normalForm(of: row.path)
        return changes.filter { change in
            guard change.kind == kind.name else { return false }
            guard row.desired.json != nil else { return change.isFromExclusive }
            guard !change.isFromExclusive else { return false }
            let other = schema.normalForm(of: change.path)
            if other.isWithin(place) { return true }
            let rest = row.path.components.dropFirst(change.path.components.count)
            return place.isWithin(other) && change.concerns(rest)
        }
    }

    /// What GitHub had, or why that is not known.
    private func observed(
        _ row: Explanation.Row, _ kind: any SettingKind.Type, _ change: Change?
    ) -> (text: String?, reason: String?) {
        if isExempt { return (nil, "not read: the repository is exempt") }
        switch snapshot.kinds[kind.name] {
        case nil: return (nil, "not read yet")
        case .failure(let unreadable): return (nil, unreadable.message)
        case .success(let observed):
            if lacking.contains(kind.name) { return (nil, "not read yet under the policy in force") }
            guard row.desired.json != nil else { return (surplus(of: kind), nil) }
            let schema = kind.documentation.schema
            switch schema.lookup(row.path, in: observed.settings) {
            case .value(let value): return (value.isNull ? "none" : value.policyText.short, nil)
            case .absent: return ("none", nil)
            case .unknown where kind.isNeverShown(row.path): return ("not shown by GitHub", nil)
            case .unknown:
                if let before = change?.before, change?.path == row.path { return (before.policyText.short, nil) }
                return (nil, observed.reasonUnknown(at: row.path, in: schema) ?? "GitHub did not give it")
            }
        }
    }

    /// The entries that an exclusive rule wants removed.
    private func surplus(of kind: any SettingKind.Type) -> String {
        let names = differences.filter { $0.kind == kind.name && $0.isFromExclusive }.map { $0.path.description }
        return names.isEmpty ? "nothing else" : names.joined(separator: ", ").short
    }
}

extension PolicyDocument {
    /// What the active rules want.
    fileprivate func settings(of target: TargetFacts, among repositories: [RepositoryFacts]?) throws -> DesiredSettings
    {
        switch target {
        case .repository(let facts): try settings(for: facts)
        case .organization(let facts): try organizationSettings(of: facts.login, repositories: repositories)
        }
    }
}

extension Change {
    /// Whether it has something to do with what lies below it: an entry that is made has only what active rules want.
    fileprivate func concerns(_ steps: some Sequence<String>) -> Bool {
        guard var value = after else { return true }
        for step in steps {
            guard let members = value.objectValue else { return true }
            guard let next = members.first(where: { $0.key.lowercased() == step.lowercased() }) else { return false }
            value = next.value
        }
        return true
    }
}

extension SettingKind {
    /// GitHub takes it and never gives it back, or the plan alone has it.
    fileprivate static func isNeverShown(_ path: SettingPath) -> Bool {
        var schema = documentation.schema
        for step in path.components {
            switch schema {
            case .map(let map): schema = map.value
            case .object(let object):
                guard let field = object[step] else { return false }
                if field.isWriteOnly || field.isDeclaration { return true }
                schema = field.schema
            case .boolean, .integer, .text, .choice, .list: return false
            }
        }
        if case .text(let text) = schema { return text.isSecret }
        return false
    }
}

extension String {
    /// Cut where it would fill a page.
    var short: String {
        let limit = 1000
        return count <= limit ? printable : String(prefix(limit)).printable + "…"
    }
}
