import Kinds
package import Policy

/// What GitHub said of one target before, as far as a comparison needs it.
package struct EarlierObservation: Sendable {
    /// The digest of the policy under which it was checked.
    let policy: String
    /// What `kinds` has an answer to.
    let asked: AskedSettings
    let kinds: [String: Result<Observed, Unreadable>]

    package init(policy: String, asked: AskedSettings, kinds: [String: Result<Observed, Unreadable>]) {
        self.policy = policy
        self.asked = asked
        self.kinds = kinds
    }

    /// The kinds that have to be read before two policies can be compared.
    ///
    /// - Parameters:
    ///   - target: what was observed.
    ///   - isOfBase: it was observed under the present policy, so that what that one asks was asked.
    func kindsLacking(of target: TargetFacts, for wanted: PolicyComparison.Wanted, isOfBase: Bool) -> Set<String> {
        let reads = wanted.reads
        var lacking = asked.kindsLacking(for: reads, in: kinds)
        let base =
            isOfBase
            ? wanted.base.settings.map { settings in wanted.base.allSettings.map { settings.joining($0) } ?? settings }
            : nil
        for kind in target.kinds where !lacking.contains(kind.name) {
            guard let desired = reads.kinds[kind.name] else { continue }
            let known = base?.kinds[kind.name]
            if desired.readsMore(than: known, kind.documentation.schema) { lacking.insert(kind.name) }
        }
        // What was not readable because GitHub did not answer may be by now.
        for (kind, answer) in kinds where reads.kinds[kind] != nil || reads.exclusive[kind] != nil {
            if case .failure(let unreadable) = answer, unreadable.isTransient { lacking.insert(kind) }
        }
        return lacking
    }
}

extension Desired {
    /// Whether values of it ask for more than its names do: what is to go is counted before, and a custom role is read
    /// by its name.
    ///
    /// - Parameter known: what was asked for; `nil`: that is not known.
    fileprivate func readsMore(than known: Desired?, _ schema: SettingSchema) -> Bool {
        switch self {
        case .absent:
            if case .absent? = known { return false }
            return true
        case .members(let members, _):
            return members.contains { key, member in
                guard let below = schema[[key]] else { return false }
                // Only an entry that is to go is counted: a field that is off is not.
                if case .object = schema, case .absent = member { return false }
                return member.readsMore(than: known?[key], below)
            }
        case .value(let value):
            guard case .choice(let choice) = schema, choice.isOpen, let text = value.json.stringValue else {
                return false
            }
            return !choice.values.contains(text) && known?.json != value.json
        }
    }
}
