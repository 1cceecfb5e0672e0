import FoundationEssentials
package import Logging

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Writes one JSON object a line, as CloudWatch Logs takes it apart: `timestamp`, `level`, `message`, and each piece
/// of metadata as a member of its own.
package struct CloudWatchLogHandler: LogHandler {
    package var logLevel = Logger.Level.info
    package var metadata: Logger.Metadata = [:]
    private let write: @Sendable (String) -> Void

    package init(write: @escaping @Sendable (String) -> Void = { standardOutput($0) }) { self.write = write }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = "{\"timestamp\":\"\(Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))\""
        line += ",\"level\":\"\(event.level.rawValue.uppercased())\",\"message\":"
        line += quoted("\(event.message)")
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        for (name, value) in all.sorted(by: { $0.key < $1.key }) {
            line += ",\(quoted(name)):\(json(value))"
        }
        write(line + "}\n")
    }

    private func json(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): quoted(text)
        // Numbers stay numbers, so that they can be summed up and compared.
        case .stringConvertible(let number as Int): "\(number)"
        case .stringConvertible(let other): quoted("\(other)")
        case .array(let values): "[" + values.map { json($0) }.joined(separator: ",") + "]"
        case .dictionary(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(json($0.value))" }
                .joined(separator: ",") + "}"
        }
    }

    private func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

/// One write, so that lines of several threads do not mix.
package func standardOutput(_ line: String) {
    var line = line
    line.withUTF8 { bytes in
        guard let start = bytes.baseAddress else { return }
        _ = write(STDOUT_FILENO, start, bytes.count)
    }
}
