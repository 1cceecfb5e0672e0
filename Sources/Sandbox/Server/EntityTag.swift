import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// GitHub's entity tags: the SHA-256 of `Accept:Authorization:body`, each header only if it was sent.
enum EntityTag {
    static func of(_ body: [UInt8], headers: [String: String]) -> String {
        var hash = SHA256()
        for name in ["accept", "authorization", "cookie"] {
            if let value = headers[name] { hash.update(data: Data("\(value):".utf8)) }
        }
        hash.update(data: Data(body))
        return "\"\(hash.finalize().hexadecimal)\""
    }

    /// Several tags may be offered; weak and strong count as equal.
    static func matches(_ offered: String?, _ tag: String) -> Bool {
        guard let offered else { return false }
        return offered.split(separator: ",").contains { candidate in
            var text = candidate.drop { $0 == " " }
            if text.hasPrefix("W/") { text = text.dropFirst(2) }
            while text.last == " " { text.removeLast() }
            return text == tag
        }
    }
}

extension Sequence where Element == UInt8 {
    var hexadecimal: String {
        reduce(into: "") { text, byte in text += (byte < 16 ? "0" : "") + String(byte, radix: 16) }
    }
}
