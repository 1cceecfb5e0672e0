extension Proxy {
    /// The proxy that the environment names for GitHub: `HTTPS_PROXY`, or `HTTP_PROXY` for an address with `http://`,
    /// unless `NO_PROXY` names the host. Of two spellings the lower case one counts, as with curl. Addresses of this
    /// machine never go through a proxy.
    ///
    /// - Throws: `SetupProblem` when it is set to something that cannot be used.
    package static func forGitHub(
        at location: APILocation, _ environment: [String: String]
    ) throws(SetupProblem) -> Proxy? {
        let isTLS = location.origin.hasPrefix("https://")
        guard let (variable, address) = value(isTLS ? "https_proxy" : "http_proxy", in: environment),
            let authority = location.origin.firstRange(of: "://"),
            let target = HostAndPort(location.origin[authority.upperBound...])
        else { return nil }
        let exceptions = ProxyExceptions(value("no_proxy", in: environment)?.text ?? "")
        guard !ProxyExceptions.isLoopback(target.host),
            !exceptions.contain(target.host, port: target.port ?? (isTLS ? 443 : 80))
        else { return nil }
        return try Proxy(address, from: variable)
    }

    /// An empty variable is as good as none.
    private static func value(
        _ name: String, in environment: [String: String]
    ) -> (variable: String, text: String)? {
        for name in [name, name.uppercased()] {
            if let text = environment[name]?.trimmed, !text.isEmpty { return (name, text) }
        }
        return nil
    }
}
