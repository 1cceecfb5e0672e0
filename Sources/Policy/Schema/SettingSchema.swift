/// What a policy may say at one place, and how two values of it compare.
///
/// Schemas are the only description of the settings: validation, the JSON Schema, the reference page, shorthand,
/// merging, the diff and `explain` all read them.
package indirect enum SettingSchema: Sendable {
    case boolean
    case integer(ClosedRange<Int>)
    case text(Text)
    case choice(Choice)
    /// A set: order and repetition do not matter, unless it says so.
    case list(List)
    /// Fixed fields.
    case object(Object)
    /// Keyed by identity.
    case map(Map)

    package struct Text: Sendable {
        /// Compared without regard to case (logins, slugs, topics).
        package var isCaseInsensitive = false
        /// `{{secret:NAME}}` may stand here, and nothing else may: the value is never shown or read back.
        package var isSecret = false
        /// A check beyond "is a string", with what to say when it fails.
        package var requirement: Requirement?
        /// Makes texts equal that mean the same (`main` and `refs/heads/main`). Only for comparing: plans and requests
        /// have the policy's spelling.
        package var normalForm: (@Sendable (String) -> String)?

        package init(
            isCaseInsensitive: Bool = false, isSecret: Bool = false, requirement: Requirement? = nil,
            normalForm: (@Sendable (String) -> String)? = nil
        ) {
            self.isCaseInsensitive = isCaseInsensitive
            self.isSecret = isSecret
            self.requirement = requirement
            self.normalForm = normalForm
        }
    }

    package struct Requirement: Sendable {
        /// Completes "must …", for example "contain <num>".
        package let must: String
        /// The same as a JSON Schema (ECMA 262) pattern, for editors; `nil` where it cannot be said so.
        package let pattern: String?
        package let isMet: @Sendable (String) -> Bool

        package init(must: String, pattern: String? = nil, isMet: @escaping @Sendable (String) -> Bool) {
            self.must = must
            self.pattern = pattern
            self.isMet = isMet
        }
    }

    package struct Choice: Sendable {
        package let values: [String]
        /// The values rise from the least to the most, so that `!atLeast` has a meaning.
        package let isRanked: Bool
        /// Other values are allowed as well (custom repository roles), compared for equality only.
        package let isOpen: Bool

        package init(_ values: [String], isRanked: Bool = false, isOpen: Bool = false) {
            self.values = values
            self.isRanked = isRanked
            self.isOpen = isOpen
        }
    }

    package struct List: Sendable {
        package let element: SettingSchema
        /// For lists of objects: the fields that together identify an element; empty: all that it holds.
        package let identity: [String]
        package let maximumCount: Int?
        /// A bare value is a list of it alone, and replaces what earlier rules said.
        package let takesSingle: Bool
        /// For names of repositories: `when: { … }` may stand for those that match.
        package let takesCondition: Bool
        /// An element less counts as a removal.
        package let countsRemovals: Bool
        /// The order matters.
        package let isOrdered: Bool

        package init(
            of element: SettingSchema, identity: [String] = [], maximumCount: Int? = nil, takesSingle: Bool = false,
            takesCondition: Bool = false, countsRemovals: Bool = true, isOrdered: Bool = false
        ) {
            self.element = element
            self.identity = identity
            self.maximumCount = maximumCount
            self.takesSingle = takesSingle
            self.takesCondition = takesCondition
            self.countsRemovals = countsRemovals
            self.isOrdered = isOrdered
        }

        package init(of element: SettingSchema, identity: String, maximumCount: Int? = nil) {
            self.init(of: element, identity: [identity], maximumCount: maximumCount)
        }
    }
}

extension SettingSchema {
    package static var text: SettingSchema { .text(Text()) }
    /// Logins and slugs: compared without regard to case.
    package static var name: SettingSchema { .text(Text(isCaseInsensitive: true)) }
    package static var names: SettingSchema { .list(List(of: .name)) }
    /// Names of repositories of the organization, or a condition that selects them.
    package static var repositories: SettingSchema { .list(List(of: .name, takesCondition: true)) }

    /// Whether `{{secret:NAME}}` stands here.
    package var isSecret: Bool { if case .text(let text) = self { text.isSecret } else { false } }

    package static func choice(_ values: String..., ranked: Bool = false, open: Bool = false) -> SettingSchema {
        .choice(Choice(values, isRanked: ranked, isOpen: open))
    }

    package static func object(
        _ fields: [Field], shorthand: String? = nil, exactlyOne alternatives: [String]...
    ) -> SettingSchema {
        .object(Object(fields, shorthand: shorthand, alternatives: alternatives))
    }
}

/// The documentation of one kind of setting.
package struct KindDocumentation: Sendable {
    /// One or two sentences.
    package let summary: String
    /// `.object` (settings of the target itself) or `.map` (a collection keyed by identity).
    package let schema: SettingSchema
    /// A policy may say `null` of the kind as a whole: it is off.
    package let isNullable: Bool
    /// The value of the kind's key as YAML, as short as it can be while showing most of it.
    package let example: String
    package let permissions: Permissions
    /// Pages of GitHub's documentation that govern it.
    package let references: [String]
    /// What a person should know besides: quirks, limits, what cannot be read.
    package let remarks: [String]

    /// What reading and writing a kind needs of anyone who does it.
    package struct Permissions: Sendable {
        /// Of a GitHub App, or a fine-grained token.
        package let read: [Permission]
        package let write: [Permission]
        /// OAuth scopes of a classic token for both, each the least that suffices.
        package let scopes: [String]
        /// What writing needs besides where a policy names a certain field of an entry.
        package let ofFields: [String: Permission]

        package init(
            read: [Permission], write: [Permission], scopes: [String] = ["repo"], ofFields: [String: Permission] = [:]
        ) {
            self.ofFields = ofFields
            self.read = read
            self.write = write
            self.scopes = scopes
        }
    }

    package init(
        summary: String, schema: SettingSchema, isNullable: Bool = false, example: String, permissions: Permissions,
        references: [String], remarks: [String] = []
    ) {
        self.summary = summary
        self.schema = schema
        self.isNullable = isNullable
        self.example = example
        self.permissions = permissions
        self.references = references
        self.remarks = remarks
    }
}
