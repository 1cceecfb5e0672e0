/// Why a text is no value of a schema.
struct Mismatch: Error {
    /// Completes "must …".
    let must: String
    let hint: String?

    init(_ must: String, hint: String? = nil) {
        self.must = must
        self.hint = hint
    }
}

/// How the text of a scalar came about.
enum Writing {
    case plain
    case quoted
    /// A template made it: then `2` may be a number and `true` a text.
    case filledIn
}

extension SettingSchema {
    /// Reads a scalar as a value of this schema.
    func value(of text: String, written: Writing) throws(Mismatch) -> JSON {
        switch self {
        case .boolean: return .bool(try Self.boolean(text, isPlain: written != .quoted))
        case .integer(let range): return .integer(try Self.integer(text, in: range, isPlain: written != .quoted))
        case .text(let schema):
            if written == .plain, Self.booleans.contains(text) {
                throw Mismatch("be text", hint: "quote it if that is the text: \"\(text)\"")
            }
            if let requirement = schema.requirement, !requirement.isMet(text) { throw Mismatch(requirement.must) }
            return .string(text)
        case .choice(let choice):
            if choice.values.contains(text) { return .string(text) }
            guard choice.isOpen else { throw Mismatch("be \(choice.listed)", hint: choice.suggestion(for: text)) }
            guard !text.isEmpty, written != .plain || !Self.booleans.contains(text) else {
                throw Mismatch("be \(choice.listed), or another name")
            }
            return .string(text)
        case .list, .object, .map: throw Mismatch(expectation)
        }
    }

    private static let booleans: Set<String> = ["true", "false", "True", "False", "TRUE", "FALSE"]

    private static func boolean(_ text: String, isPlain: Bool) throws(Mismatch) -> Bool {
        switch text.lowercased() {
        case "true" where isPlain: return true
        case "false" where isPlain: return false
        case "true", "false": throw Mismatch("be true or false", hint: "take the quotes away: \(text.lowercased())")
        case "yes", "on", "y": throw Mismatch("be true or false", hint: "write true")
        case "no", "off", "n": throw Mismatch("be true or false", hint: "write false")
        default: throw Mismatch("be true or false")
        }
    }

    private static func integer(_ text: String, in range: ClosedRange<Int>, isPlain: Bool) throws(Mismatch) -> Int {
        let expectation = SettingSchema.integer(range).expectation
        let digits = text.hasPrefix("-") ? text.dropFirst() : Substring(text)
        let isNumber =
            !digits.isEmpty && digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isNumber, digits.count == 1 || !digits.hasPrefix("0"), let number = Int(text) else {
            let isWhole = Double(text).flatMap(Int.init(exactly:))
            throw Mismatch(expectation, hint: isWhole.map { "write \($0)" })
        }
        guard range.contains(number) else {
            throw Mismatch(expectation, hint: "the nearest is \(min(max(number, range.lowerBound), range.upperBound))")
        }
        guard isPlain else { throw Mismatch(expectation, hint: "take the quotes away: \(number)") }
        return number
    }

    /// Completes "must …".
    var expectation: String {
        switch self {
        case .boolean: "be true or false"
        case .integer(let range): "be a whole number\(range.words)"
        case .text(let text): text.isSecret ? "be {{secret:NAME}}" : "be text"
        case .choice(let choice): "be \(choice.listed)"
        case .list: "be a list"
        case .object(let object): "be a mapping of \(object.fields.map { $0.name }.joined(separator: ", "))"
        case .map(let map): "be a mapping whose keys are each a \(map.key)"
        }
    }

    /// What could stand here, in one line of YAML.
    var sample: String {
        switch self {
        case .boolean: "true"
        case .integer(let range): "\(range.contains(1) ? 1 : range.lowerBound)"
        case .text(let text): text.isSecret ? "\"{{secret:NAME}}\"" : "text"
        case .choice(let choice): choice.values.first ?? "name"
        case .list(let list): "[\(list.element.sample)]"
        case .object(let object):
            if let shorthand = object.shorthand.flatMap({ object[$0] }) {
                shorthand.schema.sample
            } else {
                "{ \(object.fields.first.map { "\($0.name): \($0.schema.sample)" } ?? "") }"
            }
        case .map(let map): "{ \(map.key.split(separator: " ").last ?? "name"): \(map.value.sample) }"
        }
    }
}

extension SettingSchema.Choice {
    var listed: String {
        guard let last = values.last, values.count > 1 else { return values.first ?? "a name" }
        return "\(values.dropLast().joined(separator: ", ")) or \(last)"
    }

    func suggestion(for text: String) -> String? {
        Suggestion.nearest(to: text, among: values).map { "did you mean '\($0)'?" }
    }
}

extension ClosedRange<Int> {
    /// " from 1 to 6", as far as it has bounds worth saying.
    fileprivate var words: String {
        switch (lowerBound, upperBound) {
        case (Int.min, Int.max): ""
        case (let low, Int.max): " of at least \(low)"
        case (Int.min, let high): " of at most \(high)"
        case (let low, let high): " from \(low) to \(high)"
        }
    }
}
