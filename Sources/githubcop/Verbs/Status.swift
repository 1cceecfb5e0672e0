import ArgumentParser
import Enforcement
import Foundation
import Policy
import ServeWiring
import StateReporting
import Store

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what 'serve' is about to do, what it waits for, and what failed.",
        discussion: "Reads the state file, whether 'serve' is running or not.")

    @OptionGroup var stateOptions: StateOptions

    @Option(help: "Output: text for people, json for programs.")
    var format = ReportFormat.text

    @Flag(help: "Also read every page of the state file, to see whether it is intact.")
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
            "Make 'serve' retry what failed, was postponed, or paused because another program keeps changing it back."
    )

    @OptionGroup var stateOptions: StateOptions

    @Argument(
        help: "The repository, NAME or OWNER/NAME. Default: everything that failed.",
        completion: Completions.repositories)
    var repository: String?

    func run() async throws {
        try await running {
            let database = try stateOptions.open()
            let outcome = try await RetryService(database).retry(
                repository, because: .command("retry", trigger: "retry"))
            if let name = outcome.name, outcome.ended > 0 {
                Terminal.say("\(name): \(outcome.ended.counted("paused setting")) enforced again.")
            }
            for name in outcome.repositories { Terminal.say("\(name) is checked again.") }
            try database.close()
            guard !outcome.repositories.isEmpty else {
                throw Stop("Nothing of \(repository ?? "what is in the queue") waits to be tried again.")
            }
        }
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
