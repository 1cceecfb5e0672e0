import Enforcement
import Policy

/// Text of GitHub's or of a policy's inside of Markdown that GitHub shows: it stays text, whatever it is. Nobody is
/// mentioned, nothing is linked or closed, no cell and no line ends.
///
/// GitHub looks for mentions, references and addresses after Markdown is rendered, so that escaping does not keep it
/// from finding them: a space of no width does. In code spans it does not look.
enum Markdown {
    /// In a sentence or a table cell.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in unlinked(text).unicodeScalars {
            switch scalar {
            // A reference to a character never begins markup, nor does it end a cell.
            case "|", "<", ">", "`", "\\", "&", "$": escaped += "&#\(scalar.value);"
            case "*", "_", "[", "]", "~", "!", "#": escaped += "\\\(scalar)"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// As code, where the text cannot end it or the cell.
    static func code(_ text: String) -> String {
        let text = line(text)
        guard !text.isEmpty else { return "" }
        let isPlain = !text.contains { "`|\\".contains($0) } && text.first != " " && text.last != " "
        return isPlain ? "`\(text)`" : escaped(text)
    }

    /// A value in a table cell.
    static func cell(_ value: JSON?) -> String { value.map { escaped($0.shortText.truncated(to: 200)) } ?? "" }

    /// In one line, without what has no shape or turns the direction of writing.
    private static func line(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: line.append(" ")
            case .format, .surrogate: continue
            default: line.append(scalar)
            }
        }
        return String(line)
    }

    private static let gap = "\u{200B}"

    /// In one line, with gaps where GitHub would see a mention, a reference or an address.
    private static func unlinked(_ text: String) -> String {
        line(text).replacing("@", with: "@\(gap)").replacing("#", with: "#\(gap)")
            .replacing("://", with: ":\(gap)//")
            .replacing(/(?i)\bwww\./) { "\($0.output.dropLast())\(gap)." }
            .replacing(/(?i)\bGH-(?=[0-9])/) { "\($0.output)\(gap)" }
            // What could be the id of a commit.
            .replacing(/[0-9a-fA-F]{6}(?=[0-9a-fA-F])/) { "\($0.output)\(gap)" }
    }
}
