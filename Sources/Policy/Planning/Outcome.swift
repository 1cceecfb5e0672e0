/// What became of a change.
package struct Outcome: Hashable, Sendable, Codable {
    package enum Status: String, Hashable, Sendable, Codable, CaseIterable {
        /// Written, and read back as desired.
        case verified
        /// GitHub accepted it and is still at work on it: the next run checks it.
        case pending
        /// Not sent on purpose: a removal whose replacement failed, or a change of a class that has a limit.
        case withheld
        /// GitHub said no.
        case refused
        /// GitHub said yes and did not do it.
        case ignored
        /// It could not be tried, or it is unknown whether it was done.
        case failed
        /// The process ended before it was sent: it is as it was. Only in the history.
        case notMade = "not-made"

        /// Something has not been done and will not be without another attempt: counts in the exit code.
        package var isProblem: Bool {
            switch self {
            case .verified, .pending: false
            case .withheld, .refused, .ignored, .failed, .notMade: true
            }
        }
    }

    package let change: Change
    package let status: Status
    /// Why, and what to do next; `nil` when verified.
    package let message: String?
    /// One of GitHub's limits stood in the way: the same will do later.
    package let isPostponed: Bool
    /// The teams for want of which, and of nothing else, it was not made.
    package let missingTeams: [String]?
    /// Of a refusal that trying again does not cure; `nil` of all others.
    package let refusal: LastingRefusal?

    package enum LastingRefusal: String, Hashable, Sendable, Codable {
        case sent
        /// Not sent, because GitHub refused the same before.
        case waiting
    }

    package init(
        change: Change, status: Status, message: String? = nil, isPostponed: Bool = false,
        missingTeams: [String]? = nil, refusal: LastingRefusal? = nil
    ) {
        self.change = change
        self.status = status
        self.message = message
        self.isPostponed = isPostponed
        self.missingTeams = missingTeams
        self.refusal = refusal
    }
}
