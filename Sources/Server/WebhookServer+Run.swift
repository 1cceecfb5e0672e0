extension WebhookServer {
    /// Serves until the task is cancelled (or, if so configured, a signal comes), then stops accepting, finishes the
    /// requests that it has begun to answer, and returns.
    ///
    /// - Parameter onListening: called with the bound port once connections are accepted.
    /// - Throws: ``ServerFault``
    package func run(onListening: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
        var logger = logger
        logger[metadataKey: "path"] = "\(configuration.path)"
        let listener = Listener(
            purpose: "deliveries", host: configuration.host, port: configuration.port,
            maximumConnections: configuration.maximumConnections, idleTimeout: configuration.idleTimeout,
            shutdownTimeout: configuration.shutdownTimeout, handlesSignals: configuration.handlesSignals,
            logger: logger, receiver: DeliveryReceiver(self))
        try await listener.run(WebhookEndpoint(server: self), onListening: onListening)
    }

    /// Serves in the background until stopped.
    ///
    /// - Throws: ``ServerFault``
    package func start() async throws -> RunningServer {
        try await RunningServer.started { onListening in try await run(onListening: onListening) }
    }
}
