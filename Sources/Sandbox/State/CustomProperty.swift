package struct PropertyDefinition: Sendable, Equatable {
    package var name: String
    /// `string`, `single_select`, `multi_select`, `true_false` or `url`.
    package var valueType: String
    package var isRequired = false
    package var defaultValue: PropertyValue.Content?
    package var description: String?
    package var allowedValues: [String] = []
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
