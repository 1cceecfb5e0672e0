import ArgumentParser
import Foundation
import Notifications
import Wiring

/// Who is notified of what a server finds and does.
struct NotifyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Notify this webhook of Slack, Microsoft Teams, Mattermost or Discord, or any URL with signed JSON.",
            discussion:
                "Can be repeated. The URL is a secret: prefer GITHUBCOP_NOTIFY_URL or GITHUBCOP_NOTIFY_URL_FILE.",
            valueName: "url"))
    var notify: [String] = []

    /// - Throws: `Stop` that names no URL.
    func receivers(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> [NotificationReceiver] {
        do {
            return try readReceivers(environment)
        } catch let problem as ReceiverProblem {
            throw Stop("\(problem)", code: .badInput)
        }
    }

    /// - Throws: `ReceiverProblem`, `SetupProblem`, neither of which shows a URL.
    func readReceivers(_ environment: [String: String]) throws -> [NotificationReceiver] {
        try NotificationReceiver.all(notify) { try GivenSecret.named($0, in: environment) }
    }
}
