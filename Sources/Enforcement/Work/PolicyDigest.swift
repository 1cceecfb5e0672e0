import Crypto

/// Tells whether two policies were read from the same texts.
package struct PolicyDigest: Hashable, Sendable, CustomStringConvertible {
    /// Hexadecimal SHA-256.
    package let description: String

    /// - Parameter texts: of the policy's files and of its inventory.
    package init(of texts: [String]) {
        var hash = SHA256()
        for text in texts {
            hash.update(data: Array("\(text.utf8.count):".utf8))
            hash.update(data: Array(text.utf8))
        }
        description = hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
