import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import Server

@testable import Dashboard

let fullToken = "correct horse battery"
let readToken = "staple for reading only"

/// A dashboard on a free port of loopback, with the admin server that it belongs to.
func withDashboard(
    full: String? = fullToken, readOnly: String? = readToken, proxies: TrustedProxies? = nil, isSecure: Bool = false,
    urls: [URL] = [], source: DashboardSource = .sample(), now: @escaping @Sendable () -> Date = { Date() },
    _ test: (Browser) async throws -> Void
) async throws {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let server = try AdminServer(
        configuration: .init(
            token: full.map { try BearerToken($0) }, readOnlyToken: readOnly.map { try BearerToken($0) }, urls: urls),
        logger: logger, readiness: { .ready }, api: { _ in .json("{}") },
        pages: { credentials in
            let authentication = Authentication(
                access: { token in credentials.access(token: token).map { $0 == .full ? .full : .readOnly } },
                isOpen: { credentials.isOpen }, generation: { credentials.generation })
            let dashboard = try Dashboard(
                .init(organization: "acme", version: "1", proxies: proxies, isSecure: isSecure),
                authentication: authentication, source: source, logger: logger, now: now)
            return AdminPages { request, visitor in
                await dashboard.respond(
                    to: request, address: visitor.address,
                    bearer: visitor.bearer.map { $0 == .full ? .full : .readOnly })
            }
        }, metrics: { [] })
    let running = try await server.start()
    do {
        try await test(Browser(port: running.port))
    } catch {
        try? await running.stop()
        throw error
    }
    try await running.stop()
}

extension DashboardSource {
    static func sample(overview: OverviewData = OverviewData()) -> DashboardSource {
        DashboardSource(overview: { overview })
    }
}

/// Keeps cookies as a browser does, and follows no redirect by itself.
actor Browser {
    struct Reply: Sendable {
        let status: Int
        let body: String
        let headers: HTTPHeadersText

        /// The anti-forgery token of its first form.
        var form: String {
            body.firstMatch(of: /name="form" value="([^"]*)"/).map { String($0.1) } ?? ""
        }
    }

    nonisolated let port: Int
    private var cookies: [String: String] = [:]
    private let client = HTTPClient(
        eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: .init(redirectConfiguration: .disallow))

    init(port: Int) { self.port = port }

    deinit { try? client.syncShutdown() }

    func get(_ path: String, _ headers: [(String, String)] = []) async throws -> Reply {
        try await send("GET", path, headers)
    }

    func post(
        _ path: String, _ fields: [String: String], _ headers: [(String, String)] = []
    ) async throws -> Reply {
        let allowed = CharacterSet.alphanumerics
        let body = fields.map { name, value in
            "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")"
        }.joined(separator: "&")
        return try await send(
            "POST", path, [("Content-Type", "application/x-www-form-urlencoded")] + headers, body: body)
    }

    /// Logs in through the form.
    func login(_ token: String = fullToken, name: String = "Maya") async throws -> Reply {
        let form = try await get("/login").form
        return try await post("/login", ["token": token, "name": name, "form": form])
    }

    func forgetCookies() { cookies = [:] }

    func send(
        _ method: String, _ path: String, _ headers: [(String, String)] = [], body: String? = nil
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .init(rawValue: method)
        request.headers = .init(headers)
        if !cookies.isEmpty {
            request.headers.add(
                name: "Cookie", value: cookies.map { "\($0)=\($1)" }.sorted().joined(separator: "; "))
        }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await client.execute(request, timeout: .seconds(60))
        for cookie in response.headers["set-cookie"] {
            let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            cookies[String(pair[0])] = pair.count == 2 ? String(pair[1]) : nil
        }
        let text = String(buffer: try await response.body.collect(upTo: 10_000_000))
        return Reply(
            status: Int(response.status.code), body: text,
            headers: HTTPHeadersText(response.headers.map { ($0.name.lowercased(), $0.value) }))
    }
}

/// The headers of an answer.
struct HTTPHeadersText: Sendable {
    let pairs: [(name: String, value: String)]

    init(_ pairs: [(String, String)]) { self.pairs = pairs.map { (name: $0.0, value: $0.1) } }

    subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }
    func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map { $0.value } }
}
