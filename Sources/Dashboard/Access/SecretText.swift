import Crypto
import Foundation

/// What binds the forms of an answer to the browser that gets it.
struct FormBinding: Sendable {
    let token: String
    /// Where the browser has none yet.
    let cookie: String?
}

/// Random texts that nobody guesses, and texts that only this process can make.
struct SecretText: Sendable {
    private let key = SymmetricKey(size: .bits256)

    /// 256 bits, in letters, digits, `-` and `_`.
    static func random() -> String {
        Self.text(SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) })
    }

    /// The token that a form must bring back with the cookie that it was made for.
    func formToken(for cookie: String) -> String {
        Self.text(Data(HMAC<SHA256>.authenticationCode(for: Data(cookie.utf8), using: key)))
    }

    func isFormToken(_ text: String, for cookie: String) -> Bool {
        guard let code = Data(base64Encoded: Self.base64(text)) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Data(cookie.utf8), using: key)
    }

    /// What is kept of a text that must not be found in memory, and looked up in a time that says nothing.
    static func digest(_ text: String) -> String { Self.text(Data(SHA256.hash(data: Data(text.utf8)))) }

    private static func text(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private static func base64(_ text: String) -> String {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        return plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)
    }
}
