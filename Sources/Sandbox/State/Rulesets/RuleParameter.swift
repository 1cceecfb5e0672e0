/// One parameter of a rule type, or one member of an object inside it.
struct RuleParameter: Sendable {
    let name: String
    let form: Form
    let isRequired: Bool
    /// What GitHub answers where a writer said nothing.
    let standard: JSON?

    indirect enum Form: Sendable {
        case boolean, text
        case choice([String])
        case integer(ClosedRange<Int>)
        case number(ClosedRange<Double>)
        case list(Form, least: Int = 0, most: Int = .max)
        case object([RuleParameter])
    }

    init(_ name: String, _ form: Form, isRequired: Bool = true, standard: JSON? = nil) {
        self.name = name
        self.form = form
        self.isRequired = isRequired
        self.standard = standard
    }

    /// Every required member is there, every member is known and of its form.
    static func accepts(_ object: JSONObject, _ parameters: [RuleParameter]) -> Bool {
        let names = Set(parameters.map { $0.name })
        return object.keys.allSatisfy { names.contains($0) }
            && parameters.allSatisfy { parameter in
                object[parameter.name].map { parameter.form.accepts($0) } ?? !parameter.isRequired
            }
    }

    static func filled(_ object: JSONObject, _ parameters: [RuleParameter]) -> JSONObject {
        var filled = JSONObject()
        for parameter in parameters {
            if let value = object[parameter.name] ?? parameter.standard {
                filled.add(parameter.name, parameter.form.filled(value))
            }
        }
        return filled
    }
}

extension RuleParameter.Form {
    func accepts(_ value: JSON) -> Bool {
        switch (self, value) {
        case (.boolean, .bool), (.text, .string): true
        case (.choice(let words), .string(let text)): words.contains(text)
        case (.integer(let range), .int(let number)): range.contains(number)
        case (.number(let range), .int(let number)): range.contains(Double(number))
        case (.number(let range), .double(let number)): range.contains(number)
        case (.list(let form, let least, let most), .array(let values)):
            values.count >= least && values.count <= most && values.allSatisfy { form.accepts($0) }
        case (.object(let members), .object(let object)): RuleParameter.accepts(object, members)
        default: false
        }
    }

    func filled(_ value: JSON) -> JSON {
        switch (self, value) {
        case (.list(let form, _, _), .array(let values)): .array(values.map { form.filled($0) })
        case (.object(let members), .object(let object)): .object(RuleParameter.filled(object, members))
        default: value
        }
    }
}
