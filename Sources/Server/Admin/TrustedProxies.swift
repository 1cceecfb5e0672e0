import NIOCore

/// The addresses of proxies whose headers are believed.
package struct TrustedProxies: Sendable {
    private let networks: [Network]

    /// - Parameter networks: addresses and networks, such as `10.0.0.0/8`.
    /// - Throws: ``Invalid``
    package init(_ networks: [String]) throws(Invalid) {
        var read: [Network] = []
        for text in networks {
            guard let network = Network(text) else {
                throw Invalid("'\(text)' is not an address or a network such as 10.0.0.0/8.")
            }
            read.append(network)
        }
        self.networks = read
    }

    package static let none = TrustedProxies(networks: [])

    private init(networks: [Network]) { self.networks = networks }

    func contains(_ address: String?) -> Bool {
        guard !networks.isEmpty, let bytes = address.flatMap(Network.bytes(of:)) else { return false }
        return networks.contains { $0.contains(bytes) }
    }

    /// Where the client sits: what the trusted proxies say, else the connection.
    ///
    /// - Parameter forwarded: the values of `X-Forwarded-For`. Each proxy adds at the end whom it got the request from;
    ///   what stands before the first address that is not a proxy's, anybody may have written.
    func client(connection address: String?, forwarded: [String]) -> String? {
        guard contains(address) else { return address }
        var client = address
        for entry in forwarded.flatMap({ $0.split(separator: ",") }).reversed() {
            let text = entry.filter { $0 != " " }
            guard Network.bytes(of: text) != nil else { break }
            client = text
            if !contains(text) { break }
        }
        return client
    }

    package struct Invalid: Error, CustomStringConvertible {
        package let description: String

        init(_ description: String) { self.description = description }
    }
}

/// An address, or those that begin with the same bits.
struct Network: Sendable {
    private let bytes: [UInt8]
    private let length: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let bytes = parts.first.flatMap({ Self.bytes(of: String($0)) }) else { return nil }
        self.bytes = bytes
        switch parts.count {
        case 1: length = bytes.count * 8
        case 2:
            guard let length = Int(parts[1]), (0...bytes.count * 8).contains(length) else { return nil }
            self.length = length
        default: return nil
        }
    }

    func contains(_ other: [UInt8]) -> Bool {
        guard other.count == bytes.count else { return false }
        let (whole, rest) = (length / 8, length % 8)
        guard bytes.prefix(whole).elementsEqual(other.prefix(whole)) else { return false }
        guard rest > 0 else { return true }
        let mask = UInt8.max << (8 - rest)
        return bytes[whole] & mask == other[whole] & mask
    }

    /// Of an address in text; one of IPv4 inside IPv6 is one of IPv4.
    static func bytes(of text: String) -> [UInt8]? {
        let plain = String(text.prefix { $0 != "%" })
        guard let address = try? SocketAddress(ipAddress: plain, port: 0) else { return nil }
        switch address {
        case .v4(let four): return withUnsafeBytes(of: four.address.sin_addr) { Array($0) }
        case .v6(let six):
            let bytes = withUnsafeBytes(of: six.address.sin6_addr) { Array($0) }
            let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            return isMapped ? Array(bytes.suffix(4)) : bytes
        case .unixDomainSocket: return nil
        }
    }
}
