import Policy

/// What kept work from being done, as far as it matters for what to do next.
package enum FailureReason: String, Hashable, Sendable, Codable {
    /// One of GitHub's limits: the same will do later.
    case limit
    /// GitHub could not be reached or was out of order.
    case unavailable
    /// There is no such repository, or the credentials may not see it.
    case notFound
    /// The process is ending.
    case cancelled
    /// The policy contradicts itself for this repository, or forbids a change of this size: trying again is no help.
    case policy
    /// What was to be written could not be kept in the history: a full disk is made room on.
    case history
    case other

    init(_ error: any Error) {
        switch error {
        case is PolicyProblems, is LimitViolation: self = .policy
        case is CancellationError: self = .cancelled
        case is HistoryFailure: self = .history
        case let failure as GitHubFailure:
            switch failure.reason {
            case .rateLimited, .secondaryLimit: self = .limit
            case .unavailable: self = .unavailable
            case .notFound: self = .notFound
            case .cancelled: self = .cancelled
            default: self = .other
            }
        default: self = .other
        }
    }
}
