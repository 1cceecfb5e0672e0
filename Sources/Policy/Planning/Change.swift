/// One difference between what the policy wants and what GitHub says, and so one thing to do.
package struct Change: Hashable, Sendable, Codable {
    package enum Verb: String, Hashable, Sendable, Codable {
        case create
        case update
        case remove
        /// GitHub cannot change it in place: it is deleted and made anew.
        case replace
        /// It gets another name, and keeps what belongs to it: `before` and `after` are the names.
        case rename
    }

    /// Name of the kind: `branches`.
    package let kind: String
    /// Whose kind it is: a repository and the organization may each have one of the name.
    package let targetKind: TargetKind
    /// What it is about: the key of a map kind (`main`, `devops`), or the setting's path (`delete_branch_on_merge`).
    package let subject: String
    /// Which setting of the subject differs; `nil` when the subject is made, removed or replaced as a whole.
    package let field: SettingPath?
    /// Where it stands in the settings of its kind: `main / rules / pull_request / required_approving_review_count`.
    package let path: SettingPath
    package let verb: Verb
    /// `nil` where there was nothing.
    package let before: JSON?
    /// `nil` when the subject is removed.
    package var after: JSON?
    /// More than `after` would have been fine too.
    package var isMinimum: Bool
    /// The rule that wants it and where it says so.
    package let rule: String
    package let source: SourceLocation
    /// How many things that exist now will not exist afterwards: counted against `limits.removals`.
    package let removals: Int
    /// What it may cost; `nil` where it is harmless.
    package var risk: Risk?
    /// A removal that only `exclusive` asks for, as opposed to an explicit `null`: it is withheld while what would take
    /// its place fails.
    package var isFromExclusive: Bool
    /// Of a rename: another entry takes the old name in the same plan, so that it does not become free.
    package var isOldNameReused = false

    /// - Parameter path: `nil`: as `subject` and `field` have it.
    package init(
        kind: String, of targetKind: TargetKind = .repository, subject: String, field: SettingPath? = nil,
        path: SettingPath? = nil, verb: Verb, before: JSON?, after: JSON?, isMinimum: Bool = false, rule: String,
        source: SourceLocation, removals: Int = 0,
        risk: Risk? = nil, isFromExclusive: Bool = false
    ) {
        self.kind = kind
        self.targetKind = targetKind
        self.subject = subject
        self.field = field
        self.path = path ?? Self.path(of: subject, field, verb)
        self.verb = verb
        self.before = before
        self.after = after
        self.isMinimum = isMinimum
        self.rule = rule
        self.source = source
        self.removals = removals
        self.risk = risk
        self.isFromExclusive = isFromExclusive
    }

    package init(
        _ kind: any SettingKind.Type, at path: SettingPath, verb: Verb, before: JSON?, after: JSON?,
        isMinimum: Bool = false, rule: String, source: SourceLocation, removals: Int = 0, isFromExclusive: Bool = false
    ) {
        let steps = path.components
        let isEntry = kind.isCollection && !path.isEmpty
        self.init(
            kind: kind.name, of: kind.targetKind,
            subject: isEntry ? steps[0] : path.isEmpty ? kind.name : path.description,
            field: isEntry && steps.count > 1 ? SettingPath(Array(steps.dropFirst())) : nil, path: path, verb: verb,
            before: before, after: after, isMinimum: isMinimum, rule: rule, source: source, removals: removals,
            isFromExclusive: isFromExclusive)
    }

    private enum CodingKeys: String, CodingKey {
        case path
        case targetKind = "target"
        case kind, subject, field, verb, before, after, isMinimum, rule, source, removals, risk, isFromExclusive
        case isOldNameReused
    }

    /// Tells a `null` that was written from a member that is missing, which decoding into an optional would not: a
    /// setting that is off is not a setting that is not there.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func value(_ key: CodingKeys) throws -> JSON? {
            guard container.contains(key) else { return JSON?.none }
            return try container.decode(JSON.self, forKey: key)
        }
        self.init(
            kind: try container.decode(String.self, forKey: .kind),
            of: try container.decodeIfPresent(TargetKind.self, forKey: .targetKind) ?? .repository,
            subject: try container.decode(String.self, forKey: .subject),
            field: try container.decodeIfPresent(SettingPath.self, forKey: .field),
            path: try container.decodeIfPresent(SettingPath.self, forKey: .path),
            verb: try container.decode(Verb.self, forKey: .verb), before: try value(.before),
            after: try value(.after), isMinimum: try container.decode(Bool.self, forKey: .isMinimum),
            rule: try container.decode(String.self, forKey: .rule),
            source: try container.decode(SourceLocation.self, forKey: .source),
            removals: try container.decode(Int.self, forKey: .removals),
            risk: try container.decodeIfPresent(Risk.self, forKey: .risk),
            isFromExclusive: try container.decodeIfPresent(Bool.self, forKey: .isFromExclusive) ?? false)
        isOldNameReused = try container.decodeIfPresent(Bool.self, forKey: .isOldNameReused) ?? false
    }

    /// Writes only what older programs wrote too, and beyond that what is not as it was then: a saved plan's digest is
    /// that of its encoding.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encode(subject, forKey: .subject)
        try container.encodeIfPresent(field, forKey: .field)
        try container.encode(verb, forKey: .verb)
        try container.encodeIfPresent(before, forKey: .before)
        try container.encodeIfPresent(after, forKey: .after)
        try container.encode(isMinimum, forKey: .isMinimum)
        try container.encode(rule, forKey: .rule)
        try container.encode(source, forKey: .source)
        try container.encode(removals, forKey: .removals)
        try container.encodeIfPresent(risk, forKey: .risk)
        if targetKind != .repository { try container.encode(targetKind, forKey: .targetKind) }
        if isFromExclusive { try container.encode(true, forKey: .isFromExclusive) }
        if isOldNameReused { try container.encode(true, forKey: .isOldNameReused) }
        if path != Self.path(of: subject, field, verb) { try container.encode(path, forKey: .path) }
    }

    /// The path of a change that has none written down, as those of earlier versions.
    private static func path(of subject: String, _ field: SettingPath?, _ verb: Verb) -> SettingPath {
        // An entry of a collection is made, removed or replaced whole, or has fields; all else is a field of an object.
        guard field == nil, verb == .update else { return SettingPath([subject] + (field?.components ?? [])) }
        return SettingPath(subject.split(separator: ".").map(String.init))
    }

    /// Names the change in text: `branches main: required_status_checks.strict`.
    package var title: String {
        if path.isEmpty { return kind }
        return field.map { "\(kind) \(subject): \($0)" } ?? "\(kind) \(subject)"
    }
}
