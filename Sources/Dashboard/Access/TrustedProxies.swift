import NIOCore

/// A proxy that authenticates people and names them in a header. From other addresses the header is ignored.
package struct TrustedProxies: Sendable {
    /// The header that names the user.
    let userHeader: String
    private let networks: [Network]

    /// - Parameters:
    ///   - userHeader: such as `X-Forwarded-User`.
    ///   - networks: addresses and networks of the proxies, such as `10.0.0.0/8`.
    /// - Throws: ``Invalid``
    package init(userHeader: String, networks: [String]) throws {
        let isToken = userHeader.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x7A).contains($0) || $0 == 0x2D
        }
        guard isToken, !userHeader.isEmpty else { throw Invalid("'\(userHeader)' is not the name of a header.") }
        guard !networks.isEmpty else {
            throw Invalid("--trusted-user-header needs --trusted-proxies: the addresses from which it is believed.")
        }
        self.userHeader = userHeader
        self.networks = try networks.map { text in
            guard let network = Network(text) else {
                throw Invalid("'\(text)' is not an address or a network such as 10.0.0.0/8.")
            }
            return network
        }
    }

    func contains(_ address: String?) -> Bool {
        guard let bytes = address.flatMap(Network.bytes(of:)) else { return false }
        return networks.contains { $0.contains(bytes) }
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
