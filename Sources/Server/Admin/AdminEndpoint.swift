import Hummingbird
import NIOCore

/// Answers those who run the service.
struct AdminEndpoint: HTTPResponder {
    private static let paths: Set = ["/", "/healthz", "/readyz", "/metrics"]

    let server: AdminServer

    func respond(to request: Request, context: ServerContext) async throws -> Response {
        let path = request.uri.path
        // Probes of whether the process answers have no token, and learn nothing.
        if path != "/healthz", let token = server.token.current, !token.admits(request.headers[.authorization]) {
            var response = Responses.text(.unauthorized, "a bearer token is needed: GITHUBCOP_ADMIN_TOKEN")
            response.headers[.wwwAuthenticate] = "Bearer realm=\"githubcop\""
            return finished(response, request, context)
        }
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
        guard !isAction || server.token.current != nil else {
            let text = "this changes something and needs a token: start the server with GITHUBCOP_ADMIN_TOKEN"
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
        request.hasBody ? response.closing(context.channel) : response
    }
}
