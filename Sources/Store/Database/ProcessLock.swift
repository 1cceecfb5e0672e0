import Foundation

/// Held by the one process that works through a state file's queue. The system takes it back when the process ends,
/// however it ends.
package final class ProcessLock: Sendable {
    private let descriptor: Int32

    /// - Parameter path: the state file; the lock is a file beside it.
    /// - Throws: ``StoreFault`` with code `locked` while another process holds it.
    package init(state path: String) throws(StoreFault) {
        let file = path + ".lock"
        try PrivateFile.prepare(file)
        descriptor = open(file, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreFault(.unwritable, "the lock file cannot be opened", path: file) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw StoreFault(
                code: .locked, message: "another 'githubcop serve' works with this state file", path: path,
                hint: "Stop it first, or give this one a state file of its own (--state).")
        }
    }

    deinit { close(descriptor) }

    /// Whether a process works through the queue of this state file.
    package static func isHeld(state path: String) -> Bool {
        let descriptor = open(path + ".lock", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // Shared, so that two who ask at once do not take each other for the owner.
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }
}
