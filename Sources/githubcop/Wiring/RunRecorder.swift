import Enforcement
import Foundation
import Policy
import ServeWiring
import Store
import Wiring

/// Keeps in the history what a run by hand does, all of it as one run.
///
/// The state file is made when there is something to write. One that cannot be used stops the run before its first
/// write, unless the run is not to be kept.
actor RunRecorder {
    /// The run's name in the history.
    nonisolated let run = History.newName()
    private let verb: String
    private let path: String
    private let reverts: String?
    private let isKept: Bool
    private let log: History.Journal
    private var database: StateDatabase?
    private var snapshotWriter: SnapshotWriter?
    private var journal: History.Journal?
    private var isAnythingKept = false
    private var isClosed = false

    /// - Parameters:
    ///   - verb: names the process in its intents.
    ///   - path: the state file.
    ///   - reverts: the run that is put back.
    init(_ verb: String, _ options: RetentionOptions, path: String, reverts: String? = nil) {
        self.verb = verb
        self.path = path
        self.reverts = reverts
        isKept = !options.noHistory
        log = options.isLogged(state: path) ? .logged { Terminal.complain($0) } : .none
    }

    /// Opens the state file.
    /// - Throws: `Stop` when it cannot be used.
    func prepare() throws { _ = try opened() }

    /// The same where there is one already: what cannot be used is said before anything is read.
    func prepareExisting() throws {
        if FileManager.default.fileExists(atPath: path) { try prepare() }
    }

    /// Keeps what is written. Opens the state file for the first intent.
    nonisolated var history: History {
        History(
            History.Journal(
                begin: { try await self.opened().begin($0) },
                extend: { try await self.opened().extend($0, $1) },
                complete: { await self.complete($0, $1) },
                append: { await self.append($0, $1) }),
            run: { [run] in run }, reverts: reverts)
    }

    /// Keeps what evaluated rules would change. A state file is made for it.
    nonisolated var findings: FindingMemory {
        FindingMemory(note: { await self.note($0) }, forget: { await self.forgetFindings() })
    }

    private func note(_ plan: RepositoryPlan) async {
        guard hasState || !plan.findings.isEmpty, let database = usableState() else { return }
        await FindingMemory.kept(in: database).note(plan)
    }

    private func forgetFindings() async {
        guard hasState, let database = usableState() else { return }
        await FindingMemory.kept(in: database).forget()
    }

    /// Keeps how each target stands. A state file is made for it.
    nonisolated func snapshots(policy: PolicyDigest) -> SnapshotMemory {
        let policy = "\(policy)"
        return SnapshotMemory(
            policy: policy, note: { await self.openedSnapshots()?.memory(policy: policy).note($0) },
            noteFailure: { await self.openedSnapshots()?.memory(policy: policy).noteFailure($0) },
            noteChanges: { await self.openedSnapshots()?.memory(policy: policy).noteChanges($0) },
            noteListing: { await self.openedSnapshots()?.memory(policy: policy).noteListing($0) },
            flush: { await self.openedSnapshots()?.flush() })
    }

    private func openedSnapshots() -> SnapshotWriter? {
        if snapshotWriter == nil { snapshotWriter = usableState().map { SnapshotWriter($0) } }
        return snapshotWriter
    }

    private var hasState: Bool { database != nil || FileManager.default.fileExists(atPath: path) }

    private func usableState() -> StateDatabase? {
        guard isKept, !isClosed else { return nil }
        do {
            _ = try opened()
        } catch {
            Terminal.complain("What was found could not be kept for reports: \(error)")
            isClosed = true
        }
        return database
    }

    private func complete(_ intent: Intent, _ record: Record) async {
        await journal?.complete(intent, record)
        if isKept, record.outcomes.contains(where: { $0.status == .verified }) { isAnythingKept = true }
    }

    private func append(_ run: String, _ record: Record) async {
        guard record.isWorthKeeping else { return }
        do {
            try await opened().append(run, record)
        } catch {
            // Nothing was written: what is lost is only the line that says why.
            Terminal.complain("\(error)")
        }
    }

    private func opened() throws -> History.Journal {
        if let journal { return journal }
        guard isKept else {
            journal = log
            return log
        }
        do {
            let database = try StateDatabase(path: path)
            let kept = try History.Journal.kept(in: database, as: "githubcop \(verb)", reverts: reverts)
            self.database = database
            let both = kept.and(log)
            journal = both
            return both
        } catch {
            throw Stop(
                "Nothing was written. The state file cannot be used, so that what this run changes could not be "
                    + "reverted: \(error)\nUse another one with --state, or write without history with --no-history.")
        }
    }

    /// What other processes were writing when they ended: what came of it is found out by reading.
    func resolveInterrupted(_ connection: Connection) async throws {
        guard isKept, FileManager.default.fileExists(atPath: path) else { return }
        _ = try opened()
        guard let database else { return }
        try await InterruptedRuns.resolve(database) { _ in IntentResolver(session: connection.session) }
    }

    /// The run's name, where it changed something and that is kept. Nothing is kept afterwards.
    func close() async -> String? {
        await snapshotWriter?.flush()
        snapshotWriter = nil
        try? database?.close()
        database = nil
        journal = History.Journal.none
        isClosed = true
        return isAnythingKept ? run : nil
    }
}

extension Cause {
    /// Somebody has run a command, or a workflow did for them.
    static func command(
        _ command: String, trigger: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> Cause {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let place = value("GITHUB_ACTIONS") == "true" ? value("GITHUB_WORKFLOW").map { "workflow \($0)" } : nil
        return Cause(
            trigger: trigger, actor: Self.actor(environment),
            sentence: "\(place ?? "by hand"): githubcop \(command)".printable)
    }

    /// Who runs this command, as far as that is known.
    static var currentActor: String { actor(ProcessInfo.processInfo.environment) ?? "unknown" }

    private static func actor(_ environment: [String: String]) -> String? {
        environment["GITHUB_ACTOR"].flatMap { $0.isEmpty ? nil : $0 } ?? loginName()
    }

    /// Of the user whose process this is; `nil` where the system does not know one, as in some containers.
    private static func loginName() -> String? {
        guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return nil }
        let text = String(cString: name)
        return text.isEmpty ? nil : text
    }
}
