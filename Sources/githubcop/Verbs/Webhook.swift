import ArgumentParser

struct Webhook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tries out the receiver of GitHub's webhooks.", subcommands: [WebhookSend.self])
}
