import FoundationEssentials
import LambdaRuntime
import Webhooks

/// Verifies deliveries and says what each asks for.
struct DeliveryReader: Sendable {
    enum Finding: Sendable {
        case answered(DeliveryOutcome, Delivery?)
        case work(Delivery, RequestedWork)

        /// `nil` when it was not verified.
        var delivery: Delivery? {
            switch self {
            case .answered(_, let delivery): delivery
            case .work(let delivery, _): delivery
            }
        }
    }

    private let organization: String
    private let keys: WebhookKeys
    private let map: DeliveryMap

    /// Lambda takes no event beyond it.
    static let bodyLimit = 6 * 1024 * 1024

    init(organization: String, keys: WebhookKeys, map: DeliveryMap) {
        self.organization = organization
        self.keys = keys
        self.map = map
    }

    func read(_ arrival: ReceivedDelivery, by deadline: Deadline) async -> Finding {
        do {
            let delivery = try await verified(arrival, by: deadline)
            return finding(delivery)
        } catch let rejection as Rejection {
            return .answered(Self.refusal(of: rejection), nil)
        } catch {
            return .answered(.failed(503, "the webhook's secret is not available: \(error)"), nil)
        }
    }

    /// - Throws: `Rejection`; `SecretFault` or `WebhookSecretError` when there is nothing to verify with.
    private func verified(_ arrival: ReceivedDelivery, by deadline: Deadline) async throws -> Delivery {
        // What could not be right under any secret is refused before one is fetched.
        try SignatureVerifier.checkForm(headers: arrival.headers, body: arrival.body, bodyLimit: Self.bodyLimit)
        do {
            return try verifier(try await keys.secrets(by: deadline)).verify(
                headers: arrival.headers, body: arrival.body)
        } catch Rejection.signatureMismatch {
            guard let renewed = try await keys.renewed(by: deadline) else { throw Rejection.signatureMismatch }
            return try verifier(renewed).verify(headers: arrival.headers, body: arrival.body)
        }
    }

    private func verifier(_ secrets: WebhookSecrets) -> SignatureVerifier {
        SignatureVerifier(secrets: secrets, bodyLimit: Self.bodyLimit)
    }

    private func finding(_ delivery: Delivery) -> Finding {
        let concern = map.requestedWork(of: delivery)
        switch concern {
        case .pong: return .answered(DeliveryOutcome(.pong, status: 200, "pong"), delivery)
        case .nothing(let reason): return .answered(DeliveryOutcome(.ignored, reason), delivery)
        case .repositories(let repositories, let cause):
            let ours = repositories.filter { isOurs($0.owner) }
            guard !ours.isEmpty else { return .answered(foreign(repositories.first?.owner), delivery) }
            return .work(delivery, .repositories(ours, cause))
        case .organization(let login, _), .organizationSettings(let login, _, _):
            return isOurs(login) ? .work(delivery, concern) : .answered(foreign(login), delivery)
        // The policy may live with another owner.
        case .policy: return .work(delivery, concern)
        // The function makes none, and is not asked to.
        case .preview: return .answered(DeliveryOutcome(.ignored, "previews are not made here"), delivery)
        }
    }

    private func isOurs(_ owner: String) -> Bool { owner.lowercased() == organization.lowercased() }

    private func foreign(_ owner: String?) -> DeliveryOutcome {
        DeliveryOutcome(.ignored, "it concerns \(owner ?? "nobody"), not \(organization)")
    }

    /// Anyone who could not be verified does not learn what was wrong; anyone who was, does.
    private static func refusal(of rejection: Rejection) -> DeliveryOutcome {
        let reason = rejection.status == 401 ? "the delivery is not verified" : "\(rejection)"
        // The secrets were looked up anew before a signature was called wrong (`WebhookKeys.renewed`): the same bytes
        // will not match later. Where GitHub itself was answered 401, it keeps the delivery for redelivery.
        return DeliveryOutcome(
            .rejected, status: rejection.status, reason, isForged: rejection == .signatureMismatch)
    }
}
