import AsyncHTTPClient
package import Logging
import NIOCore

/// The services that Lambda puts beside the function on its machine.
package struct LambdaHost: Sendable {
    private let http: HTTPClient
    private let environment: [String: String]

    /// Lets all connections of this process share one event loop; to be called once, before there is any.
    ///
    /// One is plenty, and it has a virtue: when the process is thawed, whatever was closed meanwhile is noticed in the
    /// same turn in which the next event arrives, before a request goes out on a dead connection.
    package static func keepToOneEventLoop() { NIOSingletons.groupLoopCountSuggestion = 1 }

    /// Makes no connection yet.
    package init(_ environment: [String: String]) {
        self.environment = environment
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(2)
        configuration.connectionPool.idleTimeout = .seconds(20)
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// `nil` outside of Lambda.
    package func loop(logger: Logger) -> RuntimeLoop? {
        guard let address = environment["AWS_LAMBDA_RUNTIME_API"], !address.isEmpty else { return nil }
        return RuntimeLoop(api: RuntimeAPI(address: address, http: http), logger: logger)
    }

    package func secrets(port: Int) -> SecretsExtension {
        SecretsExtension(port: port, token: environment["AWS_SESSION_TOKEN"] ?? "", http: http)
    }

    package func close() async { try? await http.shutdown() }
}
