import LambdaRuntime
import Logging
import Webhooks

/// One line for each delivery. Of one that is not verified: what it calls itself; never the body or the signature.
struct DeliveryLog {
    private let logger: Logger

    init(_ logger: Logger) { self.logger = logger }

    func write(
        _ outcome: DeliveryOutcome, _ delivery: Delivery?, _ arrival: ReceivedDelivery,
        since started: ContinuousClock.Instant
    ) {
        var metadata: Logger.Metadata = [
            "outcome": "\(outcome.word.rawValue)", "status": .stringConvertible(outcome.status),
            "because": "\(outcome.reason)",
            "duration_ms": .stringConvertible((ContinuousClock.now - started).milliseconds),
        ]
        if let id = delivery?.id ?? arrival.headers["X-GitHub-Delivery"] {
            metadata["delivery"] = "\(printable(id))"
        }
        if let event = delivery?.name ?? arrival.headers["X-GitHub-Event"] {
            metadata["event"] = "\(printable(event))"
        }
        if let repository = delivery?.repository?.reference.fullName {
            metadata["repository"] = "\(repository)"
        }
        // A metric filter counts these: Deploy/aws/alarms.tf.
        if outcome.isForged { metadata["signature"] = "mismatch" }
        logger.log(level: level(of: outcome), "delivery \(outcome.word.rawValue)", metadata: metadata)
    }

    private func level(of outcome: DeliveryOutcome) -> Logger.Level {
        switch outcome.word {
        case .failed: .error
        case .rejected, .postponed: .warning
        case .dispatched, .enforced, .ignored, .pong: .info
        }
    }
}
