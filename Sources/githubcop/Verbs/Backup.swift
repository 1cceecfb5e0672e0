import ArgumentParser
import Foundation
import Store

struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the state file, whether 'serve' is running or not.",
        discussion: """
            The copy holds all that was confirmed by then, is checked, and can be read by its owner alone. The key of \
            the key of the secret fingerprints goes into FILE.key, unless GITHUBCOP_STATE_KEY holds it. Docs/server.md says how to \
            restore it.
            """)

    @OptionGroup var stateOptions: StateOptions

    @Argument(help: "The file to create; nothing is overwritten.", completion: Completions.file)
    var file: String

    func run() async throws {
        try await running {
            let state = try stateOptions.existing()
            let keyFile = FingerprintKeyFile.path(besides: file)
            // Both or neither.
            for path in [file, keyFile] where FileManager.default.fileExists(atPath: path) {
                throw Stop("There is a file \(path) already: a backup overwrites nothing.", code: .badInput)
            }
            let bytes = try StateDatabase.copy(state, to: file)
            Terminal.say("\(state) is copied to \(file): \(Self.size(bytes)), checked.")
            try copyKey(of: state, to: keyFile)
        }
    }

    private func copyKey(of state: String, to file: String) throws {
        if let key = ProcessInfo.processInfo.environment["GITHUBCOP_STATE_KEY"], !key.isEmpty {
            return Terminal.say("Keep GITHUBCOP_STATE_KEY as well: without it the secrets that were set are not known.")
        }
        guard try FingerprintKeyFile.copy(of: state, to: file) else { return }
        Terminal.say(
            "Its key is in \(file): without it the secrets that were set are not known, and are set once more.")
    }

    private static func size(_ bytes: Int) -> String {
        bytes < 1_000_000 ? "\(max(1, bytes / 1000)) kB" : "\((Double(bytes) / 1e6).inTenths) MB"
    }
}
