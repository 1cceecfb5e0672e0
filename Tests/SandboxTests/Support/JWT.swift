import Crypto
import CryptoExtras
import Foundation

@testable import Sandbox

/// An App's JSON web token, made without any code of the product.
enum JWT {
    /// Without a key the signature is nonsense, which a sandbox without a public key accepts.
    static func make(
        issuer: String = "210001", key: _RSA.Signing.PrivateKey? = nil, issued: Int? = nil, life: Int = 540
    ) throws -> String {
        let start = issued ?? Int(Date().timeIntervalSince1970) - 30
        let header: JSON = ["alg": "RS256", "typ": "JWT"]
        let claims: JSON = ["iat": .int(start), "exp": .int(start + life), "iss": .string(issuer)]
        let signed = "\(encode(header.bytes)).\(encode(claims.bytes))"
        let signature = try key?.signature(
            for: SHA256.hash(data: Data(signed.utf8)), padding: .insecurePKCS1v1_5)
        return "\(signed).\(encode(signature.map { Array($0.rawRepresentation) } ?? [1, 2, 3]))"
    }

    private static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
