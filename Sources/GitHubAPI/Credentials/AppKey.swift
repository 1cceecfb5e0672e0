import FoundationEssentials
import JWTKit

/// The private key of a GitHub App.
struct AppKey: Sendable {
    let rsa: Insecure.RSA.PrivateKey

    /// Reads PKCS#1 (`BEGIN RSA PRIVATE KEY`, as GitHub gives it) and PKCS#8 (`BEGIN PRIVATE KEY`), also when an
    /// environment variable has turned the line breaks into `\n` or spaces, or holds the file in Base64.
    init(pem: Secret) throws(SetupProblem) {
        let block = try pem.reveal { text throws(SetupProblem) in try Self.block(in: text) }
        do {
            rsa = try Insecure.RSA.PrivateKey(pem: block)
        } catch {
            throw Self.problem("cannot be read as an RSA key of 2048 bits or more: part of it may be missing")
        }
    }

    /// The key's block with its line breaks fixed.
    private static func block(in text: String) throws(SetupProblem) -> String {
        var text = text.trimmed
        guard !text.isEmpty else { throw problem("is empty") }
        if !text.contains("-----BEGIN"), let data = Data(base64Encoded: text, options: .ignoreUnknownCharacters) {
            text = String(decoding: data, as: UTF8.self)
        }
        guard let begin = text.firstRange(of: "-----BEGIN ") else { throw problem("has no line '-----BEGIN …'") }
        guard let labelEnd = text[begin.upperBound...].firstRange(of: "-----") else { throw problem("is cut off") }
        let label = String(text[begin.upperBound..<labelEnd.lowerBound])
        try check(label)
        guard let end = text[labelEnd.upperBound...].firstRange(of: "-----END \(label)-----") else {
            throw problem("is cut off: it has no line '-----END \(label)-----'")
        }
        let content = text[labelEnd.upperBound..<end.lowerBound]
        guard !content.contains("ENCRYPTED") else { throw problem("is protected by a passphrase") }
        let base64 = content.replacing("\\r", with: "").replacing("\\n", with: "").filter { !$0.isWhitespace }
        var lines: [Substring] = []
        var rest = base64[...]
        while !rest.isEmpty {
            lines.append(rest.prefix(64))
            rest = rest.dropFirst(64)
        }
        return (["-----BEGIN \(label)-----"] + lines + ["-----END \(label)-----", ""]).joined(separator: "\n")
    }

    private static func check(_ label: String) throws(SetupProblem) {
        switch label {
        case "RSA PRIVATE KEY", "PRIVATE KEY": return
        case "ENCRYPTED PRIVATE KEY": throw problem("is protected by a passphrase")
        case "PUBLIC KEY", "RSA PUBLIC KEY": throw problem("is a public key")
        case "CERTIFICATE": throw problem("is a certificate")
        case "OPENSSH PRIVATE KEY", "EC PRIVATE KEY": throw problem("is of another kind than RSA in PEM")
        default: throw problem("is no private key but something else in PEM")
        }
    }

    private static func problem(_ what: String) -> SetupProblem {
        SetupProblem(
            "The GitHub App's private key \(what).",
            hint: "Use the whole .pem file that GitHub made under 'Private keys' in the App's settings.")
    }
}
