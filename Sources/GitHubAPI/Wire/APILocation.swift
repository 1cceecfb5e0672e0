/// Where an installation of GitHub answers: scheme, host and port, and what stands before each path.
package struct APILocation: Hashable, Sendable {
    /// `https://api.github.com`: scheme and authority in lower case, without the scheme's own port.
    let origin: String
    /// Prefix of REST paths: empty, or `/api/v3`.
    let restPrefix: String
    /// Path of the GraphQL endpoint.
    let graphQLPath: String

    /// - Parameter url: `https://api.github.com`, `https://HOST/api/v3`, or the base of a double of GitHub.
    package init(_ url: String) throws(SetupProblem) {
        guard let parsed = Self.split(url.trimmed), !parsed.path.contains("?") else {
            throw SetupProblem(
                "'\(url)' is not the URL of a GitHub API.",
                hint: "Use https://api.github.com, or https://HOST/api/v3 of your GitHub Enterprise Server.")
        }
        var path = parsed.path[...]
        while path.hasSuffix("/") { path = path.dropLast() }
        origin = parsed.origin
        restPrefix = String(path)
        graphQLPath = path.hasSuffix("/api/v3") ? path.dropLast("/v3".count) + "/graphql" : path + "/graphql"
    }

    /// The path and query of an address within this origin.
    ///
    /// - Parameter address: a whole URL, or a path that starts with one slash.
    /// - Returns: `nil` for any other scheme, host or port: a request there would take the token with it.
    func target(of address: String) -> String? {
        if address.hasPrefix("/"), !address.hasPrefix("//") { return address.isPrintable ? address : nil }
        guard let parsed = Self.split(address), parsed.origin == origin else { return nil }
        return parsed.path.isEmpty ? "/" : parsed.path
    }

    /// Splits a URL without userinfo or fragment; `nil` when it is anything else.
    private static func split(_ url: String) -> (origin: String, path: String)? {
        guard url.isPrintable, let separator = url.firstRange(of: "://") else { return nil }
        let scheme = url[..<separator.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else { return nil }
        let rest = url[separator.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        var authority = rest[..<end].lowercased()
        let path = rest[end...]
        guard !authority.isEmpty, authority.utf8.allSatisfy(isAuthority), !path.contains("#"),
            path.isEmpty || path.hasPrefix("/")
        else { return nil }
        let ownPort = scheme == "https" ? ":443" : ":80"
        if authority.hasSuffix(ownPort) { authority.removeLast(ownPort.count) }
        return ("\(scheme)://\(authority)", String(path))
    }

    private static func isAuthority(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: ".-:[]_".utf8.contains(byte)
        }
    }
}

extension String {
    /// Visible ASCII only, so that it can stand in a request line or a header.
    var isPrintable: Bool { utf8.allSatisfy { (0x21...0x7E).contains($0) } }

    var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
