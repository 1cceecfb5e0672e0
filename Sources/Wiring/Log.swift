import Enforcement
package import Logging
import Synchronization

/// Loggers that write to standard error, so that standard output stays for results.
package enum Log {
    package enum Format: String, Sendable, CaseIterable {
        case text
        /// One object in each line.
        case json
    }

    private static let chosen = Mutex(Format.text)

    /// How loggers write that are made from now on.
    package static var format: Format { chosen.withLock { $0 } }

    package static func use(_ format: Format) { chosen.withLock { $0 = format } }

    package static func make(_ label: String, level: Logger.Level? = nil) -> Logger {
        let format = format
        var logger = Logger(label: label) { label in
            switch format {
            case .text:
                StreamLogHandler.standardError(label: label, metadataProvider: LogContext.provider)
            case .json: JSONLogHandler(label: label, metadataProvider: LogContext.provider)
            }
        }
        logger.logLevel = level ?? .warning
        return logger
    }
}
