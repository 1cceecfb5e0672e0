import GRDB

/// Why the database, or the key beside it, cannot be used: what happened, where, and what to do next.
package struct StoreFault: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// Not SQLite, or damaged.
        case corrupt
        /// A database of something else.
        case foreign
        /// Written by a later version of GitHubCop.
        case newer
        /// Another process holds it longer than the busy timeout.
        case locked
        case readOnly
        /// The file or its directory cannot be opened or created.
        case unwritable
        case diskFull
        /// There is something where a new file was to be.
        case exists
        /// The fingerprint key is missing, malformed, or open to others.
        case key
        case failed
    }

    package let code: Code
    /// What happened.
    package let message: String
    /// The file.
    package let path: String
    /// What to do next.
    package let hint: String

    package var description: String { "\(path): \(message). \(hint)" }
}

extension StoreFault {
    /// - Parameter error: anything that GRDB or SQLite has thrown.
    init(_ error: any Error, path: String) {
        guard let error = error as? DatabaseError else {
            self = error as? StoreFault ?? StoreFault(.failed, "\(error)", path: path)
            return
        }
        let message = error.message ?? "SQLite error \(error.resultCode.rawValue)"
        self.init(Self.code(of: error), message, path: path)
    }

    init(_ code: Code, _ message: String, path: String) {
        self.init(code: code, message: message, path: path, hint: Self.hint(for: code))
    }

    private static func code(of error: DatabaseError) -> Code {
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt
        case .SQLITE_BUSY, .SQLITE_LOCKED: .locked
        case .SQLITE_READONLY: .readOnly
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: .unwritable
        // A limit on the size of files shows as a write that failed; a full disk, before anything is written, as an
        // index of the write-ahead log for which there is no room.
        case .SQLITE_FULL: .diskFull
        case .SQLITE_IOERR where fullDisk.contains(error.extendedResultCode): .diskFull
        default: .failed
        }
    }

    private static let fullDisk: [ResultCode] = [.SQLITE_IOERR_WRITE, .SQLITE_IOERR_SHMSIZE]

    private static func hint(for code: Code) -> String {
        switch code {
        case .corrupt:
            "Put back a backup, or move the file away (with its -wal and -shm) and start anew: history is lost, secrets "
                + "are written once more, repositories are not affected."
        case .foreign: "Name another file: this one was not made by GitHubCop and is left as it is."
        case .newer: "Use the version of GitHubCop that wrote it, or a later one; nothing was changed."
        case .locked: "Another process is writing: see which one ('fuser' on the file), and try again when it is done."
        case .readOnly: "Make the file, its -wal and its -shm writable for this user, or name another file."
        case .unwritable: "See that the directory exists and that this user may write in it, or name another file."
        case .diskFull: "Make room on the disk and try again; nothing was lost that had been confirmed."
        case .exists: "Name a file that does not exist yet: nothing is overwritten."
        case .key:
            "Correct the key, or remove the key file so that a new one is made: secrets are then written once more."
        case .failed: "Run 'githubcop doctor'; if it persists, report it with this message."
        }
    }
}
