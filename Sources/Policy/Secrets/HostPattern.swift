/// A host that may get a secret: `jenkins.acme.example`, `jenkins.acme.example:8443`, or `*.acme.example` for every host
/// below it.
struct HostPattern: Hashable, Sendable {
    private let host: String
    private let coversSubdomains: Bool
    /// `nil`: any.
    private let port: Int?

    /// `nil` for what is not a host.
    init?(_ text: String) {
        coversSubdomains = text.hasPrefix("*.")
        let rest = coversSubdomains ? text.dropFirst(2) : text[...]
        guard let authority = URLAuthority(rest) else { return nil }
        host = authority.host
        port = authority.port
    }

    func matches(_ authority: URLAuthority) -> Bool {
        guard port == nil || port == authority.effectivePort else { return false }
        return coversSubdomains ? authority.host.hasSuffix(".\(host)") : authority.host == host
    }
}

/// The host and port of a URL, read so strictly that no two programs can read them differently: neither users nor
/// escapes nor backslashes.
struct URLAuthority: Hashable, Sendable {
    /// In lower case.
    let host: String
    let port: Int?
    private var scheme = ""

    /// - Parameter url: `https://…` or `http://…`.
    init?(of url: String) {
        for scheme in ["https", "http"] {
            let start = "\(scheme)://"
            guard url.lowercased().hasPrefix(start) else { continue }
            // Whatever ends it for one reader must not be a part of the host for another.
            guard url.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
            self.init(url.dropFirst(start.count).prefix { !["/", "?", "#"].contains($0) })
            self.scheme = scheme
            return
        }
        return nil
    }

    /// - Parameter text: `host` or `host:port`.
    init?(_ text: Substring) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let labels = (parts.first ?? "").split(separator: ".", omittingEmptySubsequences: false)
        let isHost = labels.allSatisfy { label in
            !label.isEmpty && label.utf8.allSatisfy { Self.letters.contains($0) }
        }
        guard isHost, !labels.isEmpty else { return nil }
        if parts.count > 1 {
            guard let port = Int(parts[1]), parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                (1...65_535).contains(port)
            else { return nil }
            self.port = port
        } else {
            port = nil
        }
        host = parts[0].lowercased()
    }

    private static let letters = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_".utf8)

    var effectivePort: Int { port ?? (scheme == "http" ? 80 : 443) }
}
