import Enforcement
import Foundation
import ServeComposition
import Store

/// Keeps in the history what a run by hand does, all of it as one run.
///
/// The state file is opened when there is something to keep. One that cannot be used stops nothing: it is said once.
actor RunKeeper {
    /// The run's name in the history.
    nonisolated let run = RunRecord.newName()
    private let path: String
    private let reverts: String?
    private var file = File.unopened
    private var isAnythingKept = false

    private enum File {
        case unopened
        case open(StateDatabase)
        case unusable
    }

    /// - Parameters:
    ///   - path: the state file.
    ///   - reverts: the run that is put back.
    init(path: String, reverts: String? = nil) {
        self.path = path
        self.reverts = reverts
    }

    func keep(_ record: Record) async {
        guard record.isWorthKeeping, let database = database() else { return }
        do {
            try await RunHistory(database: database).keep(record, run: run, reverts: reverts)
            if record.outcomes.contains(where: { $0.status == .verified }) { isAnythingKept = true }
        } catch {
            giveUp(error)
        }
    }

    private func database() -> StateDatabase? {
        switch file {
        case .open(let database): return database
        case .unusable: return nil
        case .unopened:
            do {
                let database = try StateDatabase(path: path)
                file = .open(database)
                return database
            } catch {
                giveUp(error)
                return nil
            }
        }
    }

    private func giveUp(_ error: any Error) {
        file = .unusable
        Terminal.complain(
            "What this run does is not kept in the history, and 'githubcop revert' cannot put it back: \(error)")
    }

    /// The run's name, where it changed something and that is kept. Nothing is kept afterwards.
    func close() -> String? {
        if case .open(let database) = file { try? database.close() }
        file = .unusable
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
            trigger: trigger, actor: value("GITHUB_ACTOR") ?? loginName(),
            sentence: "\(place ?? "by hand"): githubcop \(command)".printable)
    }

    /// Of the user whose process this is; `nil` where the system does not know one, as in some containers.
    private static func loginName() -> String? {
        guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return nil }
        let text = String(cString: name)
        return text.isEmpty ? nil : text
    }
}
