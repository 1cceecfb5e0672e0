import ArgumentParser
import Enforcement
import Foundation
import Policy
import StateReporting
import Store

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows what 'serve' is about to do, what it waits for, and what failed.",
        discussion: "Reads the state file; 'serve' may run meanwhile or not.")

    @OptionGroup var stateOptions: StateOptions

    @Option(help: "Output: text for people, json for programs.")
    var format = ReportFormat.text

    @Flag(help: "Also reads every page of the state file, to see whether it is whole.")
    var check = false

    func run() async throws {
        try await running {
            let database = try stateOptions.open()
            if check { try await database.check() }
            let report = try await StatusReport(database, now: Date())
            switch format {
            case .json: Terminal.say(report.json.text(pretty: true))
            case .text: report.lines(Terminal.style).forEach { Terminal.say($0) }
            }
            try database.close()
        }
    }
}

struct Retry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Has 'serve' try again what failed, was postponed, or paused because another program keeps changing it back."
    )

    @OptionGroup var stateOptions: StateOptions

    @Argument(
        help: "The repository, NAME or OWNER/NAME; without one everything that was marked failed.",
        completion: Completions.repositories)
    var repository: String?

    func run() async throws {
        try await running {
            let database = try stateOptions.open()
            let (work, conflicts) = (WorkTable(database: database), ConflictTable(database: database))
            var retried: [String]
            if let repository {
                let name = try await fullName(repository, database)
                let ended = try await conflicts.end(name, now: Date())
                if ended > 0 { Terminal.say("\(name): \(ended.counted("paused setting")) enforced again.") }
                retried = try await work.retry(name, now: Date())
            } else {
                retried = try await work.retry(nil, now: Date())
            }
            let name: String? = if let repository { try await fullName(repository, database) } else { nil }
            let refused = try await RefusalTable(database: database).retry(
                name, cause: try Self.cause(), priority: WorkItem.Priority.drift.rawValue, now: Date())
            let known = Set(retried)
            retried += refused.filter { !known.contains($0) }
            for name in retried { Terminal.say("\(name) is checked again.") }
            try database.close()
            guard !retried.isEmpty else {
                throw Stop("Nothing of \(repository ?? "what is in the queue") waits to be tried again.")
            }
        }
    }

    /// As the queue keeps it.
    private static func cause() throws -> String {
        let cause = Cause.command("retry", trigger: "retry")
        return String(decoding: try JSONEncoder().encode(cause), as: UTF8.self)
    }

    /// Anyone who names no owner means the organization that the queue is about.
    private func fullName(_ name: String, _ database: StateDatabase) async throws -> String {
        guard !name.contains("/") else { return name }
        let queued = try await WorkTable(database: database).owner(of: name)
        let owner = if let queued { queued } else { try await RefusalTable(database: database).owner(of: name) }
        guard let owner else { return name }
        return "\(owner)/\(name)"
    }
}

struct StateOptions: ParsableArguments {
    @Option(help: "The state file of 'serve' and 'apply'.", completion: Completions.file)
    var state = PolicyOptions.defaultState

    /// - Throws: `Stop` where there is none: looking must not make one. `StoreFault`.
    func open() throws -> StateDatabase { try StateDatabase(path: existing()) }

    /// The path of the file.
    /// - Throws: `Stop` where there is none.
    func existing() throws -> String {
        guard FileManager.default.fileExists(atPath: state) else {
            throw Stop("There is no state file \(state): 'serve' and 'apply' make it. Name another one with --state.")
        }
        return state
    }
}
