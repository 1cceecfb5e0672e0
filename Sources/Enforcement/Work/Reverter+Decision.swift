import Kinds
import Policy

extension Reverter {
    /// What is to be done about something that a run did.
    enum Decision {
        case putBack
        /// It is as it was before the run.
        case nothing
        case leftOut(Note)
    }

    /// Compares the present with what a run wrote and with what it found.
    static func decide(_ applied: Reversal.AppliedChange, in observation: RepositoryObservation, isForced: Bool)
        -> Decision
    {
        let change = applied.change
        // What could not be read is noted by the planner.
        guard let kind = change.settingKind, case .success(let observed)? = observation.kinds[kind.name] else {
            return .putBack
        }
        func leftOut(_ reason: String) -> Decision {
            let field = change.field.map { "\($0) " } ?? ""
            return .leftOut(Note(.leftOut, kind: change.kind, subject: change.subject, field + reason))
        }
        let schema = kind.documentation.schema[change.path]
        // A secret reads back as asterisks, whichever it is.
        if schema?.isSecret == true || schema?.holdsSecret(change.before ?? .null) == true {
            return leftOut("holds a secret, which GitHub never returns: set it by hand")
        }
        // What could not be read is noted by the planner.
        if observed.reasonUnknown(of: change) != nil, change.verb != .rename { return .putBack }
        if change.isFulfilled(change.before, in: observed.settings, of: kind) { return .nothing }
        let present = observed.settings.present(of: change, kind.documentation.schema)
        if let concealment = change.concealment, present.subject == nil, concealment.isMasked(change.subject) {
            return leftOut("held a \(concealment.what), which is not kept: create it by hand")
        }
        if change.field != nil, present.subject == nil {
            return leftOut("cannot be set back: there is no \(change.subject) any more")
        }
        // It had to make room for what was then refused, and could not be put back.
        if change.verb == .replace, present.subject == nil, !applied.isCertain { return .putBack }
        if isForced { return .putBack }
        // Exactly what was written: what else is there by now came from somebody else.
        if change.isFulfilled(change.known(by: present.value), in: observed.settings, of: kind) { return .putBack }
        let now = (present.value ?? .null).shortText
        guard applied.isCertain else {
            return leftOut("is \(now), and it is unknown whether the run made it so (--force sets it back)")
        }
        return leftOut(
            "was changed since: it is \(now), the run wrote \((change.after ?? .null).shortText) (--force sets it back)"
        )
    }
}

extension Change {
    /// What it made, without what was not read of it: to see that an entry goes, not all of it is.
    fileprivate func known(by present: JSON?) -> JSON? {
        guard verb == .create, let made = after?.objectValue, let present = present?.objectValue else { return after }
        return .object(made.filter { present[$0.key] != nil })
    }

    /// Whether GitHub says exactly this of what the change is about.
    fileprivate func isFulfilled(_ value: JSON?, in settings: JSON, of kind: any SettingKind.Type) -> Bool {
        with(after: value).isFulfilled(in: settings, of: kind)
    }
}

extension SettingSchema {
    /// Whether a value of this schema has a secret in it, which reads back as asterisks.
    fileprivate func holdsSecret(_ value: JSON) -> Bool {
        switch self {
        case .text(let text): text.isSecret && !value.isNull
        case .object(let object):
            object.fields.contains { field in value[field.name].map { field.schema.holdsSecret($0) } ?? false }
        case .map(let map): (value.objectValue ?? [:]).values.contains { map.value.holdsSecret($0) }
        case .boolean, .integer, .choice, .list: false
        }
    }
}

extension JSON {
    /// What GitHub says now of what a change is about, and of the subject that it stands in.
    fileprivate func present(of change: Change, _ schema: SettingSchema) -> (subject: JSON?, value: JSON?) {
        func read(_ path: SettingPath) -> JSON? {
            if case .value(let value) = schema.lookup(path, in: self) { value } else { nil }
        }
        guard case .map = schema else { return (self, read(change.path)) }
        return (read([change.subject]), read(change.path))
    }
}
