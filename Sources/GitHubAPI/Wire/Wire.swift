import Logging
import Policy
import Synchronization

/// What all requests of one client share, anyone who they are sent as.
struct Exchange: Sendable {
    let configuration: GitHubClient.Configuration
    let transport: Transport
    let permits: AsyncSemaphore
    let pace: RateLimiter
    let retirements = Retirements()
    /// `nil` without a cache.
    let conditions: Conditions?
    let health: CredentialHealth
    let environment: ClientEnvironment
    let logger: Logger
}

/// Sends requests as one identity and sees each through: waits its turn, sends, classifies the response, repeats what may be repeated.
final class Wire: Sendable {
    let authorizer: any Authorizer
    let limits: RateLimits
    private let exchange: Exchange
    /// As whom, whatever the token of the hour.
    private let identity: String

    /// `x-oauth-scopes` of the last answer: the scopes of a classic token, in GitHub's notation.
    private let scopes = Mutex<String?>(nil)

    var health: CredentialHealth { exchange.health }
    private var configuration: GitHubClient.Configuration { exchange.configuration }
    private var environment: ClientEnvironment { exchange.environment }
    var location: APILocation { configuration.location }

    init(_ exchange: Exchange, as authorizer: any Authorizer, identity: String) {
        self.exchange = exchange
        self.identity = identity
        self.authorizer = authorizer
        limits = RateLimits(secondaryPause: exchange.configuration.retries.secondaryPause)
    }

    /// - Throws: `GitHubFailure` once repeating it is unsafe, useless or has been tried long enough.
    func perform(_ call: Call, for context: RequestContext) async throws(GitHubFailure) -> Response {
        guard call.isWrite, let turn = context.writeTurn else { return try await seeThrough(call, context) }
        guard await turn.acquire() else { throw cancelled(call) }
        defer { turn.release() }
        return try await seeThrough(call, context)
    }

    private func seeThrough(_ call: Call, _ context: RequestContext) async throws(GitHubFailure) -> Response {
        var call = call
        var effort = RetryState(configuration.retries, for: call)
        while true {
            try await pace(call, context.purpose)
            let token = try await authorizer.authorization()
            let sent = try await send(call, token, &effort, context)
            switch sent.responseClass {
            case .success(let response):
                exchange.permits.noteGoodAnswer()
                limits.noteGoodAnswer(since: sent.epoch)
                // A token of the installation can be refused while the App's own signature is good.
                if !(authorizer is AppAuthorizer) { exchange.health.noteAccepted() }
                context.meter.count(points: Self.points(of: response, for: call))
                return response
            case .redirect(let target):
                guard effort.follow() else {
                    throw GitHubFailure(
                        .unexpected, request: call.name, message: "redirected more than three times",
                        hint: "Check GITHUB_API_URL.")
                }
                call.target = target
            case .refused(let failure, let remedy):
                let failure = Self.redact(token, from: failure)
                if failure.reason == .notFound, call.method == "DELETE", effort.mayBeDone {
                    return Response(status: 204)
                }
                effort.last = failure
                do throws(GitHubFailure) {
                    try await apply(remedy, to: call, failure, &effort, sent, token)
                } catch {
                    if error.reason == .unauthorized { exchange.health.noteUnauthorized(error) }
                    throw error
                }
            }
        }
    }

    /// What the credentials may do, as far as is known.
    func rights() async -> ClientRights? {
        if let permissions = await authorizer.permissions() { return .permissions(permissions) }
        return scopes.withLock { $0 }.map { told in
            .scopes(told.split(separator: ",").map { String($0.filter { !$0.isWhitespace }) }.filter { !$0.isEmpty })
        }
    }

    // MARK: One send

    private struct Sent {
        let responseClass: ResponseClass
        let answer: HTTPResponse?
        /// See `RateLimits.Admission.go`.
        let epoch: Int
    }

    /// Waits until GitHub's limits and the number of requests under way allow one more, and sends it.
    private func send(
        _ call: Call, _ token: Secret?, _ effort: inout RetryState, _ context: RequestContext
    ) async throws(GitHubFailure) -> Sent {
        var question = await exchange.conditions?.question(for: call, as: identity, token)
        while true {
            try await admit(call, &effort, context)
            guard await exchange.permits.acquire() else { throw cancelled(call) }
            defer { exchange.permits.release() }
            // While it waited for its turn, another may have been told to slow down.
            guard case .go(let epoch) = admission(of: call, for: context.purpose) else { continue }
            var classifier = ResponseClassifier(
                call: call, location: location, now: environment.now(), isApp: configuration.credentials.isApp)
            let started = ContinuousClock.now
            do throws(TransportFault) {
                let answer = try await exchange.transport.send(
                    call, authorization: token, unlessMatching: question?.tag)
                limits.note(answer, for: call, now: environment.now())
                note(call, context, isRepetition: effort.isRepetition, status: answer.status)
                effort.noteSend()
                if let told = answer.headers["x-oauth-scopes"] { scopes.withLock { $0 = told } }
                log(call, "\(answer.status)", since: started)
                if let news = exchange.retirements.news(of: answer, to: call, now: environment.now()) {
                    exchange.logger.warning("\(news)")
                }
                classifier.isTokenFresh = effort.mayAwaitToken(ofAge: await authorizer.age(of: token))
                guard let asked = question else {
                    return Sent(responseClass: classifier.responseClass(on: answer), answer: answer, epoch: epoch)
                }
                if let whole = await exchange.conditions?.whole(answer, to: asked) {
                    return Sent(responseClass: classifier.responseClass(on: whole), answer: whole, epoch: epoch)
                }
                // "Not modified", but not what was asked about: this time without a condition.
                question = nil
            } catch {
                if !error.wasNotSent {
                    note(call, context, isRepetition: effort.isRepetition, status: nil)
                    effort.noteSend()
                }
                log(call, error.message, since: started)
                return Sent(responseClass: classifier.responseClass(on: error), answer: nil, epoch: epoch)
            }
        }
    }

    private func note(_ call: Call, _ context: RequestContext, isRepetition: Bool, status: Int?) {
        context.meter.count(call, isRepetition: isRepetition, status: status)
        configuration.onRequest?(SentRequest(method: call.method, route: call.route, status: status))
    }

    private func log(_ call: Call, _ outcome: String, since started: ContinuousClock.Instant) {
        let remaining = limits.budget.resources[call.resource].map { "\($0.remaining)" } ?? "unknown"
        let milliseconds = Int((ContinuousClock.now - started).inSeconds * 1_000)
        exchange.logger.debug(
            "\(call.method) \(call.template): \(outcome)",
            metadata: ["milliseconds": "\(milliseconds)", "remaining": "\(remaining)"])
    }

    // MARK: Waiting

    private func admission(of call: Call, for purpose: RequestPriority) -> RateLimits.Admission {
        let admission = limits.admission(
            to: call.resource, for: purpose, leaving: configuration.floors, now: environment.now())
        if case .exhausted = admission, call.isFree { return .go(epoch: limits.epoch) }
        return admission
    }

    private func admit(_ call: Call, _ effort: inout RetryState, _ context: RequestContext) async throws(GitHubFailure)
    {
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

    private func pace(_ call: Call, _ purpose: RequestPriority) async throws(GitHubFailure) {
        let pause = exchange.pace.take(for: call, purpose, now: environment.now())
        guard pause > .zero else { return }
        do {
            try await environment.sleep(pause)
        } catch {
            exchange.pace.putBack(for: call, purpose)
            throw cancelled(call)
        }
    }

    private func sleep(_ pause: Duration, before call: Call, _ why: String) async throws(GitHubFailure) {
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

    // MARK: After a refusal

    /// Does what must be done before the call is sent again, or throws the failure.
    private func apply(
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

    private func exhausted(
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

    private func cancelled(_ call: Call) -> GitHubFailure {
        GitHubFailure(.cancelled, request: call.name, message: "cancelled before it was sent")
    }

    /// GitHub does not echo tokens; a proxy on the way might.
    private static func redact(_ token: Secret?, from failure: GitHubFailure) -> GitHubFailure {
        guard let token else { return failure }
        return GitHubFailure(
            failure.reason, request: failure.request, status: failure.status,
            message: token.redacted(from: failure.message), requestID: failure.requestID, hint: failure.hint)
    }

    private static func points(of response: Response, for call: Call) -> Int {
        switch call.kind {
        case .query: response.body["data"]?["rateLimit"]?["cost"]?.intValue ?? 1
        case .mutation: 1
        default: 0
        }
    }
}
