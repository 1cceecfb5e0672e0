import Hummingbird
import Logging
import NIOCore
import Webhooks

/// Receives one delivery: reads, verifies, hands it on, answers, counts and logs.
///
/// What is logged of a request that is not verified: its reason, its address and what it calls itself; never the body,
/// the signature or the secret.
struct DeliveryReceiver: Sendable {
    private let server: WebhookServer
    private let bodies: BodyReader

    init(server: WebhookServer) {
        self.server = server
        bodies = BodyReader(
            limit: server.configuration.bodyLimit, timeout: TimeAmount(server.configuration.bodyTimeout),
            budget: BodyBudget(limit: server.configuration.bufferLimit))
    }

    func receive(_ request: Request, _ context: ServerContext) async throws -> Response {
        server.tally.count(\.received)
        let headers = DeliveryHeaders(request.headers.lazy.map { (name: $0.name.rawName, value: $0.value) })
        var subject = LogSubject(sender: context, id: headers["X-GitHub-Delivery"])
        do {
            return try await bodies.withBody(of: request, on: context.channel) { body in
                let delivery = try server.verifier.verify(headers: headers, body: body)
                subject.event = delivery.name
                subject.repository = delivery.repository?.reference.fullName
                return try await handle(delivery, subject)
            }
        } catch let rejection as Rejection {
            server.tally.countRejection(rejection.reason)
            server.logger.warning(
                "delivery rejected",
                metadata: subject.metadata([
                    "reason": "\(rejection.reason)", "because": "\(rejection)", "hint": "\(rejection.hint)",
                ]))
            return try refusal(of: rejection)
        } catch let failure as BodyReader.Failure {
            server.tally.countRejection(failure.rawValue)
            server.logger.warning(
                "delivery rejected", metadata: subject.metadata(["reason": "\(failure.rawValue)"]))
            return try refusal(of: failure).closing(context.channel)
        }
    }

    private func handle(_ delivery: Delivery, _ subject: LogSubject) async throws -> Response {
        let concern = server.map.concern(of: delivery)
        switch concern {
        case .pong:
            server.tally.count(\.pings)
            server.logger.info("ping", metadata: subject.metadata())
            return try Answer.json(.ok, ["message": "pong"])
        case .nothing(let reason):
            server.tally.count(\.ignored)
            server.logger.info("delivery ignored", metadata: subject.metadata(["because": "\(reason)"]))
            return try Answer.json(.accepted, ["ignored": reason])
        case .repositories(let repositories, let cause):
            return try await accept(delivery, concern, repositories.map { $0.fullName }, cause, subject)
        case .organization(let login, let cause):
            return try await accept(delivery, concern, [login], cause, subject)
        case .policy(let repository, _, let cause):
            return try await accept(delivery, concern, [repository.fullName], cause, subject)
        }
    }

    private func accept(
        _ delivery: Delivery, _ concern: Concern, _ targets: [String], _ cause: Cause, _ subject: LogSubject
    ) async throws -> Response {
        let acceptance: Acceptance
        do {
            acceptance = try await server.accept(delivery, concern)
        } catch {
            server.tally.count(\.failed)
            server.logger.error("delivery not accepted", metadata: subject.metadata(["error": "\(error)"]))
            var response = try Answer.json(
                .serviceUnavailable, ["error": "the delivery could not be accepted now; redeliver it later"])
            response.headers[.retryAfter] = "60"
            return response
        }
        server.tally.count(\.accepted)
        if acceptance == .duplicate { server.tally.count(\.duplicates) }
        server.logger.info(
            "delivery accepted",
            metadata: subject.metadata([
                "because": "\(cause.sentence)", "duplicate": "\(acceptance == .duplicate)",
            ]))
        return try Answer.json(
            .accepted, Accepted(accepted: targets, because: cause.sentence, duplicate: acceptance == .duplicate))
    }

    /// Whoever could not be verified does not learn what was wrong; whoever was, does.
    private func refusal(of rejection: Rejection) throws -> Response {
        let status = HTTPResponse.Status(code: rejection.status)
        let isUnknown = status == .unauthorized
        return try Answer.json(status, ["error": isUnknown ? "the delivery is not verified" : "\(rejection)"])
    }

    private func refusal(of failure: BodyReader.Failure) throws -> Response {
        switch failure {
        case .tooLarge: return try refusal(of: Rejection.bodyTooLarge)
        case .overloaded:
            var response = try Answer.json(.serviceUnavailable, ["error": "too much is being received at once"])
            response.headers[.retryAfter] = "10"
            return response
        case .timedOut: return try Answer.json(.requestTimeout, ["error": "the body took too long"])
        case .incomplete: return try Answer.json(.badRequest, ["error": "the body is incomplete"])
        }
    }

    private struct Accepted: Encodable {
        let accepted: [String]
        let because: String
        let duplicate: Bool
    }
}

/// What every log line about a delivery names: put into words only for lines that are written.
private struct LogSubject {
    let sender: ServerContext
    let id: String?
    var event: String?
    var repository: String?

    func metadata(_ more: Logger.Metadata = [:]) -> Logger.Metadata {
        let named = [
            ("remote", sender.remoteAddress), ("delivery", id.map { printable($0) }), ("event", event),
            ("repository", repository),
        ]
        return named.reduce(into: more) { metadata, field in metadata[field.0] = field.1.map { "\($0)" } }
    }
}
