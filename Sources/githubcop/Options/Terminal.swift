import Enforcement
import Foundation

/// Where output goes, and how much of a terminal it is.
enum Terminal {
    /// Colours on a terminal only, and never with `NO_COLOR`. Source: <https://no-color.org>
    static var style: Style {
        let environment = ProcessInfo.processInfo.environment
        let isRefused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return Style(isColoured: isatty(STDOUT_FILENO) == 1 && !isRefused && environment["TERM"] != "dumb")
    }

    /// Writes a line to standard output at once, also into a pipe.
    static func say(_ line: String = "") {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }

    /// Writes a line to standard error.
    static func complain(_ line: String) {
        FileHandle.standardError.write(Data("\(line)\n".utf8))
    }
}
