package struct PropertyDefinition: Sendable, Equatable {
    package var name: String
    /// `string`, `single_select`, `multi_select`, `true_false` or `url`.
    package var valueType: String
    package var isRequired: Bool
    package var defaultValue: PropertyValue.Content?
    package var description: String?
    package var allowedValues: [String]
    /// `org_actors`, `org_and_repo_actors`, or `nil`, which means the first.
    package var valuesEditableBy: String?
    package var requiresExplicitValues: Bool
    /// The enterprise has it; the organization cannot change it.
    package var isOfEnterprise = false

    package init(
        name: String, valueType: String, isRequired: Bool = false, defaultValue: PropertyValue.Content? = nil,
        description: String? = nil, allowedValues: [String] = [], valuesEditableBy: String? = nil,
        requiresExplicitValues: Bool = false
    ) {
        self.name = name
        self.valueType = valueType
        self.isRequired = isRequired
        self.defaultValue = defaultValue
        self.description = description
        self.allowedValues = allowedValues
        self.valuesEditableBy = valuesEditableBy
        self.requiresExplicitValues = requiresExplicitValues
    }
}

package struct PropertyValue: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
        case one(String)
        case several([String])

        package var json: JSON {
            switch self {
            case .one(let value): .string(value)
            case .several(let values): .array(values.map { .string($0) })
            }
        }
    }

    package var name: String
    package var content: Content

    package init(name: String, content: Content) {
        self.name = name
        self.content = content
    }
}
