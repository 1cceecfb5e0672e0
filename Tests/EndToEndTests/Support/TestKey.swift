import CryptoExtras

/// A key made for this run.
enum TestKey {
    private static let made = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048).pemRepresentation }

    static func pem() throws -> String { try made.get() }
}
