import HTTPTypes
import Hummingbird
import NIOCore

/// Answers those who run the service: programs here, people through the pages.
struct AdminEndpoint: HTTPResponder {
    private static let paths: Set = ["/", "/healthz", "/readyz", "/metrics"]

    let server: AdminServer

    func respond(to request: Request, context: ServerContext) async throws -> Response {
        let path = request.uri.path
        // Probes of whether the process answers have no token, and learn nothing.
        guard path != "/healthz" else { return await answer(request, nil, context) }
        let access = server.credentials.access(authorization: request.headers[.authorization])
        if let refusal = refusal(of: request, access, context) { return finished(refusal, request, context) }
        guard let pages = server.pages, isForPeople(request) else {
            guard access != nil || server.credentials.isOpen else { return finished(unauthorized, request, context) }
            return await answer(request, access, context)
        }
        // A token that came along and is wrong is no reason to ask for another one by a form.
        guard access != nil || request.headers[.authorization] == nil else {
            return finished(unauthorized, request, context)
        }
        let visitor = AdminVisitor(address: context.channel.remoteAddress?.ipAddress, bearer: access)
        let response = await pages.respond(request, visitor)
        return finished(request.method == .head ? response.createHeadResponse() : response, request, context)
    }

    private func isForPeople(_ request: Request) -> Bool {
        let path = request.uri.path
        if path == "/metrics" || path == "/readyz" || path == "/api" || path.hasPrefix("/api/") { return false }
        // A program that asks with its token what there is gets the list that it always got.
        let isProgram = request.headers[.authorization] != nil && request.headers[.accept]?.contains("html") != true
        return path != "/" || !isProgram
    }

    /// Requests under names that are not this server's, and those that another page has the browser send.
    private func refusal(of request: Request, _ access: AdminAccess?, _ context: ServerContext) -> Response? {
        let (port, address) = (context.channel.localAddress?.port, context.channel.localAddress?.ipAddress)
        // No browser that was led here has the token: programs may scrape under any name.
        let isScrape = access != nil && ["/metrics", "/readyz"].contains(request.uri.path)
        if !isScrape, !server.hosts.admit(request.head.authority, port: port, address: address) {
            return Responses.text(
                .misdirectedRequest,
                "this server is not known under the name of the Host header; if it is yours, start the server with "
                    + "--admin-url https://NAME")
        }
        let site = HTTPField.Name("Sec-Fetch-Site").flatMap { request.headers[$0] }
        let isAdmitted = server.hosts.admit(
            origin: request.headers[.origin], site: site, port: port, address: address)
        guard request.method != .post || isAdmitted else {
            return Responses.text(.forbidden, "this was sent by a page of another origin")
        }
        return nil
    }

    private var unauthorized: Response {
        var response = Responses.text(.unauthorized, "a bearer token is needed: GITHUBCOP_ADMIN_TOKEN")
        response.headers[.wwwAuthenticate] = "Bearer realm=\"githubcop\""
        return response
    }

    // MARK: Programs

    private func answer(_ request: Request, _ access: AdminAccess?, _ context: ServerContext) async -> Response {
        let path = request.uri.path
        let question: AdminRequest?
        do {
            question = try Self.question(of: request)
        } catch {
            return finished(Responses.text(.badRequest, error.message), request, context)
        }
        guard Self.paths.contains(path) || (question != nil && server.api != nil) else {
            return finished(Responses.text(.notFound, HTTPResponse.Status.notFound.reasonPhrase), request, context)
        }
        let isAction = question?.isAction ?? false
        let isAllowed = isAction ? request.method == .post : request.method == .get || request.method == .head
        guard isAllowed else {
            var response = Responses.text(.methodNotAllowed, HTTPResponse.Status.methodNotAllowed.reasonPhrase)
            response.headers[.allow] = isAction ? "POST" : "GET, HEAD"
            return finished(response, request, context)
        }
        // Without a token any program on this machine could ask, and any page that a browser shows here.
        guard !isAction || access == .full else {
            let text =
                access == .readOnly
                ? "this changes something, and the token is only good for reading: GITHUBCOP_ADMIN_TOKEN is needed"
                : "this changes something and needs a token: start the server with GITHUBCOP_ADMIN_TOKEN"
            return finished(Responses.text(.forbidden, text), request, context)
        }
        let response = if let question, let api = server.api { answer(await api(question)) } else { await page(path) }
        return finished(request.method == .head ? response.createHeadResponse() : response, request, context)
    }

    private static func question(of request: Request) throws(AdminRequest.Unclear) -> AdminRequest? {
        let parameters = request.uri.queryParameters.map { (name: String($0.key), value: String($0.value)) }
        return try AdminRequest(path: request.uri.path, parameters: parameters)
    }

    private func answer(_ answer: AdminResponse) -> Response {
        switch answer {
        case .json(let text):
            Response(
                status: .ok, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n")))
        case .unknown(let reason): Responses.text(.notFound, reason)
        case .unclear(let reason): Responses.text(.badRequest, reason)
        case .unavailable(let reason): Responses.text(.serviceUnavailable, reason)
        }
    }

    private func page(_ path: String) async -> Response {
        switch path {
        case "/healthz": return Responses.text(.ok, "ok")
        case "/readyz":
            let details = await server.details()
            switch await server.readiness() {
            case .ready: return Responses.text(.ok, (["ready"] + details).joined(separator: "\n"))
            case .notReady(let reason):
                return Responses.text(
                    .serviceUnavailable, (["not ready: \(reason)"] + details).joined(separator: "\n"))
            }
        case "/metrics":
            let text = PrometheusText.of(await server.metrics())
            return Response(
                status: .ok, headers: [.contentType: PrometheusText.contentType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        default:
            return Responses.text(
                .ok,
                "GitHubCop: /metrics, /readyz, /healthz, /api/status, /api/history, /api/history/RUN, POST /api/suspend, POST /api/resume"
            )
        }
    }

    private func finished(_ response: Response, _ request: Request, _ context: ServerContext) -> Response {
        // The pages read what is posted to them; of the rest nothing is.
        request.hasBody ? response.closing(context.channel) : response
    }
}
