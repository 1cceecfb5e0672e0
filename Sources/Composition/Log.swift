package import Logging

/// Loggers that write to standard error, so that standard output stays for results.
package enum Log {
    package static func make(_ label: String, level: Logger.Level? = nil) -> Logger {
        var logger = Logger(label: label) { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level ?? .warning
        return logger
    }
}
