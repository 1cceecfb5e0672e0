import Foundation
import HTTPTypes
import Hummingbird

/// Finds out who asks, logs people in and out, and checks that what is posted comes from a form of this server.
struct Gate: Sendable {
    let authentication: Authentication
    let headers: TrustedHeaders?
    /// Cookies go over https alone.
    let isSecure: Bool
    private let sessions = Sessions()
    private let secret = SecretText()

    init(_ authentication: Authentication, headers: TrustedHeaders?, isSecure: Bool) {
        self.authentication = authentication
        self.headers = headers
        self.isSecure = isSecure
    }

    private var sessionCookie: String { isSecure ? "__Host-githubcop" : "githubcop" }
    private var formCookie: String { isSecure ? "__Host-githubcop-form" : "githubcop-form" }

    // MARK: Who

    func visitor(_ request: Request, isFromProxy: Bool, bearer: Access?, now: Date) -> Visitor {
        let form = Self.cookie(formCookie, of: request)
        if let bearer {
            return Visitor(access: bearer, name: "a program", cookie: form, hasSession: false, isOpen: false)
        }
        if isFromProxy, let (name, access) = namedByProxy(request) {
            return Visitor(access: access, name: name, cookie: form, hasSession: false, isOpen: false)
        }
        let generation = authentication.generation()
        if let id = Self.cookie(sessionCookie, of: request),
            let session = sessions.session(id, generation: generation, now: now)
        {
            return Visitor(access: session.access, name: session.name, cookie: id, hasSession: true, isOpen: false)
        }
        let isOpen = authentication.isOpen() && headers == nil
        return Visitor(access: isOpen ? .readOnly : nil, name: "", cookie: form, hasSession: false, isOpen: isOpen)
    }

    private func namedByProxy(_ request: Request) -> (name: String, access: Access)? {
        guard let headers, let field = HTTPField.Name(headers.user) else { return nil }
        // Two of them: somebody sent one along, and the proxy did not take it away.
        let values = request.headers[values: field]
        guard values.count == 1, let value = values.first else { return nil }
        let name = Visitor.name(value)
        guard !name.isEmpty else { return nil }
        let groups = headers.groups.flatMap { HTTPField.Name($0) }.map { request.headers[values: $0] } ?? []
        return (name, headers.access(of: Visitor.trimmed(value), groups: groups))
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

    func login(_ token: String, name: String, address: String?, now: Date) -> Login {
        let generation = authentication.generation()
        switch authentication.attempt(token, address, now) {
        case .wrong: return .wrong
        case .wait(let seconds): return .wait(seconds: seconds)
        case .granted(let access):
            let id = sessions.begin(name: name, access: access, generation: generation, now: now)
            return .begun(cookie: setCookie(sessionCookie, id))
        }
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
