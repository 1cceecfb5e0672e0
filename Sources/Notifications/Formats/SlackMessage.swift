import Policy

/// A message for Slack's incoming webhooks: blocks, and the text of which the notification on a phone is made.
///
/// Source: <https://api.slack.com/messaging/webhooks>, <https://api.slack.com/reference/block-kit/blocks#section>
struct SlackMessage {
    private static let mostBlocks = 50
    private static let longestText = 3000

    private let text: String
    private let sections: [String]

    init(_ message: NotificationMessage, _ detail: MessageDetail) {
        let markup = TextMarkup.slack
        text = markup.escape(message.headline)
        sections =
            [markup.bold(text)]
            + message.groups.prefix(detail.groups).map { markup.lines($0, detail).joined(separator: "\n") }
            + (markup.end(message, detail).map { [$0] } ?? [])
    }

    var fits: Bool {
        sections.count <= Self.mostBlocks && sections.allSatisfy { $0.utf16.count <= Self.longestText }
            && sections.reduce(0) { $0 + $1.utf16.count } <= 12_000
    }

    var json: JSON {
        [
            "text": .string(text),
            "blocks": .array(
                sections.map {
                    // `verbatim`: nothing in the text becomes a link or a mention by itself.
                    ["type": "section", "text": ["type": "mrkdwn", "text": .string($0), "verbatim": true]]
                }),
        ]
    }
}
