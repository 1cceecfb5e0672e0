import Mustache

/// The templates, parsed once.
struct Templates: Sendable {
    private let library: MustacheLibrary

    /// - Parameter pages: the templates by name; those of pages are filled inside of `values`.
    /// - Throws: where a template is not Mustache's.
    init(_ templates: [String: [UInt8]]) throws {
        MustacheContentTypes.register(EscapedText(), named: EscapedText.name)
        var library = MustacheLibrary()
        for (name, bytes) in templates {
            let text = String(decoding: bytes, as: UTF8.self)
            do {
                try library.register("{{% CONTENT_TYPE: \(EscapedText.name)}}" + text, named: name)
            } catch {
                throw PageFailure("The template \(name) cannot be parsed: \(error)")
            }
        }
        self.library = library
    }

    func render(_ name: String, _ values: Any) throws -> String {
        guard let text = library.render(values, withTemplate: name) else {
            throw PageFailure("There is no template \(name).")
        }
        return text
    }
}

/// Text inside of HTML, in elements and in quoted attributes.
///
/// The library's own escaping goes by what a person sees as a character, and leaves a quote alone that an accent
/// combines with; a browser goes by code points.
struct EscapedText: MustacheContentType {
    static let name = "githubcop"

    func escapeText(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            // What turns the direction of text around makes a line say something else than it does.
            case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}", "\u{0}"..."\u{8}", "\u{B}"..."\u{1F}", "\u{7F}":
                escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
