import ArgumentParser
import Enforcement
import Foundation
import Policy
import ServeWiring
import Store
import Wiring

struct Revert: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Undo what a run changed, from what it found before it wrote.",
        discussion: """
            What was created is removed, what was removed is created again, what was changed is set back. What somebody \
            has changed since is left alone and named. RevertRun is a run itself, and can be reverted.
            """)

    @OptionGroup var stateOptions: StateOptions
    @OptionGroup var writeOptions: WriteOptions
    @OptionGroup var keepingOptions: RetentionOptions
    @OptionGroup var connectionOptions: ConnectionOptions
    @OptionGroup var waitOptions: WaitOptions
    @OptionGroup var confirmationOptions: ConfirmationOptions

    @Argument(
        help: ArgumentHelp(
            "The name of the run, or an unambiguous prefix of it: see 'githubcop history'.",
            valueName: "run"))
    var name: String

    @Flag(help: "Only show what would be reverted. Exit code 2 when there is anything.")
    var plan = false

    @Flag(help: "Also revert what was changed since, no matter who changed it.")
    var force = false

    @Option(
        name: .customLong("repo"),
        help: "Only in this repository, or these, separated by commas; may be given several times.",
        completion: Completions.repositories)
    var repositories: [String] = []

    @Option(help: "Output: text for people, json for programs, markdown for pull requests.")
    var format = Format.text

    @OptionGroup var display: DisplayOptions

    func run() async throws {
        try await running {
            let (past, records) = try await findRun()
            let reversals = Reversal.all(of: past, records, isForced: force)
            guard let organization = reversals.first?.repository.name.owner else {
                return Terminal.say("Run \(past.shortName) has changed nothing: there is nothing to revert.")
            }
            let connecting = await connectionOptions.openCache()
            let connection = try Connection(organization: organization, pacing: writeOptions.pacing) { configuration in
                connectionOptions.adjust(&configuration)
                configuration.cache = connecting
                configuration.whenExhausted = waitOptions.behaviour
            }
            let outcome: RevertRun
            do {
                let recorder = RunRecorder("revert", keepingOptions, path: stateOptions.state, reverts: past.run)
                let reverter = Reverter(
                    organization: organization, session: { connection.session() }, history: recorder.history,
                    snapshots: recorder.snapshots(policy: PolicyDigest(of: [])))
                var reverting = RevertRun(past, format: format, display, organization: organization, isPlan: plan)
                if plan {
                    try await reverting.plan(reversals, reverter)
                } else {
                    try await reverting.ask(reversals, reverter, confirmationOptions.confirmation)
                    try await reverting.carryOut(reversals, reverter, recorder)
                }
                reverting.finish(connection, records)
                outcome = reverting
            } catch {
                await connection.close()
                throw error
            }
            await connection.close()
            try outcome.end(isPlan: plan)
        }
    }

    /// What the history tells about the run, in the repositories that were named.
    private func findRun() async throws -> (PastRun, [KeptRecord]) {
        let database = try stateOptions.open()
        let history = RunHistory(database: database)
        try await InterruptedRuns.resolve(database)
        let past = try await history.run(named: name)
        let names = repositories.flatMap { $0.split(separator: ",") }
            .map { $0.trimmingCharacters(in: .whitespaces).lowercased() }.filter { !$0.isEmpty }
        // Nobody who passes an empty list on means the whole run.
        guard repositories.isEmpty || !names.isEmpty else { throw Stop("--repo names no repository.", code: .badInput) }
        let records = try await history.records(ofRun: past.run).map { try KeptRecord($0) }
        try database.close()
        for name in names where !records.contains(where: { $0.isNamed([name]) }) {
            throw Stop(
                "Run \(past.shortName) did nothing to \(Terminal.quoted(name)): see 'githubcop history \(past.shortName)'.",
                code: .badInput)
        }
        return (past, records.filter { $0.isNamed(names) })
    }
}
