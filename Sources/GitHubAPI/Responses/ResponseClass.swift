import Policy

/// What an answer, or the lack of one, means for the request.
enum ResponseClass {
    case success(Response)
    /// The path and query to ask instead.
    case redirect(to: String)
    case refused(GitHubFailure, Remedy)

    enum Remedy: Hashable {
        /// Asking again would be refused again.
        case none
        /// Asking later may succeed; unless the request is known not to have been executed, only if it is repeatable.
        case backOff(atLeast: Duration, wasNotExecuted: Bool)
        /// The hourly budget is used up; nothing was executed.
        case awaitReset
        /// Too fast; nothing was executed.
        case slowDown(retryAfter: Int?)
        /// The token is no longer good; nothing was executed.
        case renewToken
        /// The token was made a moment ago and not all of GitHub knows it yet; nothing was executed.
        case awaitToken
    }
}

/// Turns responses into classes. Pure: the clock and the credentials' kind are handed in.
struct ResponseClassifier {
    let call: Call
    let location: APILocation
    let now: Double
    /// Whether the credentials are a GitHub App's, whose permissions its owner grants.
    let isApp: Bool
    /// The token was made so recently that a refusal may only mean that GitHub does not know it everywhere yet.
    var isTokenFresh = false

    func responseClass(on fault: TransportFault) -> ResponseClass {
        if fault.isCancellation {
            let message =
                call.isWrite ? "cancelled while it was under way; GitHub may have executed it" : "cancelled"
            return .refused(GitHubFailure(.cancelled, request: call.name, message: message), .none)
        }
        let mayBeDone = call.isWrite && !call.isRepeatable && !fault.wasNotSent
        let failure = GitHubFailure(
            .unavailable, request: call.name, message: fault.message,
            hint: mayBeDone
                ? "GitHub may have executed it, so it was not sent again. Plan again to see." : nil)
        guard fault.isTransient, !(fault.isTimeout && call.isDivisible) else { return .refused(failure, .none) }
        return .refused(failure, .backOff(atLeast: .zero, wasNotExecuted: fault.wasNotSent))
    }

    func responseClass(on answer: HTTPResponse) -> ResponseClass {
        switch answer.status {
        case 200...299: success(answer)
        case 301, 302, 307, 308: redirect(answer)
        default: refusal(answer)
        }
    }

    private func success(_ answer: HTTPResponse) -> ResponseClass {
        guard answer.status != 200 || call.method != "GET" || !answer.body.isEmpty else {
            // An empty list has two bytes.
            return .refused(failure(.unexpected, answer, "answered without a body"), .none)
        }
        do {
            let body = try JSON(parsing: answer.body)
            let response = Response(status: answer.status, headers: answer.headers, body: body)
            return call.isGraphQL ? responseClass(onGraphQL: response, answer) : .success(response)
        } catch {
            return .refused(
                failure(.unexpected, answer, "the answer is not JSON", hint: "Is this address GitHub's API?"), .none)
        }
    }

    private func redirect(_ answer: HTTPResponse) -> ResponseClass {
        let address = answer.headers["location"] ?? ""
        guard let target = location.target(of: address) else {
            return .refused(
                failure(
                    .unexpected, answer, "redirected outside of \(location.origin), which was not followed",
                    hint: "The token was not sent there. Check GITHUB_API_URL."), .none)
        }
        // A 301 or 302 turns other methods into GET (RFC 9110, 15.4): the write would be lost and look like a success.
        guard call.method == "GET" || answer.status == 307 || answer.status == 308 else {
            return .refused(
                failure(
                    .unexpected, answer, "redirected in a way that would drop the write",
                    hint: "Check GITHUB_API_URL."), .none)
        }
        return .redirect(to: target)
    }

    func failure(
        _ reason: GitHubFailure.Reason, _ answer: HTTPResponse, _ message: String, hint: String? = nil
    ) -> GitHubFailure {
        GitHubFailure(
            reason, request: call.name, status: answer.status, message: message, requestID: answer.requestID,
            hint: hint)
    }
}
