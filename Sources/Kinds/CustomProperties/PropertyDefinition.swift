import Policy

/// What the organization says of a property.
struct PropertyDefinition {
    let name: String
    let valueType: String
    let isRequired: Bool
    /// Empty: any.
    let allowedValues: [String]
    /// The organization has it from the enterprise, which alone can change it.
    let isOfEnterprise: Bool

    /// The handle that says why there are no definitions; no property can have this name.
    static let failure = ""

    init?(_ body: JSON) {
        guard let name = body["property_name"]?.stringValue, let type = body["value_type"]?.stringValue else {
            return nil
        }
        self.name = name
        valueType = type
        isRequired = body["required"]?.boolValue ?? false
        allowedValues = (body["allowed_values"]?.arrayValue ?? []).compactMap { $0.stringValue }
        isOfEnterprise = body["source_type"] == "enterprise"
    }

    /// Names are compared without regard to case.
    init?(_ property: String, in observed: Observed) {
        let handle = observed.handles.first { $0.key.lowercased() == property.lowercased() }
        guard let handle, let definition = PropertyDefinition(handle.value) else { return nil }
        self = definition
    }

    var handle: JSON {
        [
            "property_name": .string(name), "value_type": .string(valueType), "required": .bool(isRequired),
            "allowed_values": .strings(allowedValues),
        ]
    }

    /// As GitHub takes a value; `nil`: it would be refused, and why.
    func body(of value: JSON?) -> Result<JSON, Refusal> {
        guard let values = value?.arrayValue?.compactMap({ $0.stringValue }) else { return .success(.null) }
        if let stranger = values.first(where: { !allowedValues.isEmpty && !allowedValues.contains($0) }) {
            return .failure(
                Refusal("'\(stranger)' is not allowed for \(name); these are: \(allowedValues.joined(separator: ", "))")
            )
        }
        if valueType == "multi_select" { return .success(.strings(values)) }
        guard values.count == 1 else {
            return .failure(Refusal("\(name) takes one value, and the policy names \(values.count)"))
        }
        if valueType == "true_false", !["true", "false"].contains(values[0]) {
            return .failure(Refusal("\(name) takes true or false, not '\(values[0])'"))
        }
        return .success(.string(values[0]))
    }

    struct Refusal: Error {
        let reason: String

        init(_ reason: String) { self.reason = reason }
    }
}
