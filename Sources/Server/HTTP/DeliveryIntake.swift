import HummingbirdCore
import NIOCore

/// What all connections share that deliveries come in over.
struct DeliveryIntake: Sendable {
    let receiver: DeliveryReceiver
    let date = DateHeader()
    let budget: BodyBudget

    init(_ server: WebhookServer) {
        receiver = DeliveryReceiver(server)
        let configuration = server.configuration
        budget = BodyBudget(
            limit: configuration.bufferLimit, small: configuration.smallBody,
            // One body of full size must find room.
            keptForSmall: min(configuration.bufferLimit / 8, configuration.bufferLimit - configuration.bodyLimit))
    }

    /// Largest body, in bytes.
    var bodyLimit: Int { receiver.server.configuration.bodyLimit }

    var bodyTimeout: TimeAmount { TimeAmount(receiver.server.configuration.bodyTimeout) }

    /// Whether deliveries are posted to this address.
    func isTarget(_ address: String) -> Bool {
        let path = receiver.server.configuration.path
        return address == path || URI(address).path == path
    }
}
