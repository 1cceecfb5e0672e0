import Foundation
package import GitHubAPI

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An address to send a request to, before and after its name is resolved.
package struct ServerAddress: Hashable, Sendable {
    package let url: String
    package let host: String

    /// - Throws: `SetupProblem` for anything but `http://` or `https://` with a host and without credentials in it.
    package init(_ text: String) throws(SetupProblem) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty, parts.user == nil,
            parts.fragment == nil
        else {
            throw SetupProblem("'\(text)' is not a valid URL.", hint: "Write https://HOST/PATH.")
        }
        url = text
        // Without the brackets around an IPv6 address.
        self.host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
    }

    /// Asks the machine's resolver. - Throws: `ExchangeFault` when it knows no address.
    package func addresses() throws(ExchangeFault) -> [Address] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_protocol = Int32(IPPROTO_TCP)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else { throw ExchangeFault(.unresolved, "\(host): \(String(cString: gai_strerror(code)))") }
        defer { freeaddrinfo(list) }
        var found: [Address] = []
        var next = list
        while let entry = next?.pointee {
            if let address = Address(entry), !found.contains(address) { found.append(address) }
            next = entry.ai_next
        }
        return found
    }

    package struct Address: Hashable, Sendable {
        package let text: String
        /// Whether what is sent there stays on this machine.
        package let isLoopback: Bool

        fileprivate init?(_ entry: addrinfo) {
            var buffer = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            guard
                getnameinfo(
                    entry.ai_addr, entry.ai_addrlen, &buffer, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST) == 0
            else { return nil }
            self.init(String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }

        package init(_ text: String) {
            self.text = text
            let plain = text.hasPrefix("::ffff:") ? String(text.dropFirst("::ffff:".count)) : text
            isLoopback = plain == "::1" || (plain.hasPrefix("127.") && plain.split(separator: ".").count == 4)
        }
    }
}
