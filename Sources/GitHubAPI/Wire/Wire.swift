import Logging
import Policy
import Synchronization

/// What all requests of one client share, whatever identity they are sent as.
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

/// Sends requests as one identity: waits its turn, sends, classifies the response, and repeats what may be repeated.
final class Wire: Sendable {
    let authorizer: any Authorizer
    let limits: RateLimits
    let exchange: Exchange
    /// As whom, whatever the token of the hour.
    private let identity: String

    /// `x-oauth-scopes` of the last answer: the scopes of a classic token, in GitHub's notation.
    private let scopes = Mutex<String?>(nil)

    var health: CredentialHealth { exchange.health }
    var configuration: GitHubClient.Configuration { exchange.configuration }
    var environment: ClientEnvironment { exchange.environment }
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

    struct Sent {
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

    func cancelled(_ call: Call) -> GitHubFailure {
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
