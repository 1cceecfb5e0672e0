import Foundation

/// Text that is to be shown after something that is not known yet. Beyond a few megabytes it waits in a temporary file
/// that nobody else can open.
final class TextSpool {
    private var buffer = Data()
    private var file: FileHandle?

    private static let mostInMemory = 4 * 1024 * 1024
    private static let chunk = 256 * 1024

    func append(_ line: String) {
        buffer += Data("\(line)\n".utf8)
        guard buffer.count > Self.mostInMemory else { return }
        do {
            let handle = try file ?? Self.temporaryFile()
            file = handle
            try handle.write(contentsOf: buffer)
            buffer = Data()
        } catch {
            // No room on the disk: it stays in memory.
        }
    }

    /// Hands over all of it, in pieces; then there is none.
    func drain(_ show: (Data) -> Void) {
        if let file {
            try? file.seek(toOffset: 0)
            while let piece = try? file.read(upToCount: Self.chunk), !piece.isEmpty { show(piece) }
            try? file.close()
            self.file = nil
        }
        if !buffer.isEmpty { show(buffer) }
        buffer = Data()
    }

    private static func temporaryFile() throws -> FileHandle {
        let path = NSTemporaryDirectory() + "githubcop-\(UUID().uuidString)"
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        unlink(path)
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}
