import ArgumentParser
import Reporting

/// How the text of a run is listed.
enum Grouping: String, ExpressibleByArgument, CaseIterable {
    case change, repository

    /// From so many repositories on, the same change of several is one line, unless somebody wants it otherwise.
    static let mostRepositories = 20
}

/// How much of a run is shown, and in which order.
struct DisplayOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How the text is listed: by change, with the repositories of each, or by repository.",
            discussion: "Default: by change where more than \(Grouping.mostRepositories) repositories are listed."))
    var groupBy: Grouping?

    @Flag(name: .shortAndLong, help: "Print only problems and the last line.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Print all repositories of each change, and the run's cost in detail.")
    var verbose = false

    func validate() throws {
        guard !quiet || !verbose else { throw ValidationError("--quiet and --verbose exclude each other.") }
    }
}
