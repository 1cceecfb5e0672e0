import Dashboard
import Logging
import Server
import Wiring

extension AdminPages {
    /// - Throws: where a template cannot be parsed.
    static func dashboard(
        _ configuration: Dashboard.Configuration, _ credentials: AdminCredentials, source: DashboardSource
    ) throws -> AdminPages {
        let authentication = Authentication(
            access: { credentials.access(token: $0).map(Access.init) }, isOpen: { credentials.isOpen },
            generation: { credentials.generation })
        let dashboard = try Dashboard(
            configuration, authentication: authentication, source: source, logger: Log.make("dashboard", level: .notice)
        )
        return AdminPages { request, visitor in
            await dashboard.respond(to: request, address: visitor.address, bearer: visitor.bearer.map(Access.init))
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
