import CSodium
import FoundationEssentials

/// What only the holder of a private key can open: libsodium's sealed box, in which GitHub takes secrets.
package enum SealedBox {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// False where libsodium found no source of randomness.
    private static let isReady = sodium_init() >= 0

    /// - Parameters:
    ///   - text: what goes into the box.
    ///   - publicKey: in base64, as GitHub gives it.
    /// - Returns: the box in base64, as GitHub takes it.
    @Sendable package static func seal(_ text: String, for publicKey: String) throws -> String {
        guard isReady else { throw Failure(description: "libsodium could not be started on this machine") }
        guard let key = Data(base64Encoded: publicKey), key.count == crypto_box_publickeybytes() else {
            throw Failure(description: "GitHub's public key is not \(crypto_box_publickeybytes()) bytes of base64")
        }
        let message = Array(text.utf8)
        var box = [UInt8](repeating: 0, count: message.count + crypto_box_sealbytes())
        guard crypto_box_seal(&box, message, UInt64(message.count), Array(key)) == 0 else {
            throw Failure(description: "libsodium did not seal the value for GitHub's public key")
        }
        return Data(box).base64EncodedString()
    }
}
