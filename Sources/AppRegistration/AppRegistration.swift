package import GitHubAPI
import Policy

/// Creates a GitHub App: a person agrees in the browser, and the App's key comes back to this machine.
package struct AppRegistration: Sendable {
    private let page: RegistrationPage
    private let api: String
    private let proxy: Proxy?

    /// - Parameters:
    ///   - api: base of the REST API, which knows the App.
    ///   - web: GitHub's pages, where a person agrees.
    package init(
        _ manifest: AppManifest, in organization: String, api: String, web: WebAddress, through proxy: Proxy?
    ) {
        page = RegistrationPage(manifest: manifest, organization: organization, web: web)
        self.api = api
        self.proxy = proxy
    }

    /// Waits until a person has created the App, and until `use` of it has ended: as long the page says how to install
    /// it.
    /// - Parameter onListening: called with the address of the page to open.
    package func run(
        onListening: @escaping @Sendable (String) -> Void, use: @escaping @Sendable (RegisteredApp) async throws -> Void
    ) async throws {
        let server = RegistrationServer(page: page) { [api, proxy] code in
            try await RegisteredApp.convert(code: code, api: api, through: proxy)
        }
        try await server.run(onListening: onListening, use: use)
    }
}
