import Dashboard
import Logging
import Server
import Wiring

extension AdminPages {
    /// - Throws: where a template cannot be parsed.
    static func dashboard(
        _ configuration: Dashboard.Configuration, _ credentials: AdminCredentials, source: DashboardSource,
        actions: DashboardActions
    ) throws -> AdminPages {
        let authentication = Authentication(
            attempt: { LoginAttempt(credentials.attempt($0, from: $1, now: $2)) }, isOpen: { credentials.isOpen },
            generation: { credentials.generation })
        let dashboard = try Dashboard(
            configuration, authentication: authentication, source: source, actions: actions,
            logger: Log.make("dashboard", level: .notice)
        )
        return AdminPages { request, visitor in
            await dashboard.respond(
                to: request, address: visitor.address, isFromProxy: visitor.isFromProxy,
                bearer: visitor.bearer.map(Access.init))
        }
    }
}

extension Access {
    fileprivate init(_ access: AdminAccess) {
        switch access {
        case .readOnly: self = .readOnly
        case .full: self = .full
        }
    }
}

extension LoginAttempt {
    fileprivate init(_ attempt: TokenAttempt) {
        switch attempt {
        case .granted(let access): self = .granted(Access(access))
        case .wrong: self = .wrong
        case .wait(let seconds): self = .wait(seconds: seconds)
        }
    }
}
