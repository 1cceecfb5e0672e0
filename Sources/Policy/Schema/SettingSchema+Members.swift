extension SettingSchema {
    package struct Object: Sendable {
        package let fields: [Field]
        /// The field that a bare value stands for: `devops: admin` for `devops: { permission: admin }`.
        package let shorthand: String?
        /// Groups of fields of which exactly one is named: GitHub takes one form or the other. A later rule that names
        /// another one of a group replaces what earlier rules named.
        package let alternatives: [[String]]

        /// The declaration of an object that holds a secret: it is set where there is none, and then left to others.
        package static let setOnce = "once"

        package init(_ fields: [Field], shorthand: String? = nil, alternatives: [[String]] = []) {
            self.fields = fields
            self.shorthand = shorthand
            self.alternatives = alternatives
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
        /// GitHub needs it: a policy that names the object must name it as well, unless there is a default.
        package let isRequired: Bool
        /// What is written for it when the object is made or turned on by a policy that does not name it.
        package let defaultValue: JSON?
        /// Which changes of it are risky; `nil`: none.
        package let risk: Risk.Rule?
        /// It tells the plan something about the object, and GitHub does not have it.
        package let isDeclaration: Bool
        /// GitHub takes it and never returns it: it is not compared. Where anything else of its object differs, the
        /// object is one change, which holds it.
        package let isWriteOnly: Bool
        /// Other fields of the object that GitHub takes only along with this one: where one of them differs, it is written
        /// as well.
        package let accompanies: Set<String>

        package init(
            _ name: String, _ schema: SettingSchema, _ summary: String, isNullable: Bool = false,
            isRequired: Bool = false, default defaultValue: JSON? = nil, risk: Risk.Rule? = nil,
            isDeclaration: Bool = false, isWriteOnly: Bool = false, accompanies: Set<String> = []
        ) {
            self.name = name
            self.schema = schema
            self.summary = summary
            self.isNullable = isNullable
            self.isRequired = isRequired
            self.defaultValue = defaultValue
            self.risk = risk
            self.isDeclaration = isDeclaration
            self.isWriteOnly = isWriteOnly
            self.accompanies = accompanies
        }
    }

    /// Keeps a part of texts out of what is shown and kept.
    package struct Concealment: Sendable {
        /// What is left out: "credential".
        package let what: String
        /// The text with that left out; the same for a text of which it is already.
        package let mask: @Sendable (String) -> String
        /// Whether something is left out of it, so that the whole text is not known.
        package let isMasked: @Sendable (String) -> Bool

        package init(
            what: String, mask: @escaping @Sendable (String) -> String, isMasked: @escaping @Sendable (String) -> Bool
        ) {
            self.what = what
            self.mask = mask
            self.isMasked = isMasked
        }
    }

    package struct Map: Sendable {
        /// What a key is, for messages and the reference page: "team slug".
        package let key: String
        package let isCaseInsensitive: Bool
        /// A key is free text and may hold `, `; otherwise `main, master` names two entries.
        package let takesKeysWhole: Bool
        /// Makes keys equal that mean the same.
        package let normalForm: (@Sendable (String) -> String)?
        /// What of a key is neither shown nor kept.
        package let concealment: Concealment?
        package let requirement: Requirement?
        /// Once a policy names the map, an entry that it does not name is a difference.
        package let isExact: Bool
        /// An entry may name what it was called `previously`: it is renamed, and keeps what belongs to it.
        package let allowsRenaming: Bool
        /// When an entry more (`.gaining`) or less (`.losing`) is risky. A rule of the field that holds the map goes
        /// before it.
        package let risk: Risk.Rule?
        /// Which changes of an entry's value are risky, where that value is no object.
        package let valueRisk: Risk.Rule?
        package let value: SettingSchema

        /// The field of an entry that holds its earlier names.
        package static let previousNames = "previously"

        package init(
            key: String, isCaseInsensitive: Bool = false, takesKeysWhole: Bool = false,
            normalForm: (@Sendable (String) -> String)? = nil, concealment: Concealment? = nil,
            requirement: Requirement? = nil, isExact: Bool = false,
            allowsRenaming: Bool = false, risk: Risk.Rule? = nil, valueRisk: Risk.Rule? = nil, value: SettingSchema
        ) {
            self.key = key
            self.isCaseInsensitive = isCaseInsensitive
            self.takesKeysWhole = takesKeysWhole
            self.normalForm = normalForm ?? concealment?.mask
            self.concealment = concealment
            self.requirement = requirement
            self.isExact = isExact
            self.risk = risk
            self.valueRisk = valueRisk
            guard allowsRenaming, case .object(let object) = value else {
                self.allowsRenaming = false
                self.value = value
                return
            }
            let names = Field(
                Self.previousNames, .list(List(of: .text)),
                "Earlier names: where one of them exists and this one does not, it is renamed.", isDeclaration: true)
            self.allowsRenaming = true
            self.value = .object(
                Object(object.fields + [names], shorthand: object.shorthand, alternatives: object.alternatives))
        }
    }
}
