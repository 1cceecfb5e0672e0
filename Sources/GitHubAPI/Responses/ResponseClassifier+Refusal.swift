import Policy

extension ResponseClassifier {
    /// Statuses of 400 and above, and those that the API does not document.
    func refusal(_ answer: HTTPResponse) -> ResponseClass {
        let body = ErrorBody(answer)
        if let limit = limit(answer, body) { return limit }
        switch answer.status {
        case 401:
            return .refused(
                failure(
                    .unauthorized, answer, body.message,
                    hint: isApp
                        ? "Check that the App's private key is current and that the App is installed and not suspended."
                        : "Check the token: it is wrong, expired or revoked."),
                isTokenFresh ? .awaitToken : .renewToken)
        case 403: return .refused(forbidden(answer, body), isTokenUnknown(body.message) ? .awaitToken : .none)
        case 404: return .refused(notFound(answer, body), .none)
        case 409:
            let reason: GitHubFailure.Reason = isInProgress(body) ? .inProgress : .conflict
            return .refused(failure(reason, answer, body.message), .none)
        case 400, 422:
            let reason: GitHubFailure.Reason = isInProgress(body) ? .inProgress : .invalid
            return .refused(failure(reason, answer, body.message), .none)
        case 502 where call.isDivisible, 504 where call.isDivisible:
            return .refused(failure(.unavailable, answer, body.message, hint: "Ask for less at once."), .none)
        case 500...599:
            let mayBeDone = call.isWrite && !call.isRepeatable
            return .refused(
                failure(
                    .unavailable, answer, body.message,
                    hint: mayBeDone
                        ? "GitHub may have executed it, so it was not sent again. Plan again to see." : nil),
                .backOff(atLeast: .seconds(answer.retryAfter(now: now) ?? 0), wasNotExecuted: false))
        default:
            return .refused(failure(.unexpected, answer, body.message), .none)
        }
    }

    /// A 403 or 429 that is about the rate of requests and not about rights.
    private func limit(_ answer: HTTPResponse, _ body: ErrorBody) -> ResponseClass? {
        guard answer.status == 403 || answer.status == 429 else { return nil }
        let words = "\(body.message) \(body.documentationURL ?? "")".lowercased()
        if words.contains("secondary rate") || words.contains("secondary-rate") || words.contains("abuse") {
            return slowDown(answer, body.message)
        }
        let isUsedUp = answer.number("x-ratelimit-remaining") == 0
        if words.contains("rate limit") || (isUsedUp && !isAboutRights(words)) {
            return .refused(exhausted(answer, body.message), .awaitReset)
        }
        // A secondary limit need not say so in words.
        if answer.status == 429 || answer.headers["retry-after"] != nil { return slowDown(answer, body.message) }
        return nil
    }

    func slowDown(_ answer: HTTPResponse, _ message: String) -> ResponseClass {
        let seconds = answer.retryAfter(now: now)
        return .refused(
            failure(
                .secondaryLimit(retryAfter: seconds), answer, message,
                hint: "GitHub asks for fewer requests at a time; try again later."),
            .slowDown(retryAfter: seconds))
    }

    func exhausted(_ answer: HTTPResponse, _ message: String) -> GitHubFailure {
        let reset = answer.number("x-ratelimit-reset")
        return failure(
            .rateLimited(resetsAt: reset), answer, message,
            hint: reset.map { "The budget is full again at \(timestamp(Double($0)))." }
                ?? "The budget is full again within an hour.")
    }

    private func isAboutRights(_ words: String) -> Bool {
        ["resource not accessible", "must have", "upgrade to", "archived", "saml"].contains { words.contains($0) }
    }

    private func forbidden(_ answer: HTTPResponse, _ body: ErrorBody) -> GitHubFailure {
        let words = body.message.lowercased()
        if words.contains("upgrade to github") || words.contains("upgrade your plan") {
            return failure(
                .planLimit, answer, body.message, hint: "The organization's plan does not include this feature.")
        }
        if words.contains("archived") {
            return failure(.archived, answer, body.message, hint: "Unarchive the repository first, or exempt it.")
        }
        let permission = PermissionWords(answer)
        return failure(
            .forbidden(permission: permission?.text), answer, body.message, hint: hint(for: permission, answer))
    }

    private func hint(for permission: PermissionWords?, _ answer: HTTPResponse) -> String {
        if answer.headers["x-github-sso"] != nil {
            return "Authorize the token for the organization's single sign-on."
        }
        if let permission {
            return isApp
                ? "Grant the App \(permission.description) and accept it in the organization's installation."
                : "Give the token \(permission.description)."
        }
        if let scopes = answer.headers["x-accepted-oauth-scopes"]?.trimmed, !scopes.isEmpty {
            return "The token needs the scope '\(scopes)', and its owner the right to do this."
        }
        return isApp
            ? "Check the App's permissions and the repositories it is installed on."
            : "Check the token's permissions, and its owner's."
    }

    private func notFound(_ answer: HTTPResponse, _ body: ErrorBody) -> GitHubFailure {
        let permission = PermissionWords(answer).map { " (it needs \($0.description))" } ?? ""
        return failure(
            .notFound, answer, body.message,
            hint: "GitHub also answers 404 when the \(isApp ? "App" : "token") may not see it\(permission).")
    }

    /// Whether a refusal for want of a permission may come from a server that has not heard of the new token's
    /// permissions.
    ///
    /// Source: <https://github.com/octokit/auth-app.js/issues/65>
    func isTokenUnknown(_ message: String) -> Bool {
        guard isTokenFresh else { return false }
        let words = message.lowercased()
        return words.contains("resource not accessible by integration") || words.contains("replicated yet")
    }

    private func isInProgress(_ body: ErrorBody) -> Bool { body.message.lowercased().contains("in progress") }
}
