package import AsyncHTTPClient
import FoundationEssentials

/// An HTTP proxy that opens connections with `CONNECT`.
package struct Proxy: Hashable, Sendable, CustomStringConvertible {
    package let host: String
    package let port: Int
    /// Which environment variable names it.
    package let variable: String
    private let user: Secret?
    private let password: Secret?

    /// - Parameter address: `http://HOST:PORT`, `http://USER:PASSWORD@HOST:PORT`, or the same without `http://`.
    /// - Throws: `SetupProblem` that names the variable, and not its value, which may hold a password.
    init(_ address: String, from variable: String) throws(SetupProblem) {
        func problem(_ what: String) -> SetupProblem {
            SetupProblem(
                "The proxy in \(variable) \(what).",
                hint: "Set \(variable) to http://HOST:PORT, or to http://USER:PASSWORD@HOST:PORT.")
        }
        var rest = address.trimmed[...]
        if let separator = rest.firstRange(of: "://") {
            let scheme = rest[..<separator.lowerBound].lowercased()
            guard scheme == "http" else {
                throw problem(
                    scheme == "https" || scheme.hasPrefix("socks")
                        ? "is of the kind \(scheme)://, which is not supported" : "is not a valid URL")
            }
            rest = rest[separator.upperBound...]
        }
        rest = rest.prefix { !"/?#".contains($0) }
        if let at = rest.lastIndex(of: "@") {
            let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]), let word = Self.decoded(parts.count > 1 ? parts[1] : "") else {
                throw problem("has a user or password that is not percent-encoded")
            }
            user = Secret(name)
            password = Secret(word)
            rest = rest[rest.index(after: at)...]
        } else {
            (user, password) = (nil, nil)
        }
        guard let target = HostAndPort(rest), target.host.isPrintable, !target.host.contains(":") || target.isIPv6
        else { throw problem("is not a valid URL") }
        host = target.host
        port = target.port ?? 80
        self.variable = variable
    }

    /// Without credentials.
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    package var settings: HTTPClient.Configuration.Proxy {
        guard let user, let password else { return .server(host: host, port: port) }
        let authorization = user.reveal { name in
            password.reveal { HTTPClient.Authorization.basic(username: name, password: $0) }
        }
        return .server(host: host, port: port, authorization: authorization)
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

/// `host`, `host:port`, `[::1]:port`, or an IPv6 address by itself.
struct HostAndPort {
    let host: String
    let port: Int?
    let isIPv6: Bool

    init?(_ text: Substring) {
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            self.init(text[text.index(after: text.startIndex)..<end], port: rest.dropFirst(), isIPv6: true)
        } else if text.count(where: { $0 == ":" }) > 1 {
            self.init(text, port: "", isIPv6: true)
        } else {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            self.init(parts.first ?? "", port: parts.count > 1 ? parts[1] : "", isIPv6: false)
        }
    }

    private init?(_ host: Substring, port: Substring, isIPv6: Bool) {
        guard !host.isEmpty else { return nil }
        self.host = host.lowercased()
        self.isIPv6 = isIPv6
        guard !port.isEmpty else {
            self.port = nil
            return
        }
        guard let number = Int(port), (1...65_535).contains(number) else { return nil }
        self.port = number
    }
}
