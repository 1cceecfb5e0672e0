package import Foundation
package import Logging

/// What anyone who runs the service may see: metrics and its state, on an address of their own.
package struct AdminServer: Sendable {
    package struct Configuration: Sendable {
        package var host: String
        /// 0: any free port.
        package var port: Int
        /// Demanded of every request but `/healthz`. Beyond loopback there must be one.
        package var token: BearerToken?
        /// Good for everything but actions.
        package var readOnlyToken: BearerToken?
        /// Where people find it, through proxies too: the names that `Host` may have.
        package var urls: [URL]
        /// Those whose `X-Forwarded-For`, and for the pages more headers, are believed.
        package var proxies: TrustedProxies

        package init(
            host: String = "127.0.0.1", port: Int = 0, token: BearerToken? = nil, readOnlyToken: BearerToken? = nil,
            urls: [URL] = [], proxies: TrustedProxies = .none
        ) {
            self.host = host
            self.port = port
            self.token = token
            self.readOnlyToken = readOnlyToken
            self.urls = urls
            self.proxies = proxies
        }

        func validate() throws(ServerFault) {
            guard (0...65_535).contains(port) else {
                throw .invalid("The admin port \(port) is not between 0 and 65535.")
            }
            guard token != nil || readOnlyToken != nil || Self.isLoopback(host) else {
                throw .invalid(
                    "On \(host) others than this machine may ask for metrics and state, and no token is demanded of "
                        + "them: set GITHUBCOP_ADMIN_TOKEN, or leave the admin surface on 127.0.0.1.")
            }
        }

        static func isLoopback(_ host: String) -> Bool {
            if host.lowercased() == "localhost" || host == "::1" { return true }
            let parts = host.split(separator: ".", omittingEmptySubsequences: false)
            return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
        }
    }

    package let configuration: Configuration
    package let credentials: AdminCredentials
    let hosts: AllowedHosts
    let pages: AdminPages?
    let metrics: @Sendable () async -> [MetricFamily]
    let readiness: @Sendable () async -> ServerReadiness
    let details: @Sendable () async -> [String]
    let api: (@Sendable (AdminRequest) async -> AdminResponse)?
    let now: @Sendable () -> Date
    let logger: Logger

    /// - Parameters:
    ///   - metrics: asked by `GET /metrics`.
    ///   - readiness: asked by `GET /readyz`.
    ///   - api: answers what is asked below `/api`; `nil`: there is no such place.
    ///   - pages: answers what is not for programs; `nil`: there are no pages.
    ///   - details: lines that `/readyz` adds: what is not as it should be, although the service works.
    /// - Throws: ``ServerFault/invalid(_:)`` for a configuration that would show everybody everything; what `pages`
    ///   throws.
    package init(
        configuration: Configuration, logger: Logger, readiness: @escaping @Sendable () async -> ServerReadiness,
        details: @escaping @Sendable () async -> [String] = { [] },
        api: (@Sendable (AdminRequest) async -> AdminResponse)? = nil,
        pages: ((AdminCredentials) throws -> AdminPages)? = nil,
        now: @escaping @Sendable () -> Date = { Date() },
        metrics: @escaping @Sendable () async -> [MetricFamily]
    ) throws {
        try configuration.validate()
        self.configuration = configuration
        credentials = AdminCredentials(full: configuration.token, readOnly: configuration.readOnlyToken)
        hosts = AllowedHosts(bound: configuration.host, urls: configuration.urls)
        self.pages = try pages?(credentials)
        self.logger = logger
        self.readiness = readiness
        self.details = details
        self.api = api
        self.metrics = metrics
        self.now = now
    }

    /// From now on this is demanded.
    package func exchange(token new: BearerToken) { credentials.exchange(full: new) }
    package func exchange(readOnlyToken new: BearerToken) { credentials.exchange(readOnly: new) }

    /// Serves until the task is cancelled.
    ///
    /// - Parameter onListening: called with the bound port once connections are accepted.
    /// - Throws: ``ServerFault``
    package func run(onListening: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
        let listener = Listener(
            purpose: "metrics and state (the admin port)", host: configuration.host, port: configuration.port,
            maximumConnections: 128, idleTimeout: .seconds(30),
            shutdownTimeout: .seconds(1), logger: logger)
        try await listener.run(AdminEndpoint(server: self), onListening: onListening)
    }

    /// Serves in the background until stopped.
    ///
    /// - Throws: ``ServerFault``
    package func start() async throws -> RunningServer {
        try await RunningServer.started { onListening in try await run(onListening: onListening) }
    }
}
