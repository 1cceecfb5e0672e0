package import LambdaRuntime
package import Logging

/// Stands in for a function that cannot start for want of settings: says why to everybody who calls.
package struct Unconfigured: Sendable {
    private let reason: String
    private let logger: Logger

    package init(because error: any Error, logger: Logger) {
        reason = "\(error)"
        self.logger = logger
    }

    @Sendable package func handle(_ invocation: Invocation) async -> InvocationResult {
        logger.critical(
            "the function is not configured",
            metadata: ["request_id": "\(invocation.requestID)", "because": "\(reason)"])
        do {
            switch try LambdaEvent(parsing: invocation.payload) {
            case .request:
                // The details are for those who may read the log.
                return .answer(try HTTPAnswer(500, ["error": "the function is not configured; see its log"]).encoded())
            case .messages(let messages): return .answer(try BatchAnswer(failed: messages.map { $0.id }).encoded())
            }
        } catch {
            return .failure(type: "Unconfigured", message: reason)
        }
    }
}
