import Kinds
package import Policy

/// What a past run did to one repository, to be put back.
package struct Reversal: Sendable {
    package let repository: RepositoryReference
    /// What became of the run's changes, in the order in which they were made.
    package let outcomes: [Outcome]
    /// Names the reason in plans and records: "revert of run 1a2b3c4d".
    package let rule: String
    /// Also put back what somebody has changed since.
    package let isForced: Bool

    package init(repository: RepositoryReference, outcomes: [Outcome], rule: String, isForced: Bool = false) {
        self.repository = repository
        self.outcomes = outcomes
        self.rule = rule
        self.isForced = isForced
    }

    /// The run's changes, each as it was at its end: what was changed twice is one change.
    var appliedChanges: [AppliedChange] {
        outcomes.reduce(into: []) { appliedChanges, outcome in
            // GitHub said no, was not asked, or was not any more: nothing was written.
            guard ![.refused, .withheld, .notMade].contains(outcome.status) else { return }
            let change = outcome.change
            let index = appliedChanges.firstIndex { applied in
                applied.change.kind == change.kind && change.path.isWithin(applied.change.path)
            }
            guard let index else {
                return appliedChanges.append(AppliedChange(change: change, isCertain: outcome.status == .verified))
            }
            appliedChanges[index].extend(with: change)
        }
    }

    /// What the policy wants and does not have once all of it is put back.
    var reopened: [Change] {
        // What a revert had written was no rule's wish.
        appliedChanges.map { $0.change }.filter { !$0.rule.hasPrefix(Self.rulePrefix) }
    }

    /// With it begin the names of reasons that are no rules.
    package static let rulePrefix = "revert of run "

    /// Something that a run did to a setting.
    struct AppliedChange: Sendable {
        private(set) var change: Change
        /// It was read back. Otherwise it may have been done or not.
        let isCertain: Bool

        fileprivate mutating func extend(with later: Change) {
            let rest = SettingPath(Array(later.path.components.dropFirst(change.path.components.count)))
            let after = rest.isEmpty ? later.after : change.after.map { $0.setting(rest, to: later.after) }
            change = change.with(after: after)
        }
    }
}

extension Change {
    /// The same change, to exactly this end.
    func with(after: JSON?) -> Change {
        var change = self
        change.after = after
        change.isMinimum = false
        return change
    }

    /// The change that undoes this one, whatever the present value is.
    func undone(by rule: String) -> Change {
        let inverse: Verb =
            switch verb {
            case .create: .remove
            case .remove: .create
            case .update, .replace, .rename: verb
            }
        let kind = settingKind
        let value = before.map { kind?.documentation.schema[path]?.withoutSecrets($0) ?? $0 }
        guard verb == .rename, let kind, let name = before?.stringValue else {
            return Change(
                kind: self.kind, of: targetKind, subject: subject, field: field, path: path, verb: inverse,
                before: after,
                after: value, rule: rule, source: source)
        }
        return Change(
            kind, at: SettingPath(path.components.dropLast() + [name]), verb: .rename, before: after, after: before,
            rule: rule, source: source)
    }
}

extension SettingSchema {
    /// The value less what is a secret, which no before-image knows: only that there was none.
    fileprivate func withoutSecrets(_ value: JSON) -> JSON {
        guard case .object(let members) = value else { return value }
        switch self {
        case .object(let object):
            var kept: [String: JSON] = [:]
            for (name, member) in members {
                let schema = object[name]?.schema
                if case .text(let text)? = schema, text.isSecret { continue }
                kept[name] = schema?.withoutSecrets(member) ?? member
            }
            return .object(kept)
        case .map(let map): return .object(members.mapValues { map.value.withoutSecrets($0) })
        case .boolean, .integer, .text, .choice, .list: return value
        }
    }
}
