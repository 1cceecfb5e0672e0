import Yams

/// Why a text is no YAML, in words that help.
struct SyntaxProblem {
    private let location: SourceLocation
    private let message: String
    private let hint: String?

    init(_ error: any Error, in source: SourceText) {
        let problem: String
        var mark = (line: 1, column: 1)
        var context: YamlError.Context?
        switch error as? YamlError {
        case .scanner(let surroundings, let text, let place, _), .parser(let surroundings, let text, let place, _),
            .composer(let surroundings, let text, let place, _):
            (problem, mark, context) = (text, (place.line, place.column), surroundings)
        case .reader(let text, _, _, _):
            (problem, mark) = (text, Self.unreadableCharacter(in: source.text))
        default: problem = "\(error)"
        }
        if let tab = Self.tab(near: mark.line, in: source) {
            location = SourceLocation(file: source.name, line: tab.line, column: tab.column)
            message = "a tab in the indentation"
            hint = "YAML is indented with spaces"
            return
        }
        // What is missing at the end is missing after the last line that has anything.
        let end = source.end
        if (mark.line, mark.column) > end { mark = end }
        location = SourceLocation(file: source.name, line: mark.line, column: mark.column)
        let surroundings = context.map { " \($0.text) that starts in line \(min($0.mark.line, end.line))" } ?? ""
        message = "not valid YAML: \(problem)\(surroundings)"
        hint = Self.advice(for: problem, line: source.line(mark.line) ?? "")
    }

    func report(to diagnostics: Diagnostics) { diagnostics.report(at: location, message, hint: hint) }

    private static func advice(for problem: String, line: String) -> String? {
        if problem.contains("mapping values are not allowed") {
            return "check the indentation, and quote text that holds ': '"
        }
        if problem.contains("found another document") { return "one file holds one policy: split at '---'" }
        if line.drop(while: { $0 == " " }).hasPrefix("? ") { return "write the key alone, without '? ' before it" }
        if line.contains("{{") { return "quote text that starts with '{{'" }
        if problem.contains("did not find expected key") { return "check the indentation and the quotes above" }
        if problem.contains("cannot start any token") { return "quote text that starts with a special character" }
        return nil
    }

    /// The first tab that indents the line of the error or one of the two before it.
    private static func tab(near line: Int, in source: SourceText) -> (line: Int, column: Int)? {
        for number in max(1, line - 2)...max(1, line) {
            let indentation = (source.line(number) ?? "").unicodeScalars.prefix { $0 == " " || $0 == "\t" }
            guard let tab = indentation.firstIndex(of: "\t") else { continue }
            return (number, indentation.distance(from: indentation.startIndex, to: tab) + 1)
        }
        return nil
    }

    private static func unreadableCharacter(in text: String) -> (line: Int, column: Int) {
        var (line, column) = (1, 1)
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A: (line, column) = (line + 1, 1)
            case 0x09, 0x0D, 0x85: column += 1
            case 0..<0x20, 0x7F..<0xA0, 0xFEFF, 0xFFFE, 0xFFFF: return (line, column)
            default: column += 1
            }
        }
        return (1, 1)
    }
}
