import FoundationEssentials
package import Logging
import Policy
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes each line as one JSON object: `time`, `level`, `logger`, `message`, and the metadata beside them.
package struct JSONLogHandler: LogHandler {
    private let label: String
    private let write: @Sendable (String) -> Void
    package var metadata: Logger.Metadata = [:]
    package var logLevel = Logger.Level.info
    package var metadataProvider: Logger.MetadataProvider?

    /// - Parameter write: takes one line with its end; to standard error unless told otherwise.
    package init(
        label: String, metadataProvider: Logger.MetadataProvider?,
        write: @escaping @Sendable (String) -> Void = { StandardError.write($0) }
    ) {
        self.label = label
        self.metadataProvider = metadataProvider
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let fields = (metadataProvider?.get() ?? [:]).merging(metadata) { $1 }.merging(event.metadata ?? [:]) { $1 }
        var line = fields.mapValues { JSON($0) }
        if let error = event.error { line["error"] = .string("\(error)") }
        line["time"] = .string(Date.ISO8601FormatStyle(includingFractionalSeconds: true).format(Date()))
        line["level"] = .string(event.level.rawValue)
        line["logger"] = .string(label)
        line["message"] = .string(event.message.description)
        write(JSON.object(line).text() + "\n")
    }
}

extension JSON {
    fileprivate init(_ value: Logger.Metadata.Value) {
        switch value {
        case .string(let text): self = .string(text)
        case .stringConvertible(let value): self = .string("\(value)")
        case .array(let values): self = .array(values.map { JSON($0) })
        case .dictionary(let values): self = .object(values.mapValues { JSON($0) })
        }
    }
}

/// Lines of several tasks, one after the other.
private enum StandardError {
    private static let turn = Mutex(())

    static func write(_ line: String) {
        let bytes = Array(line.utf8)
        turn.withLock { _ in
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes { rest in
                    #if canImport(Glibc)
                        Glibc.write(STDERR_FILENO, rest.baseAddress, rest.count)
                    #elseif canImport(Musl)
                        Musl.write(STDERR_FILENO, rest.baseAddress, rest.count)
                    #else
                        Darwin.write(STDERR_FILENO, rest.baseAddress, rest.count)
                    #endif
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                sent += count
            }
        }
    }
}
