/// Why a request to GitHub did not do what it asked: what happened, where, and what to do next.
package struct GitHubFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        /// 401: the token is wrong, expired or revoked.
        case unauthorized
        /// 403 for want of a permission; GitHub's own name of it where the answer says so (`administration=write`).
        case forbidden(permission: String?)
        /// 403 "Upgrade to GitHub …": the organization's plan does not have the feature.
        case planLimit
        /// 403 "Repository was archived so is read-only."
        case archived
        case notFound
        case conflict
        /// 422: the request is understood and refused.
        case invalid
        /// An earlier operation on the repository has not ended; the same request may succeed later.
        case inProgress
        /// The primary limit is used up until `resetsAt` (seconds since 1970).
        case rateLimited(resetsAt: Int?)
        /// A secondary limit; GitHub asks to wait so many seconds.
        case secondaryLimit(retryAfter: Int?)
        /// 5xx, a refused or lost connection, a time-out, a truncated body.
        case unavailable
        /// The task was cancelled; a write that was on its way may have been executed.
        case cancelled
        /// The answer was not what the API documents.
        case unexpected
    }

    package let reason: Reason
    /// Method and path, or the name of the GraphQL operation. Holds no secret.
    package let request: String
    package let status: Int?
    /// GitHub's words, or the transport's.
    package let message: String
    /// `x-github-request-id`, for GitHub's support.
    package let requestID: String?
    package let hint: String?

    package init(
        _ reason: Reason, request: String, status: Int? = nil, message: String, requestID: String? = nil,
        hint: String? = nil
    ) {
        self.reason = reason
        self.request = request
        self.status = status
        self.message = message
        self.requestID = requestID
        self.hint = hint
    }

    /// The same failure for a reason that is known better.
    package func with(_ reason: Reason) -> GitHubFailure {
        GitHubFailure(
            reason, request: request, status: status, message: message, requestID: requestID, hint: hint)
    }

    /// One of GitHub's limits stands in the way: the same request will do later.
    package var isLimit: Bool {
        switch reason {
        case .rateLimited, .secondaryLimit: true
        default: false
        }
    }

    package var description: String {
        let code = status.map { " (\($0))" } ?? ""
        let isSentence = message.last.map { ".!?".contains($0) } ?? true
        let next = hint.map { "\(isSentence ? "" : ".") \($0)" } ?? ""
        return "\(request)\(code): \(message)\(next)"
    }
}
