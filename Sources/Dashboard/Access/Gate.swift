import Foundation
import HTTPTypes
import Hummingbird

/// Finds out who asks, logs people in and out, and checks that what is posted comes from a form of this server.
struct Gate: Sendable {
    let authentication: Authentication
    let proxies: TrustedProxies?
    /// Cookies go over https alone.
    let isSecure: Bool
    private let sessions = Sessions()
    private let throttle = LoginThrottle()
    private let secret = SecretText()

    init(_ authentication: Authentication, proxies: TrustedProxies?, isSecure: Bool) {
        self.authentication = authentication
        self.proxies = proxies
        self.isSecure = isSecure
    }

    private var sessionCookie: String { isSecure ? "__Host-githubcop" : "githubcop" }
    private var formCookie: String { isSecure ? "__Host-githubcop-form" : "githubcop-form" }

    // MARK: Who

    func visitor(_ request: Request, address: String?, bearer: Access?, now: Date) -> Visitor {
        let form = Self.cookie(formCookie, of: request)
        if let bearer {
            return Visitor(access: bearer, name: "a program", cookie: form, hasSession: false, isOpen: false)
        }
        if let user = proxiedUser(request, address) {
            return Visitor(access: .full, name: user, cookie: form, hasSession: false, isOpen: false)
        }
        let generation = authentication.generation()
        if let id = Self.cookie(sessionCookie, of: request),
            let session = sessions.session(id, generation: generation, now: now)
        {
            return Visitor(access: session.access, name: session.name, cookie: id, hasSession: true, isOpen: false)
        }
        let isOpen = authentication.isOpen() && proxies == nil
        return Visitor(access: isOpen ? .readOnly : nil, name: "", cookie: form, hasSession: false, isOpen: isOpen)
    }

    private func proxiedUser(_ request: Request, _ address: String?) -> String? {
        guard let proxies, proxies.contains(address), let field = HTTPField.Name(proxies.userHeader) else { return nil }
        // Two of them: somebody sent one along, and the proxy did not take it away.
        let values = request.headers[values: field]
        guard values.count == 1, let value = values.first else { return nil }
        let name = Visitor.name(value)
        return name.isEmpty ? nil : name
    }

    /// Where the person sits, for the throttle: what a trusted proxy says, else the connection.
    private func origin(_ request: Request, _ address: String?) -> String? {
        guard let proxies, proxies.contains(address), let field = HTTPField.Name("X-Forwarded-For"),
            let last = request.headers[values: field].last?.split(separator: ",").last
        else { return address }
        let text = last.filter { $0 != " " }
        return Network.bytes(of: text) == nil ? address : text
    }

    // MARK: Forms

    /// What a form needs: its token, and the cookie that goes with it where the browser has none.
    func form(for visitor: Visitor) -> FormBinding {
        if let cookie = visitor.cookie { return FormBinding(token: secret.formToken(for: cookie), cookie: nil) }
        let new = SecretText.random()
        return FormBinding(token: secret.formToken(for: new), cookie: setCookie(formCookie, new))
    }

    func isOwnForm(_ token: String?, of visitor: Visitor) -> Bool {
        guard let token, let cookie = visitor.cookie else { return false }
        return secret.isFormToken(token, for: cookie)
    }

    // MARK: Login

    enum Login {
        case begun(cookie: String)
        case wrong
        case wait(seconds: Int)
    }

    func login(_ token: String, name: String, _ request: Request, address: String?, now: Date) -> Login {
        let origin = origin(request, address)
        if let seconds = throttle.begin(origin, now: now) { return .wait(seconds: seconds) }
        let generation = authentication.generation()
        guard let access = authentication.access(token) else { return .wrong }
        throttle.succeed(origin, now: now)
        let id = sessions.begin(name: name, access: access, generation: generation, now: now)
        return .begun(cookie: setCookie(sessionCookie, id))
    }

    /// - Returns: the cookie that takes the place of the session's.
    func logout(_ visitor: Visitor) -> String {
        if visitor.hasSession, let id = visitor.cookie { sessions.end(id) }
        return setCookie(sessionCookie, "") + "; Max-Age=0"
    }

    // MARK: Cookies

    private func setCookie(_ name: String, _ value: String) -> String {
        "\(name)=\(value); HttpOnly; SameSite=Strict; Path=/" + (isSecure ? "; Secure" : "")
    }

    private static func cookie(_ name: String, of request: Request) -> String? {
        for field in request.headers[values: .cookie] {
            for pair in field.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
                if parts.count == 2, parts[0] == name, !parts[1].isEmpty, parts[1].utf8.count <= 100 { return parts[1] }
            }
        }
        return nil
    }
}
