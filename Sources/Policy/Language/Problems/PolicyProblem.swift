/// One thing that is wrong with a policy: where, what, and what to write instead.
package struct PolicyProblem: Hashable, Sendable {
    package enum Severity: String, Hashable, Sendable, Codable {
        case error
        case warning
    }

    package let severity: Severity
    package let location: SourceLocation?
    package let message: String
    /// What to do about it: the nearest valid name, a corrected value.
    package let hint: String?
    /// The repository for which it came up; `nil` when the policy is wrong for all.
    package let repository: String?
    /// The line of the source, where it is at hand and holds nothing secret.
    package let sourceLine: String?

    package init(
        _ severity: Severity = .error, at location: SourceLocation?, _ message: String, hint: String? = nil,
        repository: String? = nil, sourceLine: String? = nil
    ) {
        self.severity = severity
        self.location = location
        self.message = message
        self.hint = hint
        self.repository = repository
        self.sourceLine = sourceLine
    }
}

extension PolicyProblem: CustomStringConvertible {
    /// `githubcop.yml:14:9: unknown key 'required_status_check' in branches.main; did you mean '…'?`
    package var headline: String {
        let place = location.map { "\($0): " } ?? ""
        let weight = severity == .warning ? "warning: " : ""
        let subject = repository.map { " (repository \($0))" } ?? ""
        let next = hint.map { "; \($0)" } ?? ""
        return "\(place)\(weight)\(message)\(subject)\(next)"
    }

    /// The headline, and below it the line of the source with a caret.
    package var description: String { ([headline] + excerpt()).joined(separator: "\n") }

    /// The line of the source, and below it a caret at the column; empty where the line is not at hand.
    /// - Parameter width: characters of a line, what stands before the source included.
    package func excerpt(width: Int = 118) -> [String] {
        guard let location, let sourceLine else { return [] }
        let number = String(location.line)
        let gutter = String(repeating: " ", count: max(0, 5 - number.count))
        let (excerpt, column) = Self.window(of: sourceLine, around: location.column, width: max(20, width - 8))
        let indent = String(repeating: " ", count: column - 1)
        return ["\(gutter)\(number) | \(excerpt)", "      | \(indent)^"]
    }

    /// So many characters of a line around a column, and the column's place in them.
    private static func window(of line: String, around column: Int, width: Int) -> (String, column: Int) {
        let characters = line.unicodeScalars.map { $0 == "\t" ? " " : Character($0) }
        let start = column <= width - 10 ? 0 : min(column - width / 2, max(0, characters.count - width))
        let end = min(characters.count, start + width)
        guard start < end else { return ("", 1) }
        return (String(characters[start..<end]), min(max(1, column - start), end - start + 1))
    }
}

/// Everything that is wrong with a policy, in the order of its files and lines.
package struct PolicyProblems: Error, Hashable, Sendable, CustomStringConvertible {
    package let problems: [PolicyProblem]

    package init(_ problems: [PolicyProblem]) { self.problems = problems }

    package var hasErrors: Bool { problems.contains { $0.severity == .error } }

    package var description: String { problems.map { $0.description }.joined(separator: "\n") }
}
