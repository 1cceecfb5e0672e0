import Foundation
import HTTPTypes
import Hummingbird

/// What is posted: logging in and out, and actions.
extension Dashboard {
    /// Bytes of a form.
    private static let longestForm = 64 * 1024

    func post(_ request: Request, _ visitor: Visitor, address: String?) async -> Response {
        var request = request
        guard let body = try? await request.collectBody(upTo: Self.longestForm) else {
            return failure(.contentTooLarge, "The form is too large or incomplete.", visitor)
        }
        let fields = FormFields(String(buffer: body))
        let isLogin = request.uri.path == "/login"
        guard isLogin || visitor.access != nil else { return toLogin(request) }
        guard gate.isOwnForm(fields["form"], of: visitor) else {
            let text =
                "This form was not made for this browser, or the server was restarted. Go back, reload and try again."
            if isLogin { return loginForm(request, visitor, fields, problem: text, .forbidden) }
            return failure(.forbidden, text, visitor)
        }
        switch request.uri.path {
        case "/login": return login(request, visitor, fields, address)
        case "/logout": return Answer.redirect(to: "/login", cookies: [gate.logout(visitor)])
        default: return await perform(request, visitor, fields)
        }
    }

    // MARK: Login

    func toLogin(_ request: Request) -> Response {
        // Programs are told with the status; where they wanted to go stays in the address.
        let target = request.uri.path == "/" || request.method == .post ? nil : request.uri.string
        return Answer.redirect(to: Address.of("/login", ["next": target]))
    }

    func loginForm(
        _ request: Request, _ visitor: Visitor, _ fields: FormFields = FormFields(""), problem: String? = nil,
        _ status: HTTPResponse.Status = .ok
    ) -> Response {
        struct Values: Sendable {
            let assets: String
            let problem: String?
            let formToken: String
            let next: String
            let name: String?
        }
        let form = gate.form(for: visitor)
        let next = fields["next"] ?? FormFields(request.uri.query)["next"]
        let values = Values(
            assets: assetVersion, problem: problem, formToken: form.token, next: Self.ownAddress(next),
            name: fields["name"].map(Visitor.name).flatMap { $0.isEmpty ? nil : $0 })
        let text = (try? templates.render(Self.login, values)) ?? ""
        return Answer.html(text, status, cookies: form.cookie.map { [$0] } ?? [])
    }

    private func login(
        _ request: Request, _ visitor: Visitor, _ fields: FormFields, _ address: String?
    ) -> Response {
        let name = Visitor.name(fields["name"] ?? "")
        guard !name.isEmpty else {
            return loginForm(request, visitor, fields, problem: "Type your name: it is recorded.", .badRequest)
        }
        switch gate.login(fields["token"] ?? "", name: name, address: address, now: now()) {
        case .begun(let cookie):
            logger.notice("somebody logged in", metadata: ["name": "\(name)", "from": "\(address ?? "?")"])
            return Answer.redirect(to: Self.ownAddress(fields["next"]), cookies: [cookie])
        case .wrong:
            logger.warning("a login with a wrong token", metadata: ["from": "\(address ?? "?")"])
            return loginForm(request, visitor, fields, problem: "The token is wrong.", .unauthorized)
        case .wait(let seconds):
            let text = "Too many attempts with a wrong token. Try again in \(seconds) seconds."
            var response = loginForm(request, visitor, fields, problem: text, .tooManyRequests)
            response.headers[.retryAfter] = "\(seconds)"
            return response
        }
    }

    /// An address on this server, and no other.
    static func ownAddress(_ text: String?) -> String {
        guard let text, text.hasPrefix("/"), !text.hasPrefix("//"), !text.hasPrefix("/login"),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C && $0 != 0x22 }), text.utf8.count <= 2000
        else { return "/" }
        return text
    }
}
