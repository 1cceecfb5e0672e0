import HummingbirdCore
import Logging
import NIOCore
import Webhooks

/// Receives deliveries, whatever connection they come over: verifies, hands them on, counts, logs, and says what is
/// answered.
///
/// What is logged of a request that is not verified: its reason, its address and what it calls itself; never the body,
/// the signature or the secret.
final class DeliveryReceiver: Sendable {
    let server: WebhookServer
    let date = DateHeader()
    /// Of the bodies of all connections together.
    let budget: BodyBudget

    init(_ server: WebhookServer) {
        self.server = server
        let configuration = server.configuration
        budget = BodyBudget(
            limit: configuration.bufferLimit, small: configuration.smallBody,
            // One body of full size must find room.
            keptForSmall: min(configuration.bufferLimit / 8, configuration.bufferLimit - configuration.bodyLimit))
    }

    /// Whether deliveries are posted to this address.
    func isTarget(_ address: String) -> Bool {
        let path = server.configuration.path
        return address == path || URI(address).path == path
    }

    /// - Parameter sender: the address of anyone who is connected: the client, or the proxy in front.
    func receive(_ headers: DeliveryHeaders, _ body: [UInt8], from sender: SocketAddress?) async -> DeliveryAnswer {
        var subject = LogSubject(headers, from: sender)
        do {
            let delivery = try server.verifier.current.verify(headers: headers, body: body)
            subject.delivery = delivery
            return await handle(delivery, subject)
        } catch {
            server.tally.countRejection(error.reason)
            server.logger.warning(
                "delivery rejected",
                metadata: subject.metadata([
                    "reason": "\(error.reason)", "because": "\(error)", "hint": "\(error.hint)",
                ]))
            return .refused(error)
        }
    }

    /// Refuses a delivery whose body did not come as it should.
    func refuse(_ headers: DeliveryHeaders, _ failure: BodyFailure, from sender: SocketAddress?) -> DeliveryAnswer {
        server.tally.countRejection(failure.rawValue)
        server.logger.warning(
            "delivery rejected",
            metadata: LogSubject(headers, from: sender).metadata(["reason": "\(failure.rawValue)"]))
        return .refused(failure)
    }

    private func handle(_ delivery: Delivery, _ subject: LogSubject) async -> DeliveryAnswer {
        let concern = server.map.requestedWork(of: delivery)
        switch concern {
        case .pong:
            server.tally.count { $0.pings += 1 }
            server.logger.info("ping", metadata: subject.metadata())
            return .pong
        case .nothing(let reason):
            server.tally.count { $0.ignored += 1 }
            server.logger.info("delivery ignored", metadata: subject.metadata(["because": "\(reason)"]))
            return .ignored(reason)
        case .repositories(let repositories, let cause):
            return await accept(delivery, concern, repositories.map { $0.fullName }, cause, subject)
        case .organization(let login, let cause), .organizationSettings(let login, _, let cause):
            return await accept(delivery, concern, [login], cause, subject)
        case .policy(let repository, _, let cause), .preview(let repository, _, let cause):
            return await accept(delivery, concern, [repository.fullName], cause, subject)
        }
    }

    private func accept(
        _ delivery: Delivery, _ concern: RequestedWork, _ targets: [String], _ cause: DeliveryCause,
        _ subject: LogSubject
    ) async -> DeliveryAnswer {
        let isDuplicate: Bool
        do {
            isDuplicate = try await server.accept(delivery, concern) == .duplicate
        } catch {
            server.tally.count { $0.failed += 1 }
            server.logger.error("delivery not accepted", metadata: subject.metadata(["error": "\(error)"]))
            return .notAccepted
        }
        server.tally.count { $0.accepted += 1 }
        if isDuplicate { server.tally.count { $0.duplicates += 1 } }
        server.logger.info(
            "delivery accepted",
            metadata: subject.metadata(["because": "\(cause.sentence)", "duplicate": "\(isDuplicate)"]))
        return .accepted(targets, because: cause.sentence, isDuplicate: isDuplicate)
    }
}

/// What every log line about a delivery names: put into words only for lines that are written.
private struct LogSubject {
    private let headers: DeliveryHeaders
    private let sender: SocketAddress?
    /// Once it is verified.
    var delivery: Delivery?

    init(_ headers: DeliveryHeaders, from sender: SocketAddress?) {
        self.headers = headers
        self.sender = sender
    }

    func metadata(_ more: Logger.Metadata = [:]) -> Logger.Metadata {
        let named = [
            ("remote", sender?.ipAddress ?? "unknown"),
            ("delivery", headers["X-GitHub-Delivery"].map { printable($0) }), ("event", delivery?.name),
            ("repository", delivery?.repository?.reference.fullName),
        ]
        return named.reduce(into: more) { metadata, field in metadata[field.0] = field.1.map { "\($0)" } }
    }
}
