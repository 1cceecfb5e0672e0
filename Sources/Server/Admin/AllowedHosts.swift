package import Foundation

/// The names under which the admin address may be asked for. A page elsewhere whose name was made to lead here (DNS
/// rebinding) comes with its own name.
package struct AllowedHosts: Sendable {
    /// Names with their port, in lower case.
    private let configured: Set<String>
    /// The name that the server is bound to.
    private let bound: String
    private static let ownNames = ["localhost", "127.0.0.1", "[::1]"]

    /// - Parameters:
    ///   - bound: the host that the server listens on.
    ///   - urls: where people find it, such as `https://githubcop.acme.example`.
    package init(bound: String, urls: [URL] = []) {
        self.bound = Self.bracketed(bound.lowercased())
        configured = Set(
            urls.flatMap { url -> [String] in
                guard let host = url.host()?.lowercased() else { return [] }
                let name = Self.bracketed(host)
                let usual = url.scheme?.lowercased() == "https" ? 443 : 80
                guard let port = url.port, port != usual else { return [name, "\(name):\(usual)"] }
                return ["\(name):\(port)"]
            })
    }

    /// - Parameters:
    ///   - host: the value of `Host`.
    ///   - port: that the connection came in on.
    ///   - address: the address of this machine that it came in on.
    func admit(_ host: String?, port: Int?, address: String?) -> Bool {
        guard let host = host?.lowercased(), !host.isEmpty else { return false }
        if configured.contains(host) { return true }
        guard let port else { return false }
        let names = Self.ownNames + [bound] + (address.map { [Self.bracketed($0.lowercased())] } ?? [])
        return names.contains { host == "\($0):\(port)" || (port == 80 && host == $0) }
    }

    /// Whether a request that changes something comes from a page of this server, as far as the browser says.
    func admit(origin: String?, site: String?, port: Int?, address: String?) -> Bool {
        if let site, site != "same-origin", site != "none" { return false }
        guard let origin else { return true }
        guard let separator = origin.range(of: "://") else { return false }
        return admit(String(origin[separator.upperBound...]), port: port, address: address)
    }

    private static func bracketed(_ host: String) -> String {
        host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
    }
}
