/// What a policy may say at one place, and how two values of it compare.
///
/// Shapes are the only description of the settings: validation, the JSON Schema, the reference page, shorthand,
/// merging, the diff and `explain` all read them.
package indirect enum SettingSchema: Sendable {
    case boolean
    case integer(ClosedRange<Int>)
    case text(Text)
    case choice(Choice)
    /// A set: order and repetition do not matter.
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

        package init(isCaseInsensitive: Bool = false, isSecret: Bool = false, requirement: Requirement? = nil) {
            self.isCaseInsensitive = isCaseInsensitive
            self.isSecret = isSecret
            self.requirement = requirement
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
        /// For lists of objects: the field that identifies an element.
        package let identity: String?
        package let maximumCount: Int?

        package init(of element: SettingSchema, identity: String? = nil, maximumCount: Int? = nil) {
            self.element = element
            self.identity = identity
            self.maximumCount = maximumCount
        }
    }

    package struct Object: Sendable {
        package let fields: [Field]
        /// The field that a bare value stands for: `devops: admin` for `devops: { permission: admin }`.
        package let shorthand: String?

        package init(_ fields: [Field], shorthand: String? = nil) {
            self.fields = fields
            self.shorthand = shorthand
        }

        package subscript(name: String) -> Field? { fields.first { $0.name == name } }
    }

    package struct Field: Sendable {
        package let name: String
        package let schema: SettingSchema
        /// One sentence for the reference page and for editors.
        package let summary: String
        /// `null` may be written: it turns the setting off.
        package let isNullable: Bool
        /// Which changes of it are risky; `nil`: none.
        package let risk: Risk.Rule?

        package init(
            _ name: String, _ schema: SettingSchema, _ summary: String, isNullable: Bool = false, risk: Risk.Rule? = nil
        ) {
            self.name = name
            self.schema = schema
            self.summary = summary
            self.isNullable = isNullable
            self.risk = risk
        }
    }

    package struct Map: Sendable {
        /// What a key is, for messages and the reference page: "team slug".
        package let key: String
        package let isCaseInsensitive: Bool
        package let requirement: Requirement?
        package let value: SettingSchema

        package init(
            key: String, isCaseInsensitive: Bool = false, requirement: Requirement? = nil, value: SettingSchema
        ) {
            self.key = key
            self.isCaseInsensitive = isCaseInsensitive
            self.requirement = requirement
            self.value = value
        }
    }
}

extension SettingSchema {
    package static var text: SettingSchema { .text(Text()) }
    /// Logins and slugs: compared without regard to case.
    package static var name: SettingSchema { .text(Text(isCaseInsensitive: true)) }
    package static var names: SettingSchema { .list(List(of: .name)) }

    package static func choice(_ values: String..., ranked: Bool = false, open: Bool = false) -> SettingSchema {
        .choice(Choice(values, isRanked: ranked, isOpen: open))
    }

    package static func object(_ fields: [Field], shorthand: String? = nil) -> SettingSchema {
        .object(Object(fields, shorthand: shorthand))
    }
}

/// The documentation of one kind of setting.
package struct KindDocumentation: Sendable {
    /// One or two sentences.
    package let summary: String
    /// `.object` (settings of the repository itself) or `.map` (a collection keyed by identity).
    package let schema: SettingSchema
    /// The value of the kind's key as YAML, as short as it can be while showing most of it.
    package let example: String
    package let permissions: Permissions
    /// Pages of GitHub's documentation that govern it.
    package let references: [String]
    /// What a person should know besides: quirks, limits, what cannot be read.
    package let remarks: [String]

    /// What reading and writing a kind needs of whoever does it.
    package struct Permissions: Sendable {
        /// Of a GitHub App, or a fine-grained token.
        package let read: [Permission]
        package let write: [Permission]
        /// OAuth scopes of a classic token for both, each the least that suffices.
        package let scopes: [String]

        package init(read: [Permission], write: [Permission], scopes: [String] = ["repo"]) {
            self.read = read
            self.write = write
            self.scopes = scopes
        }
    }

    package init(
        summary: String, schema: SettingSchema, example: String, permissions: Permissions, references: [String],
        remarks: [String] = []
    ) {
        self.summary = summary
        self.schema = schema
        self.example = example
        self.permissions = permissions
        self.references = references
        self.remarks = remarks
    }
}
