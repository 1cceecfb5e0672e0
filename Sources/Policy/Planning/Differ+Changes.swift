extension Differ {
    // MARK: Values

    mutating func compareValue(_ desired: DesiredValue, with observed: JSON, _ schema: SettingSchema) {
        if case .unresolved(.secret(let name)) = desired.json {
            // A change that is only thought of has set it: see `RepositoryObservation.after`.
            guard observed != desired.json else { return }
            // Another one is only thought of as well.
            let isOther = if case .unresolved(.secret) = observed { true } else { false }
            guard isOther || isSecretDue(name, observed) else { return }
            return update(from: observed, to: desired.json, desired.provenance)
        }
        guard !schema.isSatisfied(desired.json, by: observed, isMinimum: desired.isMinimum) else { return }
        guard case .list(let list) = schema else {
            return update(from: observed, to: desired.json, desired.provenance, isMinimum: desired.isMinimum)
        }
        let after = list.result(of: desired.json, over: observed, isMinimum: desired.isMinimum)
        update(
            from: observed, to: after, desired.provenance, isMinimum: desired.isMinimum,
            removals: list.removals(by: after, from: observed))
    }

    private mutating func isSecretDue(_ name: String, _ observed: JSON) -> Bool {
        guard !observed.isNull else { return true }
        let path = SettingPath(path)
        let time = self.observed.secretTime(at: path, in: kind.documentation.schema)
        switch secrets.comparison(name, SecretMemory.Key(target, kind, path), time) {
        case .same: return false
        case .different: return true
        case .overwritten:
            noteSecret(
                "was set by somebody else on \(time ?? "an unknown day"), after it was set here: it is set again")
            return true
        case .unknown:
            if let time {
                noteSecret(
                    "was set on \(time), and the state file does not know by whom: it is set once more "
                        + "('apply --adopt' trusts it instead)")
            }
            return true
        case .trusted:
            noteSecret("is taken for the present value of \(name) from now on")
            return false
        case .unavailable:
            noteSecret("is set; whether it is the present value of \(name) cannot be seen without a state file")
            return false
        }
    }

    private mutating func noteSecret(_ message: String) {
        notes.append(
            Note(
                .information, kind: kind.name, subject: kind.isCollection ? path.first : nil, "\(place) \(message)"))
    }

    /// The path inside the subject, for messages.
    var place: SettingPath { SettingPath(kind.isCollection && path.count > 1 ? Array(path.dropFirst()) : path) }

    mutating func noteUnknown(_ reason: String) {
        let subject = kind.isCollection ? path.first : SettingPath(path).description
        notes.append(Note(.unreadable, kind: kind.name, subject: path.isEmpty ? nil : subject, reason))
    }

    // MARK: Changes

    mutating func update(
        from before: JSON, to after: JSON, _ provenance: Provenance, isMinimum: Bool = false, removals: Int = 0
    ) {
        append(.update, before: before, after: after, provenance, isMinimum: isMinimum, removals: removals)
    }

    mutating func rename(from old: String, to new: String, _ provenance: Provenance, isOldNameReused: Bool) {
        append(
            .rename, before: .string(old), after: .string(new), provenance, isOldNameReused: isOldNameReused)
    }

    mutating func append(
        _ verb: Change.Verb, before: JSON?, after: JSON?, _ provenance: Provenance, isMinimum: Bool = false,
        removals: Int = 0, isFromExclusive: Bool = false, isOldNameReused: Bool = false
    ) {
        var change = Change(
            kind, at: SettingPath(path), verb: verb, before: before, after: after, isMinimum: isMinimum,
            rule: provenance.rule, source: provenance.location, removals: removals, isFromExclusive: isFromExclusive)
        change.isOldNameReused = isOldNameReused
        change.risk = kind.risk(of: change, observed: observed)
        changes.append(change)
    }
}
