import ArgumentParser
import Enforcement
import Foundation

/// How a run over a whole organization is stopped and gone on with.
struct SweepOptions: ParsableArguments {
    @Flag(
        help: "Go on where a stopped sweep stands. It starts from the beginning when policy or organization changed.")
    var resume = false

    @Option(
        help: ArgumentHelp(
            "Where a stopped sweep writes down how far it came.",
            discussion: "Default: a file beside the state, named after command and shard.", valueName: "file"),
        completion: Completions.file)
    var progress: String?

    @Option(help: "End cleanly after so many minutes, with exit code 75.")
    var timeLimit: Double?

    func validate() throws {
        if let timeLimit, timeLimit <= 0 { throw ValidationError("--time-limit must be above 0.") }
        if progress == "" { throw ValidationError("--progress needs the name of a file.") }
    }

    var duration: Duration? { timeLimit.map { .seconds($0 * 60) } }

    func file(_ subject: SweepState.Subject, state: String) -> ProgressFile {
        if let progress { return ProgressFile(path: progress) }
        let shard = subject.shard.map { "-\($0.number)-of-\($0.count)" } ?? ""
        let folder = (state as NSString).deletingLastPathComponent
        return ProgressFile(
            path: (folder as NSString).appendingPathComponent("\(subject.verb)\(shard).progress.json"))
    }
}
