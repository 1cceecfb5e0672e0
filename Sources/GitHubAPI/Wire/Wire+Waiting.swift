import Logging
import Policy

/// Waits for GitHub's limits and for our own pace.
extension Wire {
    func admission(of call: Call, for purpose: RequestPriority) -> RateLimits.Admission {
        let admission = limits.admission(
            to: call.resource, for: purpose, leaving: configuration.floors, now: environment.now())
        if case .exhausted = admission, call.isFree { return .go(epoch: limits.epoch) }
        return admission
    }

    func admit(_ call: Call, _ effort: inout RetryState, _ context: RequestContext) async throws(GitHubFailure) {
        while true {
            switch admission(of: call, for: context.purpose) {
            case .go: return
            case .pause(let pause):
                let isTooLong = context.longestWait.map { pause > $0 } ?? false
                guard !isTooLong, effort.surviveSecondaryPause(pause) else {
                    let seconds = Int(pause.inSeconds.rounded(.up))
                    if let last = effort.last, case .secondaryLimit(let told) = last.reason {
                        throw told == nil && isTooLong ? last.with(.secondaryLimit(retryAfter: seconds)) : last
                    }
                    throw GitHubFailure(
                        .secondaryLimit(retryAfter: seconds), request: call.name,
                        message: "not sent: GitHub asked for a pause of \(seconds) seconds",
                        hint: "Try again later.")
                }
                try await sleep(pause, before: call, "GitHub asked for a pause")
            case .exhausted(let budget, let resource, let resetsIn):
                let pause = resetsIn + .seconds(1)
                guard case .wait(let maximum) = configuration.whenExhausted,
                    pause <= min(maximum, context.longestWait ?? maximum)
                else {
                    if let last = effort.last, case .rateLimited(_?) = last.reason { throw last }
                    throw exhausted(call, budget, resource, context.purpose)
                }
                try await sleep(pause, before: call, "the hourly budget is used up")
            }
        }
    }

    func pace(_ call: Call, _ purpose: RequestPriority) async throws(GitHubFailure) {
        let pause = exchange.pace.take(for: call, purpose, now: environment.now())
        guard pause > .zero else { return }
        do {
            try await environment.sleep(pause)
        } catch {
            exchange.pace.putBack(for: call, purpose)
            throw cancelled(call)
        }
    }

    func sleep(_ pause: Duration, before call: Call, _ why: String) async throws(GitHubFailure) {
        let seconds = Int(pause.inSeconds.rounded(.up))
        // A minute of silence looks like a hang. Of the requests that wait together, one tells.
        let isWorthTelling = pause > .seconds(5) && limits.announces(pauseUntil: environment.now() + pause.inSeconds)
        exchange.logger.log(
            level: isWorthTelling ? .warning : .info, "waiting \(seconds) seconds: \(why)",
            metadata: ["request": "\(call.name)"])
        do {
            try await environment.sleep(pause)
        } catch {
            throw cancelled(call)
        }
    }
}
