import CryptoExtras
import GitHubAPI

/// Keys made for this run.
enum TestKeys {
    static let rsa = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }

    static func pkcs1() throws -> String { try rsa.get().pemRepresentation }
    static func pkcs8() throws -> String { try rsa.get().pkcs8PEMRepresentation }
    static func publicPEM() throws -> String { try rsa.get().publicKey.pemRepresentation }

    static func app(
        _ installation: AppCredentials.Installation = .account("acme"), permissions: [String: String]? = nil,
        repositories: [String]? = nil
    ) throws -> Credentials {
        .app(
            try AppCredentials(
                id: "12345", privateKeyPEM: Secret(try pkcs1()), installation: installation, permissions: permissions,
                repositories: repositories))
    }
}
