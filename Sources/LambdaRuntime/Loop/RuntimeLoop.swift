package import Logging

/// Asks Lambda for events, one after the other, and hands them to the function. Ends only when Lambda does not answer
/// any more: no event can end it.
package struct RuntimeLoop: Sendable {
    private let api: RuntimeAPI
    private let logger: Logger

    /// Times in a row that Lambda may fail to hand over an event before the process gives up, to be started anew.
    private static let mostFailures = 5

    package init(api: RuntimeAPI, logger: Logger) {
        self.api = api
        self.logger = logger
    }

    /// - Throws: what the Runtime API last failed with, once it has failed several times in a row.
    package func run(_ handle: @Sendable (Invocation) async -> InvocationResult) async throws {
        var failures = 0
        while true {
            let invocation: Invocation
            do {
                invocation = try await api.next()
                failures = 0
            } catch {
                failures += 1
                guard failures < Self.mostFailures else { throw error }
                logger.error("Lambda returned no event", metadata: ["because": "\(error)"])
                try await Task.sleep(for: .milliseconds(50 << failures))
                continue
            }
            await answer(invocation, await handle(invocation))
        }
    }

    private func answer(_ invocation: Invocation, _ reply: InvocationResult) async {
        do {
            do {
                try await api.answer(invocation.requestID, reply)
            } catch is RuntimeAPIFault {
                throw Unanswered.refused
            } catch {
                // The connection was lost: Lambda takes an answer once, so that a second one does no harm.
                try await api.answer(invocation.requestID, reply)
            }
        } catch {
            logger.error(
                "Lambda did not take the answer",
                metadata: ["request_id": "\(invocation.requestID)", "because": "\(error)"])
        }
    }

    private enum Unanswered: Error, CustomStringConvertible {
        case refused

        var description: String { "it was refused: too late, or too large" }
    }
}
