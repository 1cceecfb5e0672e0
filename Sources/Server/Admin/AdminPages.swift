package import Hummingbird

/// The pages for people on the admin address: they answer what is not for programs.
package struct AdminPages: Sendable {
    package let respond: @Sendable (Request, AdminVisitor) async -> Response

    package init(respond: @escaping @Sendable (Request, AdminVisitor) async -> Response) { self.respond = respond }
}

/// Who asks for a page, as far as the connection and its headers say.
package struct AdminVisitor: Sendable {
    /// The address of the client, as far as the connection and trusted proxies say.
    package let address: String?
    /// The connection comes from a trusted proxy: its headers are believed.
    package let isFromProxy: Bool
    /// What the bearer token is good for that came along.
    package let bearer: AdminAccess?
}
