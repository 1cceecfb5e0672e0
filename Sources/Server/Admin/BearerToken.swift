import Crypto

/// A token that is compared without telling by the time how much of it was right.
package struct BearerToken: Sendable {
    /// Shorter ones can be guessed.
    package static let leastBytes = 16

    private let key = SymmetricKey(size: .bits256)
    private let code: HMAC<SHA256>.MAC

    /// - Throws: ``ServerFault/invalid(_:)`` for one that can be guessed.
    package init(_ text: String) throws(ServerFault) {
        guard text.utf8.count >= Self.leastBytes else {
            throw .invalid("The token of the admin surface is shorter than \(Self.leastBytes) bytes.")
        }
        code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    }

    /// Takes as long for a wrong text as for the right one.
    func matches(_ text: String) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Array(text.utf8), using: key)
    }

    /// - Parameter header: the value of `Authorization`.
    /// - Returns: the token in it.
    static func text(in header: String?) -> String? {
        guard let header, header.prefix(7).lowercased() == "bearer " else { return nil }
        return String(header.dropFirst(7))
    }
}
