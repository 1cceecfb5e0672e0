import ArgumentParser
import Enforcement
import Foundation
import ServeWiring
import Store

struct ImportHistory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import what a log says was written, so that 'history' shows it and 'revert' can undo it.",
        discussion: """
            Reads the JSON lines that the function on AWS prints, and 'apply', 'revert' and 'serve' with --log-intents, also \
            with a time in front of each line, as GitHub Actions keeps them, or inside of other JSON, as AWS's tools \
            print them. Importing a log twice changes nothing.
            """)

    @Option(help: "The state file; created where there is none.", completion: Completions.file)
    var state = PolicyOptions.defaultState

    @Argument(help: "The logs; '-' is standard input.")
    var logs: [String]

    func run() async throws {
        try await running {
            var read = HistoryImport()
            for log in logs {
                let text = try Self.text(of: log)
                text.split(whereSeparator: \.isNewline).forEach { read.read($0) }
            }
            let database = try StateDatabase(path: state)
            let result = try await read.keep(in: database)
            try database.close()
            let new = result.completed + result.open
            Terminal.say(
                "\(new.counted("piece of work", "pieces of work")) imported, \(result.known) known before.")
            if result.open > 0 {
                Terminal.say(
                    "The log does not say how \(result.open) of them ended: 'githubcop history' reads the "
                        + "\(result.open == 1 ? "repository" : "repositories") to find out.")
            }
            guard read.unreadable == 0 else {
                throw Stop(
                    "\(read.unreadable.counted("line")) could not be read: cut off, or written by a later version of "
                        + "GitHubCop.")
            }
            guard new + result.known > 0 else {
                throw Stop("There is nothing in \(logs.joined(separator: ", ")) that GitHubCop wrote.")
            }
        }
    }

    private static func text(of log: String) throws -> String {
        if log == "-" {
            return String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
        }
        guard let data = FileManager.default.contents(atPath: log) else {
            throw Stop("\(log) cannot be read.", code: .badInput)
        }
        return String(decoding: data, as: UTF8.self)
    }
}
