import Foundation
import GRDB

extension StateDatabase {
    /// Copies a state file, as it is at this moment, also while a server writes to it; its write-ahead log is part of
    /// what is copied. The copy is checked, on disk when this returns, and readable by its owner alone.
    ///
    /// The file is not brought up to date by this: a backup is what one wants before an upgrade.
    ///
    /// - Returns: the size of the copy, in bytes.
    /// - Throws: ``StoreFault``; code `exists` where there is something at the destination, which is left as it is.
    package static func copy(_ path: String, to destination: String) throws(StoreFault) -> Int {
        do {
            try inspect(path, busyTimeout: 5)
        } catch {
            throw StoreFault(error, path: path)
        }
        try PrivateFile.reserve(destination)
        do {
            let source = try DatabaseQueue(path: path, configuration: readingConfiguration)
            // Reads in one transaction of its own, and holds nobody up.
            try source.inDatabase { try $0.execute(sql: "VACUUM INTO ?", arguments: [destination]) }
            try source.close()
            try check(copy: destination)
            try PrivateFile.flush(destination)
            return try PrivateFile.size(destination)
        } catch {
            unlink(destination)
            let isOfCopy = (error as? DatabaseError)?.resultCode == .SQLITE_FULL
            throw StoreFault(error, path: isOfCopy ? destination : path)
        }
    }

    private static var readingConfiguration: Configuration {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        return configuration
    }

    private static func check(copy path: String) throws {
        let copy = try DatabaseQueue(path: path, configuration: readingConfiguration)
        let findings = try copy.read { try String.fetchAll($0, sql: "PRAGMA integrity_check(10)") }
        try copy.close()
        guard findings == ["ok"] else {
            throw StoreFault(.corrupt, "the copy is damaged: \(findings.joined(separator: "; "))", path: path)
        }
    }
}

/// The file of the fingerprint key that belongs to a state file.
package enum FingerprintKeyFile {
    package static func path(besides state: String) -> String { state + ".key" }

    /// Copies the key, readable by its owner alone.
    ///
    /// - Returns: false where there is no key file.
    /// - Throws: ``StoreFault``, as ``StateDatabase/copy(_:to:)``.
    package static func copy(of state: String, to destination: String) throws(StoreFault) -> Bool {
        guard let key = try PrivateFile.read(path(besides: state)) else { return false }
        try PrivateFile.reserve(destination)
        unlink(destination)
        try PrivateFile.create(destination, content: key)
        return true
    }
}
