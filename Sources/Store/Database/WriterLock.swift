import Foundation

/// Held by a process for as long as it writes to GitHub what stands in its intents: the lease on them. The system takes
/// it back when the process ends, however it ends, so that no other process takes a live one's intents for open.
package final class WriterLock: Sendable {
    /// Names the process in its intents.
    package let owner: String
    private let path: String
    private let descriptor: Int32

    /// - Parameter state: the path of the state file; the lock is a file beside it.
    /// - Throws: ``StoreFault``
    package init(state: String) throws(StoreFault) {
        owner = UUID().uuidString.lowercased()
        path = Self.path(of: owner, state: state)
        // Locked before it has its name: nobody finds it unlocked.
        let draft = path + ".new"
        try PrivateFile.reserve(draft)
        descriptor = open(draft, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0, rename(draft, path) == 0 else {
            let reason = String(cString: strerror(errno))
            if descriptor >= 0 { close(descriptor) }
            unlink(draft)
            throw StoreFault(.unwritable, "the lock file cannot be made: \(reason)", path: path)
        }
        Self.sweep(state)
    }

    deinit {
        unlink(path)
        close(descriptor)
    }

    /// Whether the process that this owner names still runs.
    package static func isHeld(by owner: String, state: String) -> Bool { isLocked(path(of: owner, state: state)) }

    private static func path(of owner: String, state: String) -> String { "\(state).writer-\(owner)" }

    private static func isLocked(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // Shared, so that two who ask at once do not take each other for the owner.
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }

    /// Removes what processes left that were killed.
    private static func sweep(_ state: String) {
        let file = URL(fileURLWithPath: state)
        let folder = file.deletingLastPathComponent().path
        let prefix = file.lastPathComponent + ".writer-"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        where name.hasPrefix(prefix) && !name.hasSuffix(".new") && !isLocked("\(folder)/\(name)") {
            unlink("\(folder)/\(name)")
        }
    }
}
