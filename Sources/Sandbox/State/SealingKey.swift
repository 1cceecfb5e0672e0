import CSodium
import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The pair of keys for the secrets of one owner and one service. Always the same for the same name, so that nothing has
/// to be kept.
struct SealingKey: Sendable {
    let id: String
    private let publicKey: [UInt8]
    private let privateKey: [UInt8]

    private static let isReady = sodium_init() >= 0

    /// - Parameters:
    ///   - owner: what has the secrets, such as `repository 7 actions`.
    ///   - generation: rises when GitHub changes its keys.
    init(of owner: String, generation: Int) throws(Refusal) {
        guard Self.isReady else { throw Refusal(500, "libsodium could not be started") }
        let seed = Array(SHA256.hash(data: Data("\(owner) \(generation)".utf8)))
        var publicKey = [UInt8](repeating: 0, count: crypto_box_publickeybytes())
        var privateKey = [UInt8](repeating: 0, count: crypto_box_secretkeybytes())
        guard crypto_box_seed_keypair(&publicKey, &privateKey, seed) == 0 else {
            throw Refusal(500, "libsodium made no keys")
        }
        self.publicKey = publicKey
        self.privateKey = privateKey
        id = "5681672421\(seed.prefix(4).map { String($0) }.joined())"
    }

    var publicText: String { Data(publicKey).base64EncodedString() }

    /// What is in a box, in base64; nil where it was not sealed with this key, or is no text.
    func open(_ box: String) -> String? {
        guard let box = Data(base64Encoded: box), box.count >= crypto_box_sealbytes() else { return nil }
        var message = [UInt8](repeating: 0, count: box.count - crypto_box_sealbytes())
        guard crypto_box_seal_open(&message, Array(box), UInt64(box.count), publicKey, privateKey) == 0 else {
            return nil
        }
        return String(validating: message, as: UTF8.self)
    }
}
