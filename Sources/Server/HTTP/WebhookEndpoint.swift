import Hummingbird

/// Answers everything but deliveries. Routes by path first and method second, so that a wrong method is 405 and says which one is right.
struct WebhookEndpoint: HTTPResponder {
    static let ownPaths: Set = ["/", "/healthz", "/readyz"]

    let server: WebhookServer

    func respond(to request: Request, context: ServerContext) async throws -> Response {
        let path = request.uri.path
        if path == server.configuration.path {
            // What is posted here does not come this far: see `DeliveryHandler`.
            return refusal(.methodNotAllowed, allow: "POST", to: request, context)
        }
        guard Self.ownPaths.contains(path) else { return refusal(.notFound, allow: nil, to: request, context) }
        guard request.method == .get || request.method == .head else {
            return refusal(.methodNotAllowed, allow: "GET, HEAD", to: request, context)
        }
        let response = await page(path)
        if request.method == .head { return response.createHeadResponse() }
        // Nobody reads what comes with the question, however long it goes on.
        return request.hasBody ? response.closing(context.channel) : response
    }

    private func page(_ path: String) async -> Response {
        switch path {
        case "/healthz": return Responses.text(.ok, "ok")
        case "/readyz":
            switch await server.readiness() {
            case .ready: return Responses.text(.ok, "ready")
            case .notReady(let reason): return Responses.text(.serviceUnavailable, "not ready: \(reason)")
            }
        default:
            return Responses.text(
                .ok,
                """
                GitHubCop keeps the repositories of a GitHub organization configured as its policy says.
                It receives GitHub's webhooks: POST \(server.configuration.path)
                """)
        }
    }

    private func refusal(
        _ status: HTTPResponse.Status, allow: String?, to request: Request, _ context: ServerContext
    ) -> Response {
        var response = Responses.text(status, status.reasonPhrase)
        if let allow { response.headers[.allow] = allow }
        return request.hasBody ? response.closing(context.channel) : response
    }
}

extension Request {
    /// Whether the client means to send something.
    var hasBody: Bool {
        headers[.transferEncoding] != nil || headers[.contentLength].map { $0 != "0" } == true
    }
}
