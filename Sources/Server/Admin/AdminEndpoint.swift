import HTTPTypes
import Hummingbird

/// Lets in those who run the service: programs here, people through the pages.
struct AdminEndpoint: HTTPResponder {
    let server: AdminServer

    func respond(to request: Request, context: ServerContext) async throws -> Response {
        let path = request.uri.path
        // Probes of whether the process answers have no token, and learn nothing.
        guard path != "/healthz" else { return await answer(request, nil, context) }
        let connection = Connection(context, request, server.configuration.proxies)
        let isOwnHost = server.hosts.admit(request.head.authority, port: connection.port, address: connection.local)
        // No browser that was led here has the token: programs may scrape under any name.
        let isScrape = ["/metrics", "/readyz"].contains(path)
        guard isOwnHost || isScrape else { return finished(misdirected, request, context) }
        guard request.method != .post || isFromOwnPage(request, connection) else {
            return finished(Responses.text(.forbidden, "this was sent by a page of another origin"), request, context)
        }
        let access: AdminAccess?
        switch attempt(request, connection) {
        case nil, .wrong: access = nil
        case .granted(let granted): access = granted
        case .wait(let seconds): return finished(tooManyAttempts(seconds), request, context)
        }
        guard isOwnHost || access != nil else { return finished(misdirected, request, context) }
        guard let pages = server.pages, isForPeople(request) else {
            guard access != nil || server.credentials.isOpen else { return finished(unauthorized, request, context) }
            return await answer(request, access, context)
        }
        // A token that came along and is wrong is no reason to ask for another one by a form.
        guard access != nil || request.headers[.authorization] == nil else {
            return finished(unauthorized, request, context)
        }
        let visitor = AdminVisitor(
            address: connection.client, isFromProxy: server.configuration.proxies.contains(connection.remote),
            bearer: access)
        let response = await pages.respond(request, visitor)
        return finished(request.method == .head ? response.createHeadResponse() : response, request, context)
    }

    /// Where a request came in, and where from.
    private struct Connection {
        let port: Int?
        let local: String?
        let remote: String?
        let client: String?

        init(_ context: ServerContext, _ request: Request, _ proxies: TrustedProxies) {
            port = context.channel.localAddress?.port
            local = context.channel.localAddress?.ipAddress
            remote = context.channel.remoteAddress?.ipAddress
            let forwarded = HTTPField.Name("X-Forwarded-For").map { request.headers[values: $0] } ?? []
            client = proxies.client(connection: remote, forwarded: forwarded)
        }
    }

    /// What the bearer token is good for; `nil` where none came along.
    private func attempt(_ request: Request, _ connection: Connection) -> TokenAttempt? {
        guard let token = BearerToken.text(in: request.headers[.authorization]) else { return nil }
        let attempt = server.credentials.attempt(token, from: connection.client, now: server.now())
        if attempt == .wrong, !server.credentials.isOpen {
            server.logger.warning("a wrong bearer token", metadata: ["from": "\(connection.client ?? "?")"])
        }
        return attempt
    }

    private func isForPeople(_ request: Request) -> Bool {
        let path = request.uri.path
        if path == "/metrics" || path == "/readyz" || path == "/api" || path.hasPrefix("/api/") { return false }
        // A program that asks with its token what there is gets the list that it always got.
        let isProgram = request.headers[.authorization] != nil && request.headers[.accept]?.contains("html") != true
        return path != "/" || !isProgram
    }

    /// Whether it was not sent by the page of another site, as far as the browser says.
    private func isFromOwnPage(_ request: Request, _ connection: Connection) -> Bool {
        let site = HTTPField.Name("Sec-Fetch-Site").flatMap { request.headers[$0] }
        return server.hosts.admit(
            origin: request.headers[.origin], site: site, port: connection.port, address: connection.local)
    }

    private var misdirected: Response {
        Responses.text(
            .misdirectedRequest,
            "this server is not known under the name of the Host header; if it is yours, start the server with "
                + "--admin-url https://NAME")
    }

    private func tooManyAttempts(_ seconds: Int) -> Response {
        var response = Responses.text(
            .tooManyRequests, "too many attempts with a wrong token; try again in \(seconds) seconds")
        response.headers[.retryAfter] = "\(seconds)"
        return response
    }

    private var unauthorized: Response {
        var response = Responses.text(.unauthorized, "a bearer token is needed: GITHUBCOP_ADMIN_TOKEN")
        response.headers[.wwwAuthenticate] = "Bearer realm=\"githubcop\""
        return response
    }
}
