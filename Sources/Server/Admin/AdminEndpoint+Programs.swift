import HTTPTypes
import Hummingbird
import NIOCore

/// What programs get: metrics, whether the service is ready, and the API.
extension AdminEndpoint {
    private static let paths: Set = ["/", "/healthz", "/readyz", "/metrics"]

    func answer(_ request: Request, _ access: AdminAccess?, _ context: ServerContext) async -> Response {
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
        guard request.uri.path.hasPrefix("/api/") else { return nil }
        return try AdminRequest(path: request.uri.path, parameters: AdminQuery.parameters(request.uri.query))
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

    func finished(_ response: Response, _ request: Request, _ context: ServerContext) -> Response {
        // The pages read what is posted to them; of the rest nothing is.
        request.hasBody ? response.closing(context.channel) : response
    }
}
