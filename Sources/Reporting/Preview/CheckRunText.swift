import Enforcement
import FoundationEssentials
package import Policy

/// What a check run on the head commit says of a change of the policy.
///
/// Source: <https://docs.github.com/rest/checks/runs>
package struct CheckRunText: Hashable, Sendable {
    package enum Conclusion: String, Hashable, Sendable {
        case success
        case failure
        case actionRequired = "action_required"
        case neutral
    }

    /// What a check concludes from what it found. The first that applies counts.
    package struct Rule: Hashable, Sendable {
        /// The new policy contradicts itself.
        package var errors = Conclusion.failure
        /// More would change than the new policy's limits allow.
        package var limits = Conclusion.failure
        /// Something is not enforced any more, or less, or seen by more.
        package var weakenings = Conclusion.actionRequired
        /// Something could not be read, and so was not compared.
        package var unknown = Conclusion.neutral
        /// Anything else changes.
        package var changes = Conclusion.success

        package init() {}
    }

    package struct Annotation: Hashable, Sendable {
        package enum Level: String, Hashable, Sendable, CaseIterable {
            case notice
            case warning
            case failure
        }

        /// Relative to the root of the policy's repository.
        package let path: String
        package let line: Int
        package let level: Level
        package let title: String
        package let message: String

        package init(path: String, line: Int, level: Level, title: String, message: String) {
            self.path = path
            self.line = line
            self.level = level
            self.title = title
            self.message = message
        }

        /// As GitHub takes it.
        package var json: JSON {
            [
                "path": .string(path), "start_line": .integer(line), "end_line": .integer(line),
                "annotation_level": .string(level.rawValue), "title": .string(title), "message": .string(message),
            ]
        }
    }

    /// GitHub takes so many characters, here counted as bytes.
    package static let longest = 65_535
    /// GitHub takes so many annotations in one request.
    package static let annotationsPerRequest = 50

    package let title: String
    package let conclusion: Conclusion
    package let summary: String
    package let annotations: [Annotation]

    /// As many as one request takes, all of them together.
    package var batches: [[Annotation]] {
        stride(from: 0, to: annotations.count, by: Self.annotationsPerRequest).map {
            Array(annotations[$0..<min($0 + Self.annotationsPerRequest, annotations.count)])
        }
    }

    /// - Parameters:
    ///   - details: where all of it is to be seen.
    ///   - path: of a file that the policy was read from, in its repository; `nil`: it is not there.
    package init(
        _ preview: PolicyPreview, rule: Rule = Rule(), details: String? = nil,
        path: (String) -> String? = CheckRunText.path
    ) {
        title = preview.title
        conclusion = Self.conclusion(preview, rule)
        summary = PreviewMarkdown(preview, details: details).text(limit: Self.longest)
        annotations = PreviewAnnotations(preview).all(path)
    }

    /// Where the new policy cannot be used at all.
    package init(refused problems: [PolicyProblem], path: (String) -> String? = CheckRunText.path) {
        let errors = problems.filter { $0.severity == .error }
        title = "The policy has \(errors.count.counted("error"))"
        conclusion = .failure
        var text = "The new policy cannot be used:\n"
        for (index, problem) in errors.enumerated() {
            let place = problem.location.map { " (\(Markdown.code($0.lineText)))" } ?? ""
            let line = "\n- \(Markdown.escaped(problem.headline))\(place)"
            guard text.utf8.count + line.utf8.count < Self.longest - 100 else {
                text += "\n- and \((errors.count - index).counted("further error"))"
                break
            }
            text += line
        }
        summary = text
        annotations = problems.compactMap { problem in
            guard let location = problem.location, let file = path(location.file) else { return nil }
            return Annotation(
                path: file, line: location.line, level: problem.severity == .error ? .failure : .warning,
                title: "The policy", message: problem.headline)
        }
    }

    /// A file that is named from the root of its repository, also behind `owner/name:`; `nil` for one that is not.
    package static func path(_ file: String) -> String? {
        var path = file[...]
        if let colon = path.firstIndex(of: ":"), RepositoryName(String(path[..<colon])) != nil {
            path = path[path.index(after: colon)...]
        }
        while path.hasPrefix("./") { path = path.dropFirst(2) }
        return path.isEmpty || path.hasPrefix("/") || path.hasPrefix("../") ? nil : String(path)
    }

    private static func conclusion(_ preview: PolicyPreview, _ rule: Rule) -> Conclusion {
        if preview.counts.failures > 0 || !preview.failingNames.isEmpty { return rule.errors }
        if !preview.limitSentences.isEmpty { return rule.limits }
        if preview.isWeaker { return rule.weakenings }
        if preview.counts.unknown > 0 || !preview.preflight.unknown.isEmpty || preview.lacksTotal {
            return rule.unknown
        }
        return preview.isDifferent ? rule.changes : .success
    }
}
