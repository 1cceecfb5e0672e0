import ArgumentParser
import Foundation
import GitHubAPI
import Wiring

/// How to ask GitHub: what may be remembered of its answers, and how much of the hourly budget is left to others.
struct ConnectionOptions: ParsableArguments {
    private static let defaultCache = ".githubcop/cache.sqlite"

    @Option(
        help: ArgumentHelp(
            "Where GitHub's responses are cached: what has not changed does not count against the rate limit.",
            discussion: "Default: GITHUBCOP_CACHE, else \(defaultCache). It may hold private data.",
            valueName: "file"), completion: Completions.file)
    var cache: String?

    @Flag(name: .customLong("no-cache"), help: "Do not cache responses.")
    var isCacheRefused = false

    @Flag(
        inversion: .prefixedNo,
        help: "Predict the ETags that GitHub gives to a new token, as long as the predictions are right.")
    var predictTags = true

    @Option(help: "Requests and GraphQL points of the hourly rate limit to leave for webhooks, a tenth at most.")
    var budgetFloor = 100

    @Option(help: "The share of the hourly rate limit that sweeps leave for everything else.")
    var sweepFloor = Percentage(20)

    @Option(help: "REST reads per second of a sweep after a burst of 150; 0 for no limit.")
    var readsPerSecond = SweepPacing().readsPerSecond ?? 0

    func validate() throws {
        guard budgetFloor >= 0 else { throw ValidationError("--budget-floor must not be below 0.") }
        guard readsPerSecond >= 0 else { throw ValidationError("--reads-per-second must not be below 0.") }
        guard cache == nil || !isCacheRefused else {
            throw ValidationError("--cache and --no-cache exclude each other.")
        }
        guard cache != "" else { throw ValidationError("--cache needs the name of a file.") }
    }

    func adjust(_ configuration: inout GitHubClient.Configuration) {
        configuration.floors = BudgetFloors(base: budgetFloor, sweepShare: sweepFloor.share)
        configuration.sweepPacing.readsPerSecond = readsPerSecond > 0 ? readsPerSecond : nil
        configuration.predictsEntityTags = predictTags
    }

    /// Opens the file that was named. Without a name it is a convenience, whose failing is not worth a warning.
    func openCache(environment: [String: String] = ProcessInfo.processInfo.environment) async -> ResponseCache? {
        guard !isCacheRefused else { return nil }
        let logger = Log.make("cache")
        let named = cache ?? environment["GITHUBCOP_CACHE"].flatMap { $0.isEmpty ? nil : $0 }
        return await .file(named ?? Self.defaultCache) { problem in
            logger.log(level: named == nil ? .info : .warning, "\(problem)")
        }
    }
}

/// `20%`, or `20`.
struct Percentage: ExpressibleByArgument, CustomStringConvertible {
    let percent: Double

    init(_ percent: Double) { self.percent = percent }

    init?(argument: String) {
        let digits = argument.hasSuffix("%") ? argument.dropLast() : argument[...]
        guard let percent = Double(digits), (0...100).contains(percent) else { return nil }
        self.percent = percent
    }

    var share: Double { percent / 100 }
    var description: String { "\(percent.formatted())%" }
    var defaultValueDescription: String { description }
}

struct WaitOptions: ParsableArguments {
    @Flag(
        inversion: .prefixedNo,
        help: """
            When the hourly budget is down to the floor, wait for its reset, or end with exit code 75. \
            (default: wait on a terminal)
            """)
    var wait: Bool?

    /// Until the reset, which is an hour away at most.
    static let patient = GitHubClient.ExhaustionBehaviour.wait(maximum: .seconds(3_700))

    var behaviour: GitHubClient.ExhaustionBehaviour { wait ?? (isatty(STDERR_FILENO) == 1) ? Self.patient : .fail }
}
