import Enforcement
import Foundation
import Kinds
import Policy
import RunFixtures
import Testing

@Suite("What becomes of work")
struct SettlementTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func claim(
        _ priority: WorkItem.Priority = .drift, attempts: Int = 0, outages: Int = 0, waits: [Readiness.Step: Int] = [:]
    ) -> WorkClaim {
        WorkClaim(
            item: WorkItem(repository: RepositoryReference(name: Reported.name), causes: [], priority: priority),
            key: "id:7", token: "t", attempts: attempts, outages: outages, since: now, waits: waits)
    }

    private func record(
        _ outcomes: [Outcome] = [], notes: [Note] = [], failure: String? = nil, failureReason: FailureReason? = nil,
        conflicts: [Conflict] = []
    ) -> Record {
        let plan = RepositoryPlan(
            repository: Reported.facts(), changes: outcomes.map { $0.change }, notes: notes)
        return Record(
            repository: Reported.name, causes: [], startedAt: now, finishedAt: now,
            plan: failureReason == .notFound ? nil : plan, outcomes: outcomes, usage: RequestUsage(), failure: failure,
            failureReason: failureReason, conflicts: conflicts, isPostponed: failureReason == .limit)
    }

    /// With no chance in it: each wait is as long as it is meant to be.
    private func workResult(_ record: Record, _ claim: WorkClaim) -> WorkResult {
        WorkResult(of: record, claim, now: now, random: 0.5)
    }

    private func delay(_ workResult: WorkResult) -> TimeInterval? {
        guard case .later(let due, _, _, _, _) = workResult else { return nil }
        return due.timeIntervalSince(now)
    }

    @Test("what is in sync is done")
    func done() {
        #expect(workResult(record([Outcome(change: Reported.wiki, status: .verified)]), claim()) == .done)
        #expect(workResult(record(), claim(.sweep)) == .done)
    }

    @Test("a refusal is tried again after growing pauses, eight times, and then failed with GitHub's words")
    func backOff() {
        let refused = record([Outcome(change: Reported.wiki, status: .refused, message: "no")])
        let delays = (0..<7).compactMap { delay(workResult(refused, claim(attempts: $0))) }
        #expect(delays == [5, 15, 45, 135, 405, 1215, 3600])
        #expect(workResult(refused, claim(attempts: 7)) == .failed(reason: "repository has_wiki: no"))
    }

    @Test("what GitHub is still at work on is checked a minute later, without counting as an attempt, for a day")
    func pending() {
        let pending = record([Outcome(change: Reported.wiki, status: .pending, message: "at work")])
        guard case .later(let due, let attempts, _, _, let waits) = workResult(pending, claim()) else {
            Issue.record("not checked again")
            return
        }
        #expect(due.timeIntervalSince(now) == 60 && attempts == 0)
        #expect(waits?.map { $0.step } == [.progress])
        let noted = record(notes: [Note(.inProgress, kind: "security", "GitHub is still at work")])
        #expect(delay(workResult(noted, claim())) == 60)
        guard case .failed(let reason) = workResult(pending, claim(waits: [.progress: 8])) else {
            Issue.record("checked for ever")
            return
        }
        #expect(reason.contains("repository has_wiki"))
    }

    @Test("pauses differ, so that what failed together does not come back together")
    func jitter() {
        let pace = RetrySchedule()
        #expect(pace.delay(0, random: 0) == .milliseconds(3750))
        #expect(pace.delay(0, random: 1) == .milliseconds(6250))
    }

    @Test("an outage or a limit is waited for as long as it takes, and counts as no attempt")
    func outage() {
        for failureReason in [FailureReason.unavailable, .limit] {
            let lost = record(failure: "gone", failureReason: failureReason)
            let workResult = workResult(lost, claim(attempts: 7, outages: 40))
            #expect(delay(workResult) == 300)
            guard case .later(_, 7, 41, "gone", nil) = workResult else {
                Issue.record("\(workResult)")
                continue
            }
        }
    }

    @Test("what meets a limit with an end returns then, with the attempts it had")
    func limitWithEnd() {
        let limited = Record(
            repository: Reported.name, causes: [], startedAt: now, finishedAt: now, plan: nil, outcomes: [],
            usage: RequestUsage(), failure: "used up", failureReason: .limit, isPostponed: true, resumesAt: now + 1800)
        #expect(workResult(limited, claim(.sweep, attempts: 3)) == .limited(until: now + 1801, reason: "used up"))
        let past = Record(
            repository: Reported.name, causes: [], startedAt: now, finishedAt: now, plan: nil, outcomes: [],
            usage: RequestUsage(), failure: "used up", failureReason: .limit, isPostponed: true, resumesAt: now - 5)
        #expect(delay(workResult(past, claim(.sweep, outages: 1))) == 4, "GitHub's clock is not ours")
    }

    @Test("of eight workers two are kept for new repositories, and one more for drift")
    func shares() {
        let shares = WorkShares(width: 8)
        #expect(WorkItem.Priority.allCases.map { shares.most(upTo: $0) } == [5, 6, 8])
        let sweeping = Array(repeating: WorkItem.Priority.sweep, count: 5)
        #expect(shares.room(beside: sweeping).most == [0, 1, 3])
        #expect(shares.room(beside: sweeping + [.drift]).count(for: .drift) == 0)
        #expect(shares.room(beside: sweeping + [.drift]).count(for: .newRepository) == 2)
        #expect(shares.room(beside: sweeping + [.drift, .newRepository, .newRepository]).isFull)
        #expect(WorkItem.Priority.allCases.map { WorkShares(width: 1).most(upTo: $0) } == [1, 1, 1])
    }

    @Test("what the policy itself forbids is marked failed at once")
    func policyProblem() {
        let stopped = record(failure: "limits.removals allows 2", failureReason: .policy)
        #expect(workResult(stopped, claim()) == .failed(reason: "limits.removals allows 2"))
    }

    @Test("work that the end of the process cut off returns at once")
    func cancelled() {
        let cut = workResult(record(failure: "cancelled", failureReason: .cancelled), claim(attempts: 3))
        #expect(cut == .later(due: now, attempts: 3, outages: 0, reason: nil, waits: nil))
    }

    @Test("a new repository that GitHub does not show yet is looked for soon, then less often, then failed")
    func invisible() throws {
        let missing = record(failure: "does not exist", failureReason: .notFound)
        #expect(delay(workResult(missing, claim(.newRepository))) == 2)
        #expect(delay(workResult(missing, claim(.newRepository, waits: [.visible: 8]))) == 900)
        guard case .failed = workResult(missing, claim(.newRepository, waits: [.visible: 99])) else {
            Issue.record("still waiting")
            return
        }
        #expect(workResult(missing, claim(.drift)) == .done, "an old one is gone")
    }

    @Test("a new repository without a branch, or for want of a team, waits for just that")
    func waiting() {
        let noBranch = Note(.waiting, kind: "branches", subject: "main", "waiting for the first push")
        let noTeam = Outcome(change: Reported.team, status: .failed, message: "no team", missingTeams: ["devops"])
        let workResult = workResult(record([noTeam], notes: [noBranch]), claim(.newRepository, waits: [.branch: 1]))
        guard case .later(_, 0, 0, _, let waits?) = workResult else {
            Issue.record("\(workResult)")
            return
        }
        #expect(waits.map { $0.step } == [.branch, .teams])
        #expect(waits.map { $0.detail } == ["first branch, for branches main", "team devops"])
        #expect(delay(workResult) == 30, "the sooner of both")
    }

    @Test("an empty repository that is not new is left to the event that announces its first branch")
    func oldAndEmpty() {
        let note = Note(.waiting, kind: "branches", subject: "main", "waiting for the first push")
        #expect(workResult(record(notes: [note]), claim(.sweep)) == .done)
    }

    @Test("a conflict is checked again when it ends")
    func conflict() {
        let conflict = Conflict(title: "branches main", actors: ["bot"], times: 5, until: now + 3600)
        #expect(delay(workResult(record(conflicts: [conflict]), claim())) == 3600)
    }

    @Test("a setting that a bot made us enforce five times within the hour pauses the sixth time; a person's does not")
    func judging() {
        let plan = RepositoryPlan(repository: Reported.facts(), changes: [Reported.wiki, Reported.team])
        func conflicts(
            _ times: Int, by actors: [String?] = ["terraform[bot]"], type: String? = nil, present: [Conflict] = []
        ) -> [Conflict] {
            let causes = actors.map { Cause(trigger: "t", actor: $0, actorType: type, sentence: "s") }
            let enforced = [Reported.wiki.title: times, Reported.team.title: times]
            return ConflictPolicy.conflicts(plan, causes, enforced: enforced, present: present, now: now)
        }
        #expect(conflicts(4).isEmpty)
        let found = Conflict(title: Reported.wiki.title, actors: ["terraform[bot]"], times: 5, until: now + 3600)
        #expect(conflicts(5) == [found], "access never pauses")
        #expect(conflicts(5, by: ["renovate"], type: "Bot").map { $0.actors } == [["renovate"]])
        #expect(conflicts(0, present: [found]) == [found], "until it ends")
        #expect(conflicts(0, by: [nil], present: [found]) == [found], "a schedule is nobody")
        #expect(conflicts(9, by: [nil]).isEmpty)
        #expect(conflicts(9, by: ["maya-chen"]).isEmpty)
        #expect(conflicts(9, by: ["terraform[bot]", "maya-chen"], present: [found]).isEmpty, "a person was there too")
    }

    @Test("what protects, gives access or shows a repository to others never pauses")
    func neverPauses() {
        // Labels do nothing of the kind.
        let paths = allKinds.filter { $0.name != LabelsKind.name }.flatMap { kind in
            ["visibility", "archived", "default_branch", "topics", "allow_forking", "main", "devops"].map { (kind, $0) }
        }
        for (kind, subject) in paths {
            let mayPause = kind.mayPause(subject)
            #expect(!mayPause, "\(kind.name) \(subject)")
        }
        #expect(RepositoryKind.mayPause("has_wiki") && !RepositoryKind.mayPause("something new"))
    }
}
