package import Logging
package import Webhooks

/// The endpoint that GitHub posts deliveries to. It verifies and answers; the work is done by what it is handed.
package struct WebhookServer: Sendable {
    /// What is done with a delivery that concerns something, before it is answered with 202. When it throws, the answer
    /// is 503: GitHub marks the delivery as failed, and it can be redelivered.
    ///
    /// GitHub hangs up after 10 seconds: store the delivery here, work later.
    package typealias Accept = @Sendable (Delivery, RequestedWork) async throws -> DeliveryAcceptance

    package let configuration: Configuration
    let verifier: HotSwap<SignatureVerifier>
    let map: DeliveryMap
    let accept: Accept
    let readiness: @Sendable () async -> ServerReadiness
    let logger: Logger
    let tally = DeliveryTally()

    /// - Parameters:
    ///   - secrets: without a secret there is no server: see ``WebhookSecrets``.
    ///   - map: which events trigger, and where the policy lives.
    ///   - readiness: asked by `GET /readyz`.
    /// - Throws: ``ServerFault/invalid(_:)`` for a configuration that cannot work.
    package init(
        configuration: Configuration = Configuration(), secrets: WebhookSecrets, map: DeliveryMap = DeliveryMap(),
        logger: Logger, readiness: @escaping @Sendable () async -> ServerReadiness = { .ready },
        accept: @escaping Accept
    ) throws(ServerFault) {
        try configuration.validate()
        self.configuration = configuration
        verifier = HotSwap(SignatureVerifier(secrets: secrets, bodyLimit: configuration.bodyLimit))
        self.map = map
        self.logger = logger
        self.readiness = readiness
        self.accept = accept
    }

    /// From now on these verify deliveries.
    package func exchange(secrets: WebhookSecrets) {
        verifier.exchange(SignatureVerifier(secrets: secrets, bodyLimit: configuration.bodyLimit))
    }

    /// What has come in since the start.
    package var counters: DeliveryCounters { tally.counters }
}

/// What became of a delivery that was accepted.
package enum DeliveryAcceptance: Hashable, Sendable {
    case new
    /// A delivery of this id had been accepted before; nothing was done again.
    case duplicate
}

/// Whether the service can do its work at the moment.
package enum ServerReadiness: Hashable, Sendable {
    case ready
    case notReady(because: String)
}
