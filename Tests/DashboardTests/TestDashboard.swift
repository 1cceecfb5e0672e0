import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import Server
import Synchronization

@testable import Dashboard

let fullToken = "correct horse battery"
let readToken = "staple for reading only"

/// A dashboard on a free port of loopback, with the admin server that it belongs to.
func withDashboard(
    full: String? = fullToken, readOnly: String? = readToken, headers: TrustedHeaders? = nil,
    proxies: TrustedProxies = .none, isSecure: Bool = false, urls: [URL] = [], source: DashboardSource = .sample(),
    actions: RecordedActions = RecordedActions(),
    gitHub: GitHubPages? = nil,
    now: @escaping @Sendable () -> Date = { Date() },
    _ test: (Browser) async throws -> Void
) async throws {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let server = try AdminServer(
        configuration: .init(
            token: full.map { try BearerToken($0) }, readOnlyToken: readOnly.map { try BearerToken($0) }, urls: urls,
            proxies: proxies),
        logger: logger, readiness: { .ready }, api: { _ in .json("{}") },
        pages: { credentials in
            let authentication = Authentication(
                attempt: { token, address, now in
                    switch credentials.attempt(token, from: address, now: now) {
                    case .granted(let access): .granted(access == .full ? .full : .readOnly)
                    case .wrong: .wrong
                    case .wait(let seconds): .wait(seconds: seconds)
                    }
                },
                isOpen: { credentials.isOpen }, generation: { credentials.generation })
            let dashboard = try Dashboard(
                .init(organization: "acme", version: "1", headers: headers, isSecure: isSecure, gitHub: gitHub),
                authentication: authentication, source: source, actions: actions.actions, logger: logger, now: now)
            return AdminPages { request, visitor in
                await dashboard.respond(
                    to: request, address: visitor.address, isFromProxy: visitor.isFromProxy,
                    bearer: visitor.bearer.map { $0 == .full ? .full : .readOnly })
            }
        }, now: now, metrics: { [] })
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
    static func sample(
        overview: OverviewData = OverviewData(), runs: [ChangesData.Run] = [], run: RunData? = nil,
        deliveries: [DeliveriesData.Delivery] = []
    ) -> DashboardSource {
        DashboardSource(
            overview: { overview },
            changes: ChangesSource(runs: { _ in ChangesData(runs: runs, next: nil) }, run: { _, _ in run }),
            deliveries: { _ in DeliveriesData(deliveries: deliveries, note: nil, lost: 0) },
            repositories: { _ in RepositoryList() }, repository: { _ in .unknown(suggestions: []) },
            organization: { RepositoryDetails(name: "acme", state: .unknown, checked: nil) },
            policy: { PolicyDetails(source: "githubcop.yml", version: "0", since: nil) })
    }
}

/// Actions that only say what was asked for.
final class RecordedActions: Sendable {
    private let texts = Mutex<[String]>([])
    /// What the revert of a run would do.
    let plan: RevertPlan

    init(plan: RevertPlan = RevertPlan(repositories: [], further: nil, rules: [])) { self.plan = plan }

    var all: [String] { texts.withLock { $0 } }

    private func note(_ text: String) -> String {
        texts.withLock { $0.append(text) }
        return "done: \(text)"
    }

    var actions: DashboardActions {
        DashboardActions(
            retry: { self.note("retry \($0 ?? "all") by \($1)") }, check: { self.note("check \($0) by \($1)") },
            suspend: { self.note("suspend \($0.repository) for \($0.minutes), \($0.reason), by \($1)") },
            resume: { self.note("resume \($0) \($1 ?? "") by \($2)") },
            pause: { self.note("pause for \($0), \($1), by \($2)") }, endPause: { self.note("end pause by \($0)") },
            revertPlan: { _ in self.plan }, revert: { self.note("revert \($0) by \($1)") },
            redeliver: { self.note("redeliver \($0) by \($1)") })
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
    private(set) var cookies: [String: String] = [:]
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

    func use(_ cookies: [String: String]) { self.cookies = cookies }

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
