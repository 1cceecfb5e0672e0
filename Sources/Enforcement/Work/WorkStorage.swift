package import struct FoundationEssentials.Date

/// One delivery as work: taken in whole or not at all.
///
/// A class, as it goes through many hands: each would count the references of all its texts.
package final class Intake: Sendable {
    package let cause: Cause
    /// `owner/name`, or the organization.
    package let target: String
    package let receivedAt: Date
    package let items: [WorkItem]
    /// When the work is to begin.
    package let due: Date
    /// The organization all of whose repositories are to be checked.
    package let sweeps: String?
    /// When that is to begin.
    package let sweepDue: Date
    /// What new repositories may have been waiting for.
    package let announces: [Readiness.Step]

    package init(
        cause: Cause, target: String, receivedAt: Date, items: [WorkItem] = [], due: Date? = nil,
        sweeps: String? = nil, sweepDue: Date? = nil, announces: [Readiness.Step] = []
    ) {
        self.cause = cause
        self.target = target
        self.receivedAt = receivedAt
        self.items = items
        self.due = due ?? receivedAt
        self.sweeps = sweeps
        self.sweepDue = sweepDue ?? receivedAt
        self.announces = announces
    }
}

/// Work that a worker has taken and will settle.
package struct WorkClaim: Sendable {
    package let item: WorkItem
    /// The storage's names for it.
    package let key: String
    package let token: String
    /// How often it has failed since it last went well.
    package let attempts: Int
    /// How often GitHub was out of reach since it last was not.
    package let outages: Int
    /// When the first of its causes was received.
    package let since: Date
    /// What the repository waits for, and how often that was checked.
    package let waits: [Readiness.Step: Int]

    package init(
        item: WorkItem, key: String, token: String, attempts: Int = 0, outages: Int = 0, since: Date,
        waits: [Readiness.Step: Int] = [:]
    ) {
        self.item = item
        self.key = key
        self.token = token
        self.attempts = attempts
        self.outages = outages
        self.since = since
        self.waits = waits
    }
}

/// What becomes of work that was taken.
package enum WorkResult: Hashable, Sendable {
    case done
    /// Once more, not before `due`. - waits: what for; nil: as before.
    case later(due: Date, attempts: Int, outages: Int, reason: String?, waits: [Readiness]?)
    /// Once more when one of GitHub's limits has ended. That is no attempt: nothing was tried.
    case limited(until: Date, reason: String?)
    /// Given up until somebody or something asks for it again.
    case failed(reason: String)

    /// When the limit ends that stands in the way.
    var limitEnd: Date? {
        if case .limited(let end, _) = self { end } else { nil }
    }
}

/// A request to check every repository of an organization.
package struct SweepRequest: Hashable, Sendable {
    package let number: Int
    package let organization: String
    package let causes: [Cause]
    /// How often listing the organization has failed.
    package let attempts: Int

    package init(number: Int, organization: String, causes: [Cause], attempts: Int) {
        self.number = number
        self.organization = organization
        self.causes = causes
        self.attempts = attempts
    }
}

/// Where work is kept, so that it survives the process. Every call returns when its effect is on disk, or throws and
/// has none.
package struct WorkStorage: Sendable {
    /// False when the delivery had been taken in before.
    package var accept: @Sendable (Intake) async throws -> Bool
    package var add: @Sendable (_ items: [WorkItem], _ due: Date) async throws -> Void
    /// The most urgent work that is due and that there is room for, for workers who hold it until `until` unless it is
    /// renewed.
    package var claim: @Sendable (_ room: WorkRoom, _ now: Date, _ until: Date) async throws -> [WorkClaim]
    package var renew: @Sendable (_ claims: [WorkClaim], _ until: Date) async throws -> Void
    package var settle: @Sendable (WorkClaim, WorkResult, _ now: Date) async throws -> Void
    /// Takes back what workers held that are gone. - Returns: how much that was.
    package var recover: @Sendable (_ expiredBy: Date) async throws -> Int
    /// Has all work of a sweep that nobody has taken wait until then: one of GitHub's limits stands in its way.
    package var postponeSweepWork: @Sendable (_ due: Date) async throws -> Void
    /// When the next piece of work is due that there is room for.
    package var nextDue: @Sendable (_ room: WorkRoom) async throws -> Date?
    /// Nothing is due and nobody works.
    package var isIdle: @Sendable (_ now: Date) async throws -> Bool
    package var sweeps: Sweeps

    /// The requests that are still to be listed.
    package struct Sweeps: Sendable {
        package var add: @Sendable (_ organization: String, Cause, _ now: Date) async throws -> Void
        package var begin: @Sendable (_ now: Date) async throws -> SweepRequest?
        package var finish: @Sendable (SweepRequest) async throws -> Void
        /// - isFailure: counts as an attempt.
        package var postpone: @Sendable (SweepRequest, _ due: Date, _ isFailure: Bool) async throws -> Void

        package init(
            add: @escaping @Sendable (String, Cause, Date) async throws -> Void,
            begin: @escaping @Sendable (Date) async throws -> SweepRequest?,
            finish: @escaping @Sendable (SweepRequest) async throws -> Void,
            postpone: @escaping @Sendable (SweepRequest, Date, Bool) async throws -> Void
        ) {
            self.add = add
            self.begin = begin
            self.finish = finish
            self.postpone = postpone
        }
    }

    package init(
        accept: @escaping @Sendable (Intake) async throws -> Bool,
        add: @escaping @Sendable ([WorkItem], Date) async throws -> Void,
        claim: @escaping @Sendable (WorkRoom, Date, Date) async throws -> [WorkClaim],
        renew: @escaping @Sendable ([WorkClaim], Date) async throws -> Void,
        settle: @escaping @Sendable (WorkClaim, WorkResult, Date) async throws -> Void,
        recover: @escaping @Sendable (Date) async throws -> Int,
        postponeSweepWork: @escaping @Sendable (Date) async throws -> Void,
        nextDue: @escaping @Sendable (WorkRoom) async throws -> Date?,
        isIdle: @escaping @Sendable (Date) async throws -> Bool, sweeps: Sweeps
    ) {
        self.accept = accept
        self.add = add
        self.claim = claim
        self.renew = renew
        self.settle = settle
        self.recover = recover
        self.postponeSweepWork = postponeSweepWork
        self.nextDue = nextDue
        self.isIdle = isIdle
        self.sweeps = sweeps
    }
}
