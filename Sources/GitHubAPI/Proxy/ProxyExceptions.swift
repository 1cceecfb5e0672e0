import NIOCore

/// `NO_PROXY`: the hosts that are reached without a proxy.
///
/// Entries are separated by commas or spaces: a host, with or without what stands before it (`corp.example` and
/// `.corp.example` both mean the host and everything below it), an address, a network such as `10.0.0.0/8`, each with
/// `:PORT` for that port alone; `*` for everything.
struct ProxyExceptions {
    private let entries: [Substring]

    init(_ text: String) { entries = text.split { $0 == "," || $0.isWhitespace } }

    /// - Parameter port: the target's, named or implied by its scheme.
    func contain(_ host: String, port: Int) -> Bool { entries.contains { Self.does($0, cover: host, port) } }

    /// Go, too, keeps what stays on this machine from every proxy.
    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host.hasSuffix(".localhost") { return true }
        guard let bytes = bytes(of: host) else { return false }
        return bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
    }

    private static func does(_ entry: Substring, cover host: String, _ port: Int) -> Bool {
        if entry == "*" { return true }
        if entry.contains("/") { return does(network: entry, cover: host) }
        guard let parsed = HostAndPort(entry), (parsed.port ?? port) == port else { return false }
        if let address = bytes(of: parsed.host) { return bytes(of: host) == address }
        var suffix = parsed.host[...]
        if suffix.hasPrefix("*.") { suffix = suffix.dropFirst(2) }
        while suffix.hasPrefix(".") { suffix = suffix.dropFirst() }
        return !suffix.isEmpty && (host == suffix || host.hasSuffix(".\(suffix)"))
    }

    private static func does(network: Substring, cover host: String) -> Bool {
        let parts = network.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let base = bytes(of: String(parts[0])), let bits = Int(parts[1]), (0...base.count * 8).contains(bits),
            let address = bytes(of: host), address.count == base.count
        else { return false }
        return zip(base, address).enumerated().allSatisfy { index, pair in
            let kept = min(max(bits - index * 8, 0), 8)
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> kept)
            return pair.0 & mask == pair.1 & mask
        }
    }

    /// The bytes of an IP address; `nil` of a name.
    private static func bytes(of host: String) -> [UInt8]? {
        switch try? SocketAddress(ipAddress: host, port: 0) {
        case .v4(let address): withUnsafeBytes(of: address.address.sin_addr) { [UInt8]($0) }
        case .v6(let address): withUnsafeBytes(of: address.address.sin6_addr) { [UInt8]($0) }
        default: nil
        }
    }
}
