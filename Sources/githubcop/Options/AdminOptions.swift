import ArgumentParser
import Dashboard
import Foundation
import Server
import Wiring

/// Where `serve` shows those who run it what it does, and how it logs.
struct AdminOptions: ParsableArguments {
    @Option(help: "The address for dashboard, metrics and API; beyond loopback it needs GITHUBCOP_ADMIN_TOKEN.")
    var adminHost = "127.0.0.1"

    @Option(
        help: ArgumentHelp(
            "The port for dashboard, metrics and API; 0 for any free one.",
            discussion: "Default: the one after --port, or any free one when that is 0."))
    var adminPort: Int?

    @Option(
        name: .customLong("admin-url"),
        help: ArgumentHelp(
            "Where people find the dashboard, such as https://githubcop.acme.example; may be given several times.",
            discussion:
                "Requests for other hosts than these, localhost and --admin-host are refused (421). With https, "
                + "session cookies are sent over https only.",
            valueName: "url"))
    var adminURL: [String] = []

    @Option(
        help: ArgumentHelp(
            "The header in which an authenticating proxy names the user, such as X-Forwarded-User.",
            discussion: "It is trusted only from the addresses of --trusted-proxies.", valueName: "header"))
    var trustedUserHeader: String?

    @Option(
        help: ArgumentHelp(
            "The addresses and networks of that proxy, separated by commas: 10.0.0.5,10.1.0.0/16.", valueName: "cidrs"))
    var trustedProxies: String?

    @Option(help: "Log lines as text or as JSON objects.")
    var logFormat = Log.Format.text

    /// - Parameter port: of the webhook.
    /// - Throws: `ServerFault` for a token that can be guessed, `SetupProblem` for a file that cannot be read.
    func configuration(
        beside port: Int, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> AdminServer.Configuration {
        let token = try GivenSecret.named("GITHUBCOP_ADMIN_TOKEN", in: environment)
        let readOnly = try GivenSecret.named("GITHUBCOP_ADMIN_READ_TOKEN", in: environment)
        guard readOnly == nil || readOnly != token else {
            throw Stop(
                "GITHUBCOP_ADMIN_READ_TOKEN is the same as GITHUBCOP_ADMIN_TOKEN: make another one.", code: .badInput)
        }
        return AdminServer.Configuration(
            host: adminHost, port: adminPort ?? (port == 0 ? 0 : port + 1),
            token: try token.map { try BearerToken($0) }, readOnlyToken: try readOnly.map { try BearerToken($0) },
            urls: try urls())
    }

    /// On a free port of this machine; who has set a token can act there.
    static func demo(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> AdminServer.Configuration {
        let token = try GivenSecret.named("GITHUBCOP_ADMIN_TOKEN", in: environment)
        return AdminServer.Configuration(token: try token.map { try BearerToken($0) })
    }

    /// - Throws: `Stop` for an option that means nothing.
    func dashboard(_ organization: String) throws -> Dashboard.Configuration {
        let networks = (trustedProxies ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        guard trustedUserHeader != nil || networks.isEmpty else {
            throw Stop("--trusted-proxies goes with --trusted-user-header.", code: .badInput)
        }
        do {
            return Dashboard.Configuration(
                organization: organization, version: Version.current,
                proxies: try trustedUserHeader.map { try TrustedProxies(userHeader: $0, networks: networks) },
                isSecure: try urls().first?.scheme?.lowercased() == "https")
        } catch let invalid as TrustedProxies.Invalid {
            throw Stop("\(invalid)", code: .badInput)
        }
    }

    private func urls() throws -> [URL] {
        try adminURL.map { text in
            guard let url = URL(string: text), ["http", "https"].contains(url.scheme?.lowercased() ?? ""),
                url.host()?.isEmpty == false, ["", "/"].contains(url.path()), url.query() == nil, url.user() == nil
            else {
                throw Stop(
                    "--admin-url \(text) is not an address such as https://githubcop.acme.example.", code: .badInput)
            }
            return url
        }
    }
}

extension Log.Format: ExpressibleByArgument {}
