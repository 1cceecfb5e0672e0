import ArgumentParser
import Foundation
import Server

/// When `serve` checks all repositories by itself.
struct ScheduleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "When all repositories are checked, as a cron expression.", discussion: "Or @hourly, @daily, @weekly.",
            valueName: "schedule"))
    var sweep = "17 3 * * *"

    @Option(
        help: ArgumentHelp(
            "The time zone of --sweep, such as Europe/Zurich.", discussion: "Default: the machine's.",
            valueName: "name"))
    var timeZone: String?

    @Flag(
        name: .customLong("no-sweep"),
        help: "Check only what deliveries concern and what a new policy changes.")
    var isSweepRefused = false

    func validate() throws { _ = try schedule }

    /// `nil` without sweeps.
    var schedule: CronSchedule? {
        get throws {
            guard let zone = timeZone.map({ TimeZone(identifier: $0) }) ?? TimeZone.current else {
                throw ValidationError(
                    "--time-zone '\(timeZone ?? "")' is not known here; use a name such as Europe/Zurich or UTC.")
            }
            do {
                let schedule = try CronSchedule(sweep, in: zone)
                return isSweepRefused ? nil : schedule
            } catch {
                throw ValidationError("--sweep: \(error)")
            }
        }
    }
}
