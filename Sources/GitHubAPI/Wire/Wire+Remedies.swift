import Logging
import Policy

/// What is done before a refused request is sent again.
extension Wire {
    /// Does what must be done before the call is sent again, or throws the failure.
    func apply(
        _ remedy: ResponseClass.Remedy, to call: Call, _ failure: GitHubFailure, _ effort: inout RetryState,
        _ sent: Sent,
        _ token: Secret?
    ) async throws(GitHubFailure) {
        switch remedy {
        case .none:
            throw failure
        case .backOff(let minimum, let wasNotExecuted):
            guard call.isRepeatable || wasNotExecuted,
                let pause = effort.backOff(
                    atLeast: minimum, wasNotExecuted: wasNotExecuted, random: environment.random())
            else { throw effort.givingUp(with: failure) }
            try await sleep(pause, before: call, failure.message)
        case .awaitReset:
            limits.noteExhaustion(
                of: sent.answer?.headers["x-ratelimit-resource"] ?? call.resource, now: environment.now())
            guard effort.surviveRefusal() else { throw failure }
        case .slowDown(let retryAfter):
            let now = environment.now()
            if limits.noteSecondaryRefusal(since: sent.epoch, retryAfter: retryAfter, now: now) {
                exchange.permits.halve()
                exchange.logger.notice(
                    "GitHub asks to slow down: at most \(exchange.permits.limit) requests at once from now on")
                if let told = exchange.pace.slowDown(after: call, now: now) { exchange.logger.notice("\(told)") }
            }
            guard effort.surviveRefusal() else { throw failure }
        case .awaitToken:
            guard let age = await authorizer.age(of: token) else { return }
            try await sleep(effort.awaitToken(ofAge: age), before: call, "GitHub does not know the new token yet")
        case .renewToken:
            guard let answer = sent.answer, effort.mayRenewToken(), await authorizer.discard(token, after: answer)
            else { throw failure }
        }
    }

    func exhausted(
        _ call: Call, _ budget: Budget.Resource, _ resource: String, _ purpose: RequestPriority
    ) -> GitHubFailure {
        let floor = configuration.floors.floor(for: purpose, limit: budget.limit)
        let others = budget.remaining > 0 ? ", and \(floor) are kept for \(purpose.others)" : ""
        return GitHubFailure(
            .rateLimited(resetsAt: budget.resetsAt), request: call.name,
            message:
                "not sent: \(budget.remaining) of \(budget.limit) are left of the hourly budget '\(resource)'\(others)",
            hint: "The budget is full again at \(timestamp(Double(budget.resetsAt))).")
    }
}
