/// One difference between what the policy wants and what GitHub says, and so one thing to do.
package struct Change: Hashable, Sendable, Codable {
    package enum Verb: String, Hashable, Sendable, Codable {
        case create
        case update
        case remove
        /// GitHub cannot change it in place: it is deleted and made anew.
        case replace
    }

    /// Name of the kind: `branches`.
    package let kind: String
    /// What it is about: the key of a map kind (`main`, `devops`), or the setting's path (`delete_branch_on_merge`).
    package let subject: String
    /// Which setting of the subject differs; `nil` when the subject is made, removed or replaced as a whole.
    package let field: SettingPath?
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

    package init(
        kind: String, subject: String, field: SettingPath? = nil, verb: Verb, before: JSON?, after: JSON?,
        isMinimum: Bool = false, rule: String, source: SourceLocation, removals: Int = 0,
        risk: Risk? = nil, isFromExclusive: Bool = false
    ) {
        self.kind = kind
        self.subject = subject
        self.field = field
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

    private enum CodingKeys: String, CodingKey {
        case kind, subject, field, verb, before, after, isMinimum, rule, source, removals, risk, isFromExclusive
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
            subject: try container.decode(String.self, forKey: .subject),
            field: try container.decodeIfPresent(SettingPath.self, forKey: .field),
            verb: try container.decode(Verb.self, forKey: .verb), before: try value(.before),
            after: try value(.after), isMinimum: try container.decode(Bool.self, forKey: .isMinimum),
            rule: try container.decode(String.self, forKey: .rule),
            source: try container.decode(SourceLocation.self, forKey: .source),
            removals: try container.decode(Int.self, forKey: .removals),
            risk: try container.decodeIfPresent(Risk.self, forKey: .risk),
            isFromExclusive: try container.decodeIfPresent(Bool.self, forKey: .isFromExclusive) ?? false)
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
        if isFromExclusive { try container.encode(true, forKey: .isFromExclusive) }
    }

    /// Where it stands in the settings of its kind.
    package var place: SettingPath {
        // An entry of a collection is made, removed or replaced whole, or has fields; all else is a field of an object.
        guard field == nil, verb == .update else { return SettingPath([subject] + (field?.components ?? [])) }
        return SettingPath(subject.split(separator: ".").map(String.init))
    }

    /// Names the change in text: `branches main: required_status_checks.strict`.
    package var title: String {
        field.map { "\(kind) \(subject): \($0)" } ?? "\(kind) \(subject)"
    }
}

/// Something about a repository that is worth saying and is not a change.
package struct Note: Hashable, Sendable, Codable {
    package enum Topic: String, Hashable, Sendable, Codable {
        /// Archived: read-only, left out.
        case archived
        case exempt
        /// An exemption ends soon.
        case exemptionEnding = "exemption-ending"
        /// Cannot be done yet: the repository has no branch.
        case waiting
        /// GitHub is still at work on an earlier change: what it says now is not the end of it.
        case inProgress = "in-progress"
        /// GitHub did not let it be read: nothing is known, so nothing is changed.
        case unreadable
        /// A person has suspended its enforcement for a while.
        case suspended
        /// Was to be put back and is left as it is.
        case leftOut = "left-out"
        /// A secret's owner does not let it go there: its change will fail.
        case secretRefused = "secret-refused"
        /// Worth knowing, nothing to do.
        case information
    }

    package let topic: Topic
    /// The kind concerned; `nil` for the whole repository.
    package let kind: String?
    package let subject: String?
    package let message: String

    package init(_ topic: Topic, kind: String? = nil, subject: String? = nil, _ message: String) {
        self.topic = topic
        self.kind = kind
        self.subject = subject
        self.message = message
    }
}

/// What is to be done to one repository. A value: making it sends nothing.
package struct RepositoryPlan: Hashable, Sendable, Codable {
    package let repository: RepositoryFacts
    package let changes: [Change]
    package let notes: [Note]

    package init(repository: RepositoryFacts, changes: [Change], notes: [Note] = []) {
        self.repository = repository
        self.changes = changes
        self.notes = notes
    }

    package var removals: Int { changes.reduce(0) { $0 + $1.removals } }
    package var isInSync: Bool {
        changes.isEmpty && !notes.contains { [.unreadable, .waiting, .inProgress].contains($0.topic) }
    }
}
