import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Appends one line of JSON per exchange; several sandboxes may share a file.
final class TrafficLog: Sendable {
    private let descriptor: Mutex<Int32>

    /// Throws when the file cannot be opened for appending.
    init(path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        guard descriptor >= 0 else {
            throw SandboxError("The traffic log \(path) cannot be written (errno \(errno)). Choose another path.")
        }
        self.descriptor = Mutex(descriptor)
    }

    deinit { _ = descriptor.withLock { close($0) } }

    func append(_ exchange: Exchange) {
        var line = JSON.object(exchange.json).bytes
        line.append(UInt8(ascii: "\n"))
        descriptor.withLock { descriptor in
            line.withUnsafeBytes { bytes in
                var offset = 0
                while offset < bytes.count {
                    guard let base = bytes.baseAddress else { return }
                    let written = write(descriptor, base + offset, bytes.count - offset)
                    guard written > 0 else { return }
                    offset += written
                }
            }
        }
    }
}

/// The sandbox could not start or was asked for something that it does not have.
package struct SandboxError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
