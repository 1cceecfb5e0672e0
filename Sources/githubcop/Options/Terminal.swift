import Enforcement
import Foundation
import Policy
import Reporting
import Synchronization

/// Where output goes, and how much of a terminal it is.
enum Terminal {
    /// Colours on a terminal only, and never with `NO_COLOR`. Source: <https://no-color.org>
    static var style: Style { style(of: STDOUT_FILENO) }

    /// The same of standard error.
    static var errorStyle: Style { style(of: STDERR_FILENO) }

    private static func style(of descriptor: Int32) -> Style {
        let environment = ProcessInfo.processInfo.environment
        let isRefused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return Style(isColoured: isatty(descriptor) == 1 && !isRefused && environment["TERM"] != "dumb")
    }

    /// How wide the lines of standard output may be.
    static var width: LineWidth { LineWidth(columns: columns(of: STDOUT_FILENO)) }

    /// The same of standard error.
    static var errorWidth: LineWidth { LineWidth(columns: columns(of: STDERR_FILENO)) }

    /// Of a terminal that does not say it, this is taken for its width.
    private static let usualColumns = 80

    /// `nil` where it is no terminal. `COLUMNS` overrides what the terminal says, as POSIX has it.
    private static func columns(of descriptor: Int32) -> Int? {
        guard isatty(descriptor) == 1 else { return nil }
        if let text = ProcessInfo.processInfo.environment["COLUMNS"], let columns = Int(text), columns > 0 {
            return columns
        }
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return usualColumns }
        return Int(size.ws_col)
    }

    /// Whether a person watches standard error and may be shown what moves.
    static var isInteractive: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Writes over the last line of standard error. Source: ECMA-48, 8.3.41 (EL).
    static func draw(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[2K\(text)".utf8))
    }

    /// Why something could not be written to standard output; `nil` while everything could.
    private static let failure = Mutex<String?>(nil)

    /// Writes a line to standard output at once, also into a pipe.
    static func say(_ line: String = "") { write(Data("\(line)\n".utf8)) }

    /// A full disk below it ends nothing: what is under way is finished, and `checkOutput` says so in the end.
    static func write(_ bytes: Data) {
        do {
            try FileHandle.standardOutput.write(contentsOf: bytes)
        } catch {
            failure.withLock { $0 = $0 ?? SystemReason.of(error) }
        }
    }

    /// - Throws: `Stop` when something of the output was lost.
    static func checkOutput() throws {
        guard let reason = failure.withLock({ $0 }) else { return }
        throw Stop("Standard output could not be written, so the report is not complete: \(reason)")
    }

    /// Writes text that others had a hand in: no line of it is a command to the runner of GitHub Actions.
    static func show(_ text: String) { say(shown(text)) }

    /// The same text, as `show` writes it.
    static func shown(_ text: String) -> String {
        guard WorkflowRun.current != nil else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { WorkflowRun.harmless(String($0)) }
            .joined(separator: "\n")
    }

    /// Somebody's text in quotation marks, in one short line without control characters.
    static func quoted(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(120).map { scalar -> Character in
            scalar.properties.generalCategory == .control ? "␣" : Character(scalar)
        }
        return "'\(String(shown))\(shown.count < text.unicodeScalars.count ? "…" : "")'"
    }

    /// Writes what is wrong with a policy to standard error.
    static func complain(_ problems: [PolicyProblem]) {
        for problem in problems {
            let lines = PolicyReport.lines(of: problem, errorStyle, errorWidth)
            try? FileHandle.standardError.write(contentsOf: Data("\(lines.joined(separator: "\n"))\n".utf8))
        }
    }

    /// Writes a line to standard error.
    static func complain(_ line: String) {
        let line = line.split(separator: "\n", omittingEmptySubsequences: false).flatMap { errorWidth.fit(String($0)) }
            .joined(separator: "\n")
        try? FileHandle.standardError.write(contentsOf: Data("\(line)\n".utf8))
    }
}
