import Crypto
import CryptoExtras

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reads an `Authorization` header: a token or an App's JWT.
enum Credentials {
    static func caller(_ header: String?, in world: borrowing World) throws(Refusal) -> Caller {
        guard let header, !header.isEmpty else { return Caller(.anonymous) }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let scheme = parts.first?.lowercased() else { throw badCredentials }
        var text = String(parts[1])
        if scheme == "basic" {
            guard let data = Data(base64Encoded: text),
                let password = String(decoding: data, as: UTF8.self).split(separator: ":").last
            else { throw badCredentials }
            text = String(password)
        }
        if text.split(separator: ".", omittingEmptySubsequences: false).count == 3, text.hasPrefix("ey") {
            return try Caller(.app(app(jwt: text, in: world)))
        }
        guard let caller = world.caller(token: text) else { throw badCredentials }
        return caller
    }

    static let badCredentials = Refusal(401, "Bad credentials")
    private static let undecodable = Refusal(401, "A JSON web token could not be decoded")

    /// Checks what GitHub checks: RS256, a known issuer, the signature, at most ten minutes of life.
    private static func app(jwt: String, in world: borrowing World) throws(Refusal) -> Int {
        let parts = jwt.split(separator: ".")
        guard parts.count == 3, let header = json(parts[0]), let claims = json(parts[1]),
            header["alg"]?.string == "RS256", let signature = bytes(parts[2])
        else { throw undecodable }
        let issuer = claims["iss"]?.string ?? claims["iss"]?.int.map { String($0) }
        guard let app = world.apps.values.first(where: { String($0.id) == issuer || $0.clientID == issuer }) else {
            throw Refusal(404, "Integration not found")
        }
        if let pem = app.publicKeyPEM {
            let signed = Data("\(parts[0]).\(parts[1])".utf8)
            guard isValid(signature, of: signed, pem: pem) else { throw undecodable }
        }
        let now = world.now.seconds
        guard let expiry = claims["exp"]?.int, expiry > now else {
            throw Refusal(
                401,
                "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the "
                    + "assertion expires")
        }
        guard expiry <= now + 660 else {
            throw Refusal(401, "'Expiration time' claim ('exp') is too far in the future")
        }
        guard let issued = claims["iat"]?.int, issued <= now + 60 else {
            throw Refusal(
                401,
                "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued")
        }
        return app.id
    }

    private static func isValid(_ signature: [UInt8], of signed: Data, pem: String) -> Bool {
        guard let key = try? _RSA.Signing.PublicKey(pemRepresentation: pem) else { return false }
        return key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: Data(signature)), for: SHA256.hash(data: signed),
            padding: .insecurePKCS1v1_5)
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        var plain = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        plain += String(repeating: "=", count: (4 - plain.count % 4) % 4)
        return Data(base64Encoded: plain).map { Array($0) }
    }

    private static func json(_ text: Substring) -> JSON? { bytes(text).flatMap { JSON(parsing: $0) } }
}
