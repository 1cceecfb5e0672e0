import AppRegistration
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
            discussion:
                "It is trusted only from the addresses of --trusted-proxies. The users it names can see everything; "
                + "--full-access-users and --full-access-groups say which of them can act.",
            valueName: "header"))
    var trustedUserHeader: String?

    @Option(
        help: ArgumentHelp(
            "The users who can act, separated by commas, exactly as that header names them; '*' for all.",
            valueName: "users"))
    var fullAccessUsers: String?

    @Option(
        help: ArgumentHelp(
            "The header in which that proxy names the groups of the user, such as X-Forwarded-Groups.",
            valueName: "header"))
    var trustedGroupsHeader: String?

    @Option(
        help: ArgumentHelp(
            "The groups whose members can act, separated by commas.", valueName: "groups"))
    var fullAccessGroups: String?

    @Option(
        help: ArgumentHelp(
            "The addresses and networks of your proxies, separated by commas: 10.0.0.5,10.1.0.0/16.",
            discussion:
                "X-Forwarded-For is trusted from these too, so that a wrong token slows down only the client that sent it.",
            valueName: "cidrs"))
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
            urls: try urls(), proxies: try proxies())
    }

    /// On a free port of this machine; who has set a token can act there.
    static func demo(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> AdminServer.Configuration {
        let token = try GivenSecret.named("GITHUBCOP_ADMIN_TOKEN", in: environment)
        return AdminServer.Configuration(token: try token.map { try BearerToken($0) })
    }

    /// - Throws: `Stop` for an option that means nothing.
    func dashboard(
        _ organization: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> Dashboard.Configuration {
        let web = try? WebAddress(web: environment["GITHUB_WEB_URL"], api: environment["GITHUB_API_URL"])
        return Dashboard.Configuration(
            organization: organization, version: Version.current, headers: try headers(),
            isSecure: try urls().first?.scheme?.lowercased() == "https", gitHub: web.map { GitHubPages(url: $0.url) })
    }

    private func headers() throws -> TrustedHeaders? {
        let (users, groups) = (Self.list(fullAccessUsers), Self.list(fullAccessGroups))
        guard let trustedUserHeader else {
            guard users.isEmpty, groups.isEmpty, trustedGroupsHeader == nil else {
                throw Stop(
                    "--full-access-users, --full-access-groups and --trusted-groups-header go with "
                        + "--trusted-user-header.", code: .badInput)
            }
            return nil
        }
        guard !Self.list(trustedProxies).isEmpty else {
            throw Stop(
                "--trusted-user-header needs --trusted-proxies: the addresses from which it is believed.",
                code: .badInput)
        }
        do {
            return try TrustedHeaders(
                user: trustedUserHeader, groups: trustedGroupsHeader, fullAccessUsers: users, fullAccessGroups: groups)
        } catch {
            throw Stop("\(error)", code: .badInput)
        }
    }

    private func proxies() throws -> TrustedProxies {
        do {
            return try TrustedProxies(Self.list(trustedProxies))
        } catch {
            throw Stop("\(error)", code: .badInput)
        }
    }

    private static func list(_ text: String?) -> [String] {
        (text ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
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
