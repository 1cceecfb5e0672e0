import Crypto
import Foundation

/// The key of the secret fingerprints. It is not in the database: anyone who has only the database cannot even try guesses.
package struct FingerprintKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Length of a key made here, in bytes.
    static let length = 32

    private let key: SymmetricKey

    /// Reads the key file, or makes one with a random key.
    ///
    /// - Throws: ``StoreFault`` where it cannot be read, is no key, or can be read by others than its owner.
    package init(file path: String) throws(StoreFault) {
        try PrivateFile.makeDirectory(of: path)
        if try PrivateFile.read(path) == nil {
            let fresh = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
            try PrivateFile.create(path, content: fresh)
        }
        guard let bytes = try PrivateFile.read(path), bytes.count == Self.length else {
            throw StoreFault(.key, "the key is not \(Self.length) bytes long", path: path)
        }
        key = SymmetricKey(data: bytes)
    }

    /// A key given by the caller, such as the value of `GITHUBCOP_STATE_KEY`: any text of at least 32 bytes.
    ///
    /// - Throws: ``StoreFault`` for a shorter one: it could be guessed.
    package init(text: String, source: String) throws(StoreFault) {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.utf8.count >= Self.length else {
            throw StoreFault(
                code: .key, message: "the key is shorter than \(Self.length) bytes", path: source,
                hint: "Make one with 'openssl rand -base64 32'.")
        }
        key = SymmetricKey(data: SHA256.hash(data: Array(text.utf8)))
    }

    /// Which key it is, without telling the key.
    var fingerprint: [UInt8] { Array(code(for: [Array("githubcop ledger key".utf8)]).prefix(8)) }

    /// HMAC-SHA256 over the parts, each with its length before it, so that no two lists of parts read the same.
    func code(for parts: [[UInt8]]) -> [UInt8] {
        var hmac = HMAC<SHA256>(key: key)
        for part in parts {
            withUnsafeBytes(of: UInt64(part.count).bigEndian) { hmac.update(data: Array($0)) }
            hmac.update(data: part)
        }
        return Array(hmac.finalize())
    }

    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
