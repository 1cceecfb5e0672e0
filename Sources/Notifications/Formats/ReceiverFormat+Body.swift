import FoundationEssentials
import Policy

extension ReceiverFormat {
    /// The message as the receiver wants it, with as much of it as fits.
    func body(of message: NotificationMessage, at now: Date) -> String {
        var text = ""
        for detail in MessageDetail.levels {
            let (body, fits) = body(of: message, detail, now)
            text = body.text()
            if fits(text) { break }
        }
        return text
    }

    private func body(
        of message: NotificationMessage, _ detail: MessageDetail, _ now: Date
    ) -> (JSON, fits: (String) -> Bool) {
        switch self {
        case .slack:
            let message = SlackMessage(message, detail)
            return (message.json, { _ in message.fits })
        case .teams: return (TeamsMessage(message, detail).json, { $0.utf8.count <= TeamsMessage.mostBytes })
        case .mattermost:
            let text = TextMarkup.markdown.text(message, detail)
            // Longer posts are split in places that nobody chose.
            // Source: <https://developers.mattermost.com/integrate/webhooks/incoming/#tips-and-best-practices>
            return (["text": .string(text)], { _ in text.unicodeScalars.count <= 16_383 })
        case .discord:
            let text = TextMarkup.markdown.text(message, detail)
            // Source: <https://discord.com/developers/docs/resources/webhook#execute-webhook>
            return (
                [
                    "content": .string(text), "allowed_mentions": ["parse": []],
                    // SUPPRESS_EMBEDS: no preview of each repository.
                    "flags": 4,
                ], { _ in text.utf16.count <= 2000 }
            )
        case .json: return (message.json(detail, at: now), { $0.utf8.count <= 256 * 1024 })
        }
    }
}
