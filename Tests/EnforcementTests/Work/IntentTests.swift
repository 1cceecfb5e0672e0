import Enforcement
import Foundation
import Policy
import Synchronization
import Testing

@Suite("Intents")
struct IntentTests {
    private static let settings = "{ repository: { has_wiki: false }, branches: { main: { enforce_admins: true } } }"

    @Test("nothing is sent before its intent is kept, with what was there before, and the record closes it")
    func enforce() async throws {
        var bench = try Bench(Self.settings)
        let journal = RecordingJournal(bench.github)
        bench.history = journal.history
        let record = await bench.enforce()
        #expect(record.isInSync && !record.outcomes.isEmpty)
        #expect(journal.entries.map { $0.topic } == ["begin", "complete"])
        let begun = try #require(journal.entries.first)
        #expect(begun.writesBefore == 0)
        #expect(begun.changes == record.outcomes.map { $0.change })
        #expect(begun.changes.first { $0.subject == "has_wiki" }?.before == true)
        #expect(journal.entries.last?.writesBefore == bench.github.events.count { $0.isWrite })
    }

    @Test("what is planned again after a change of visibility is added to the intent before it is sent")
    func further() async throws {
        var state = RepositoryState()
        state.node = state.node.setting(["visibility"], to: "PUBLIC").setting(["hasWikiEnabled"], to: false)
        var bench = try Bench("{ repository: { visibility: private, has_wiki: false } }", on: state) { event, state in
            // With the visibility something else turns out to differ.
            if case .write(let write) = event, write.body?["visibility"] != nil {
                state.node = state.node.setting(["hasWikiEnabled"], to: true)
            }
            return nil
        }
        let journal = RecordingJournal(bench.github)
        bench.history = journal.history
        let record = await bench.enforce()
        #expect(record.isInSync, "\(record)")
        #expect(journal.entries.map { $0.topic } == ["begin", "extend", "complete"])
        #expect(journal.entries.map { $0.changes.map { $0.subject } }.dropLast() == [["visibility"], ["has_wiki"]])
        #expect(journal.entries.map { $0.writesBefore } == [0, 1, 2])
    }

    @Test("when the intent cannot be kept, nothing is sent: by policy, by saved plan, by revert; the record says so")
    func unkept() async throws {
        var bench = try Bench(Self.settings)
        let plan = try await bench.plan()
        let done = await bench.enforcer.enforce(
            WorkItem(repository: Bench.repository, causes: [], priority: .drift))
        let reversal = Reversal(
            repository: plan.target.reference, outcomes: done.outcomes, rule: "revert of run 1a2b3c4d")

        bench = try Bench(Self.settings)
        bench.history = RecordingJournal(bench.github, fails: true).history
        for record in [
            await bench.enforce(),
            await bench.enforcer.carryOut(plan, cause: Cause(trigger: "apply", sentence: "by hand")),
        ] {
            #expect(record.outcomes.isEmpty && record.failure?.contains("Nothing was written") == true, "\(record)")
            #expect(record.failure?.contains("disk is full") == true && !record.isInSync)
        }
        #expect(await bench.enforce().failureReason == .history)
        let reverted = try Bench(Self.settings)
        _ = await reverted.enforce()
        let writes = reverted.github.events.count { $0.isWrite }
        let github = reverted.github
        let reverter = Reverter(
            organization: "acme", session: { github.session },
            history: RecordingJournal(github, fails: true).history)
        let record = await reverter.revert(reversal, cause: Cause(trigger: "revert", sentence: "by hand"))
        #expect(record.outcomes.isEmpty && record.failure?.contains("disk is full") == true, "\(record)")
        #expect(github.events.count { $0.isWrite } == writes && bench.github.events.allSatisfy { !$0.isWrite })
    }

    @Test("work whose intent cannot be kept is tried again until it can, and not failed")
    func workResult() async throws {
        var bench = try Bench(Self.settings)
        bench.history = RecordingJournal(bench.github, fails: true).history
        let item = WorkItem(repository: Bench.repository, causes: [], priority: .drift)
        let record = await bench.enforcer.enforce(item)
        let claim = WorkClaim(item: item, key: "id:1", token: "t", attempts: 7, since: Date())
        guard case .later = WorkResult(of: record, claim, now: Date(), random: 0) else {
            Issue.record("failed")
            return
        }
    }

    @Test("an intent that was left open is resolved by reading: made, not made, or not known")
    func resolve() async throws {
        let bench = try Bench("{ repository: { has_wiki: false, has_projects: false, delete_branch_on_merge: true } }")
        let plan = try await bench.plan()
        #expect(plan.changes.count == 3)
        // The process was killed after one of them; another one was set to something else meanwhile.
        bench.github.change { state in
            state.node = state.node.setting(["hasWikiEnabled"], to: false)
        }
        let github = bench.github
        let resolution = try await IntentResolver(
            session: { github.session },
            backOff: BackOff(delays: [.seconds(1), .seconds(4)]) { bench.sleeps.add($0) }
        ).resolve(plan.changes + [Self.foreign(plan.changes[0])], of: Bench.repository)
        // What was on its way when the process ended may still be executed.
        #expect(bench.sleeps.all == [.seconds(1), .seconds(4)])
        let statuses = Dictionary(uniqueKeysWithValues: resolution.outcomes.map { ($0.change.title, $0.status) })
        #expect(statuses["repository has_wiki"] == .verified)
        #expect(statuses["repository has_projects"] == .notMade)
        #expect(statuses["repository delete_branch_on_merge"] == .notMade)
        #expect(statuses["rulesets main"] == .failed)
        #expect(github.events.allSatisfy { !$0.isWrite })
        // What was not made is not undone, no matter who makes it so later.
        let reversal = Reversal(repository: Bench.repository, outcomes: resolution.outcomes, rule: "revert")
        bench.github.change { $0.node = $0.node.setting(["hasProjectsEnabled"], to: false) }
        let undo = try await Reverter(organization: "acme", session: { github.session }, history: .readOnly)
            .plan(reversal)
        #expect(undo.changes.map { $0.title } == ["repository has_wiki"])
    }

    /// Of a kind that a later version knows.
    private static func foreign(_ change: Change) -> Change {
        Change(
            kind: "rulesets", subject: "main", verb: .create, before: nil, after: [:], rule: change.rule,
            source: change.source)
    }
}

/// Remembers what was kept, and how much had been sent by then.
final class RecordingJournal: Sendable {
    struct Entry: Sendable {
        let topic: String
        let changes: [Change]
        let writesBefore: Int
    }

    private let contents = Mutex<[Entry]>([])
    private let github: GitHubDouble
    private let fails: Bool

    init(_ github: GitHubDouble, fails: Bool = false) {
        self.github = github
        self.fails = fails
    }

    var entries: [Entry] { contents.withLock { $0 } }

    private struct Full: Error, CustomStringConvertible {
        var description: String { "the disk is full" }
    }

    private func add(_ topic: String, _ changes: [Change]) throws {
        if fails { throw Full() }
        let writes = github.events.count { $0.isWrite }
        contents.withLock { $0.append(Entry(topic: topic, changes: changes, writesBefore: writes)) }
    }

    var history: History {
        History(
            History.Journal(
                begin: { try self.add("begin", $0.changes) }, extend: { try self.add("extend", $1) },
                complete: { try? self.add("complete", $1.outcomes.map { $0.change }) }, append: { _, _ in }))
    }
}
