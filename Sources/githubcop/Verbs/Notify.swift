import ArgumentParser
import Enforcement
import Foundation
import Notifications
import Wiring

struct Notify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Test the receivers of notifications.", subcommands: [NotifyTest.self])
}

struct NotifyTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Send one notification of each kind, in one message, and show what each receiver answers.",
        discussion: """
            The receivers are those of 'serve': --notify, GITHUBCOP_NOTIFY_URL, or the file that \
            GITHUBCOP_NOTIFY_URL_FILE names. Exit code 0 when all of them accept the message, 1 when one does not.
            """)

    @OptionGroup var notifyOptions: NotifyOptions

    @Option(help: "The organization that the message names.")
    var organization = "example"

    func run() async throws {
        try await running {
            let receivers = try notifyOptions.receivers()
            guard !receivers.isEmpty else {
                throw Stop(
                    "No receiver is configured. Name one with --notify, or set "
                        + "\(NotificationReceiver.variable).", code: .badInput)
            }
            let sending = try NotificationSending(receivers)
            let now = Date()
            let message = NotificationMessage(
                organization: organization, notices: Notice.samples(of: organization, at: now))
            var failed = 0
            for receiver in receivers {
                for warning in [receiver.warning].compactMap({ $0 }) { Terminal.complain("\(warning)") }
                let answer: Result<NotificationResponse, any Error>
                do {
                    answer = .success(try await sending.send(receiver.request(for: message, at: now)))
                } catch {
                    answer = .failure(error)
                }
                let isAccepted = (try? answer.get())?.isSuccess ?? false
                if !isAccepted { failed += 1 }
                Terminal.say("\(receiver) (\(receiver.format.rawValue)): \(receiver.problem(answer))")
            }
            guard failed == 0 else {
                throw Stop(
                    "\(failed.counted("receiver")) did not accept the message. Check the URL and, at the receiver, "
                        + "that the webhook still exists.")
            }
        }
    }
}
