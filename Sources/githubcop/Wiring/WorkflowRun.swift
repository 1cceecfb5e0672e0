import Foundation
import Policy

/// The job of GitHub Actions that this process runs in: what it takes besides text.
///
/// Source: <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>
struct WorkflowRun: Sendable {
    /// Where the job's summary is written; `nil` where the runner has none.
    private let summaryFile: String?

    /// `nil` outside of GitHub Actions.
    static let current = WorkflowRun(ProcessInfo.processInfo.environment)

    /// GitHub shows ten annotations of one step and drops the rest.
    static let shownAnnotations = 10
    /// Longest summary of one step, in bytes; a longer one is refused as a whole.
    static let longestSummary = 1024 * 1024

    init?(_ environment: [String: String]) {
        guard environment["GITHUB_ACTIONS"] == "true" else { return nil }
        summaryFile = environment["GITHUB_STEP_SUMMARY"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A problem, or what a person should know, shown on the run's page and, with a place, beside the line.
    struct Annotation: Sendable {
        enum Level: String, Sendable {
            case error
            case warning
        }

        var level = Level.error
        let title: String
        let message: String
        var location: SourceLocation?

        /// The workflow command. What GitHub or a policy says cannot end it or begin another.
        var command: String {
            var properties: [(String, String)] = []
            if let location {
                properties += [("file", location.file), ("line", "\(location.line)"), ("col", "\(location.column)")]
            }
            properties.append(("title", title))
            let text = properties.map { "\($0)=\(WorkflowRun.escaped(property: $1))" }.joined(separator: ",")
            return "::\(level.rawValue) \(text)::\(WorkflowRun.escaped(message))"
        }
    }

    /// Shows problems, to standard error: the runner reads both, and standard output is for results.
    func annotate(_ annotations: [Annotation]) {
        let isTooMany = annotations.count > Self.shownAnnotations
        for annotation in annotations.prefix(isTooMany ? Self.shownAnnotations - 1 : Self.shownAnnotations) {
            Terminal.complain(annotation.command)
        }
        guard isTooMany else { return }
        let rest = annotations.count - Self.shownAnnotations + 1
        Terminal.complain(Annotation(title: "GitHubCop", message: "\(rest) more: see the job's summary").command)
    }

    /// Adds to the job's summary. Where that fails it is said: the run itself is done.
    func summarize(_ markdown: String) {
        guard let summaryFile else { return }
        do {
            let url = URL(fileURLWithPath: summaryFile)
            if !FileManager.default.fileExists(atPath: summaryFile) { try Data().write(to: url) }
            let handle = try FileHandle(forWritingTo: url)
            defer { try? handle.close() }
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("\(markdown)\n".utf8))
        } catch {
            Terminal.complain("The job's summary could not be written to \(summaryFile): \(SystemReason.of(error))")
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r\n", with: "%0D%0A").replacing("\r", with: "%0D")
            .replacing("\n", with: "%0A")
    }

    private static func escaped(property text: String) -> String {
        escaped(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }

    /// A line that the runner does not take for a command, no matter who wrote it: no command at its beginning, none of the
    /// old kind anywhere.
    static func harmless(_ line: String) -> String {
        let line = line.replacing("##[", with: "#\u{200B}#[")
        let isCommand = line.drop { $0.isWhitespace }.hasPrefix("::")
        return isCommand ? "\u{200B}\(line)" : line
    }
}
