/// HTML in the making. Whatever is not markup of this program goes through `escaped`.
struct HTMLText: ExpressibleByStringInterpolation, CustomStringConvertible {
    private(set) var description: String

    init(stringLiteral value: String) { description = value }

    init(stringInterpolation: StringInterpolation) { description = stringInterpolation.text }

    init(joining parts: some Sequence<HTMLText>, separator: String = "\n") {
        description = parts.map { $0.description }.joined(separator: separator)
    }

    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default:
                // Control characters, and those that turn the direction of what follows.
                let isHidden = [.control, .format].contains(scalar.properties.generalCategory)
                escaped.unicodeScalars.append(isHidden && scalar != "\u{200D}" ? "\u{FFFD}" : scalar)
            }
        }
        return escaped
    }

    /// What is interpolated is text, unless it is HTML already.
    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ html: HTMLText) { text += html.description }
        mutating func appendInterpolation(_ html: HTMLText?) { text += html?.description ?? "" }
        mutating func appendInterpolation(_ value: String) { text += HTMLText.escaped(value) }
        mutating func appendInterpolation(_ value: Substring) { text += HTMLText.escaped(String(value)) }
        mutating func appendInterpolation(_ value: Int) { text += "\(value)" }
        mutating func appendInterpolation(_ value: Double) { text += "\((value * 100).rounded() / 100)" }
    }
}
