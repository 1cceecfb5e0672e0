import ArgumentParser
import Enforcement
import Foundation

/// How a run over a whole organization is stopped and gone on with.
struct SweepOptions: ParsableArguments {
    @Flag(
        help: "Continue a stopped sweep. It starts over when the policy or the organization changed.")
    var resume = false

    @Option(
        help: ArgumentHelp(
            "Where a stopped sweep saves its progress.",
            discussion: "Default: a file beside the state file, named after the command and the shard.",
            valueName: "file"),
        completion: Completions.file)
    var progress: String?

    @Option(help: "Stop cleanly after this many minutes, with exit code 75.")
    var timeLimit: Double?

    func validate() throws {
        if let timeLimit, timeLimit <= 0 { throw ValidationError("--time-limit must be above 0.") }
        if progress == "" { throw ValidationError("--progress needs a file name.") }
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
