package import Hummingbird

/// The pages for people on the admin address: they answer what is not for programs.
package struct AdminPages: Sendable {
    package let respond: @Sendable (Request, AdminVisitor) async -> Response

    package init(respond: @escaping @Sendable (Request, AdminVisitor) async -> Response) { self.respond = respond }
}

/// Who asks for a page, as far as the connection and its headers say.
package struct AdminVisitor: Sendable {
    /// The address that the connection comes from.
    package let address: String?
    /// What the bearer token is good for that came along.
    package let bearer: AdminAccess?
}
