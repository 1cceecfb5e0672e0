import Crypto
import FoundationEssentials

/// GitHub's entity tags can be computed: the SHA-256 of the `Accept` that was sent, the `Authorization` that was sent
/// and the body, each header with a colon behind it.
///
/// GitHub does not document this. Source: <https://github.com/bored-engineer/github-conditional-http-transport>
struct EntityTagFormula: Sendable {
    private let begun: SHA256
    /// Names the `Authorization` without giving it away.
    let owner: String

    init(accept: String, authorization: String) {
        var hash = SHA256()
        hash.update(data: Data("\(accept):\(authorization):".utf8))
        begun = hash
        owner = SHA256.hash(data: Data("githubcop cache owner:\(authorization)".utf8)).prefix(12).hexadecimal
    }

    /// The tag that GitHub gives to a body, in quotes.
    func tag(of body: [UInt8]) -> String {
        var hash = begun
        hash.update(data: body)
        return "\"\(hash.finalize().hexadecimal)\""
    }
}

enum EntityTag {
    /// Weak comparison (RFC 9110, 8.8.3.2): `W/"x"` and `"x"` are equal.
    static func areEqual(_ one: String, _ other: String) -> Bool { opaque(one) == opaque(other) }

    private static func opaque(_ tag: String) -> Substring {
        let tag = tag.trimmed[...]
        return tag.hasPrefix("W/") ? tag.dropFirst(2) : tag
    }
}

extension Sequence<UInt8> {
    fileprivate var hexadecimal: String {
        reduce(into: "") { $0 += ($1 < 16 ? "0" : "") + String($1, radix: 16) }
    }
}
