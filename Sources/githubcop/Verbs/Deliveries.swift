import ArgumentParser
import Deliveries
import Enforcement
import Foundation
import Policy
import Reporting
import Server

struct Deliveries: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what GitHub delivered to the App's webhook, and have it sent again.",
        discussion: """
            GitHub remembers deliveries for three days and tells them to the App alone: GITHUB_APP_ID and \
            GITHUB_APP_PRIVATE_KEY_FILE. 'retry' needs only the state file.
            """,
        subcommands: [List.self, Show.self, Redeliver.self, Retry.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the latest deliveries, and whether they arrived here.")

        @OptionGroup var stateOptions: StateOptions

        @Flag(help: "Only deliveries of which no attempt arrived.")
        var failed = false

        @Option(help: "Only what was sent since this date (2026-11-01) or age (2d, 12h, 90m).")
        var since: Since?

        @Option(help: "The most deliveries to show.")
        var limit = 50

        @Option(help: "Output: text for people, json for programs.")
        var format = ReportFormat.text

        func validate() throws {
            guard limit > 0 else { throw ValidationError("--limit must be above 0.") }
        }

        func run() async throws {
            try await running {
                let views = try await DeliveryService.closing(stateOptions) { desk in
                    try await desk.list(limit, failed: failed, since: since?.date)
                }
                guard format == .text else {
                    return Terminal.say((["deliveries": .array(views.map { $0.report })] as JSON).text(pretty: true))
                }
                guard !views.isEmpty else {
                    return Terminal.say(
                        failed
                            ? "Every delivery that GitHub remembers has arrived." : "GitHub remembers no delivery.")
                }
                for line in Self.table(views) { Terminal.show(line) }
            }
        }

        private static func table(_ views: [DeliveryView]) -> [String] {
            let rows = views.map { $0.cells }
            let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
            return zip(views, rows).map { view, row in
                let cells = zip(row.dropLast(), widths).map { $0.padded(to: $1) }
                let fate = row.last ?? ""
                return (cells + [view.isLost ? Terminal.style.red(fate) : fate]).joined(separator: "  ")
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one delivery: the request without payload and signature, and the response.")

        @OptionGroup var stateOptions: StateOptions

        @Argument(help: "The number of an attempt, or the GUID of a delivery.")
        var delivery: String

        @Option(help: "Output: text for people, json for programs.")
        var format = ReportFormat.text

        func run() async throws {
            try await running {
                let report = try await DeliveryService.closing(stateOptions) { try await $0.details(delivery) }
                guard format == .text else { return Terminal.say(report.text(pretty: true)) }
                for line in DeliveryDetails.lines(report, Terminal.style) { Terminal.show(line) }
            }
        }
    }

    struct Redeliver: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have GitHub send deliveries again; the receiver accepts each once.",
            discussion: """
                --failed takes every delivery of the last three days of which no attempt has arrived, each once. \
                Exit code 0: all were sent again, or there was none; 1: GitHub refused some; 75: a limit of GitHub's \
                came in between, and the rest is left to the next time.
                """)

        @OptionGroup var stateOptions: StateOptions

        @Argument(help: "Numbers of attempts, or GUIDs of deliveries.")
        var deliveries: [String] = []

        @Flag(help: "All deliveries of which no attempt arrived.")
        var failed = false

        @Option(help: "With --failed, only what was sent since this date (2026-11-01) or age (2d, 12h, 90m).")
        var since: Since?

        func validate() throws {
            guard failed == deliveries.isEmpty else {
                throw ValidationError("Name deliveries, or use --failed for all that did not arrive.")
            }
            guard since == nil || failed else { throw ValidationError("--since goes with --failed.") }
        }

        func run() async throws {
            try await running {
                let refused = try await DeliveryService.closing(stateOptions) { desk in
                    guard failed else {
                        var attempts: [DeliveryView] = []
                        for name in deliveries { attempts.append(try await desk.view(name)) }
                        return try await Self.redeliver(attempts, desk)
                    }
                    do {
                        // GitHub refuses what is about to be older than that.
                        let since = since?.date ?? Date().addingTimeInterval(-3 * 86_400 + 900)
                        let lost = try await desk.list(nil, failed: true, since: since)
                        if lost.isEmpty { Terminal.say("Every delivery that GitHub remembers has arrived.") }
                        return try await Self.redeliver(lost, desk)
                    } catch let nothing as DeliveryService.NoWebhook {
                        Terminal.say(nothing.description)
                        return 0
                    }
                }
                if refused > 0 { throw ExitCode.failure }
            }
        }

        /// One line for each, and the sums.
        ///
        /// - Returns: how many GitHub refused to send again.
        private static func redeliver(_ lost: [DeliveryView], _ desk: DeliveryService) async throws -> Int {
            guard !lost.isEmpty else { return 0 }
            var (sent, refused) = (0, 0)
            defer {
                let left = lost.count - sent - refused
                let rest = (refused > 0 ? ", \(refused) refused" : "") + (left > 0 ? ", \(left) left" : "")
                Terminal.say("\(sent.counted("delivery", "deliveries")) sent again\(rest).")
            }
            let rows = lost.map { Array($0.cells.dropLast()) }
            let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
            for (view, row) in zip(lost, rows) {
                let line = zip(row, widths).map { $0.padded(to: $1) }.joined(separator: "  ")
                do {
                    try await desk.redeliver(view.attempt)
                    sent += 1
                    Terminal.show("\(line)  sent again")
                } catch  where !error.isGitHubLimit {
                    refused += 1
                    Terminal.show("\(line)  \(Terminal.style.red("refused")): \(error)")
                }
            }
            return refused
        }
    }
}
