import AsyncHTTPClient
package import Logging

/// The services that Lambda puts beside the function on its machine.
package struct LambdaHost: Sendable {
    private let http: HTTPClient
    private let environment: [String: String]

    /// Makes no connection yet. To be made before anything else speaks HTTP: see `RuntimeLoop.makeLocalClient`.
    package init(_ environment: [String: String]) {
        self.environment = environment
        http = RuntimeLoop.makeLocalClient()
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
