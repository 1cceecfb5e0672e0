import ArgumentParser
import Foundation

/// Whether and where it is kept what a run writes.
struct RetentionOptions: ParsableArguments {
    @Flag(help: "Do not record what was there before: the run cannot be reverted.")
    var noHistory = false

    @Flag(
        inversion: .prefixedNo,
        help: ArgumentHelp(
            "Also print each change before it is written, with what was there, as JSON lines on standard error.",
            discussion: "'githubcop history import' reads them. In a job of GitHub Actions that has no state file yet "
                + "this is the default."))
    var logIntents: Bool?

    func isLogged(
        state: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> Bool {
        logIntents
            ?? (environment["GITHUB_ACTIONS"] == "true"
                && (noHistory || !FileManager.default.fileExists(atPath: state)))
    }
}
