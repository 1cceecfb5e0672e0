import ArgumentParser

struct Webhook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Test the receiver of GitHub's webhooks.", subcommands: [WebhookSend.self])
}
