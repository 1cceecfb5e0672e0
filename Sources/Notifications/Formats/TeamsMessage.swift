import Policy

/// An Adaptive Card in the envelope that a workflow's webhook of Microsoft Teams takes. Its text is in runs, which know
/// no Markdown.
///
/// Source: <https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using>,
/// <https://adaptivecards.io/explorer/RichTextBlock.html>
struct TeamsMessage {
    /// Teams takes 28 KB, of which its own wrapping needs some.
    static let mostBytes = 26_000
    private static let mostActions = 4

    private let message: NotificationMessage
    private let detail: MessageDetail

    init(_ message: NotificationMessage, _ detail: MessageDetail) {
        self.message = message
        self.detail = detail
    }

    var json: JSON {
        var card: [String: JSON] = [
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
            "msteams": ["width": "Full"],
            "body": .array(
                [block([run(message.headline, isBold: true)])]
                    + message.groups.prefix(detail.groups).flatMap { blocks($0) }
                    + (message.rest(detail).map { [block([run($0)])] } ?? [])),
        ]
        let actions = actions
        if !actions.isEmpty { card["actions"] = .array(actions) }
        return [
            "type": "message",
            "attachments": [
                [
                    "contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": .null,
                    "content": .object(card),
                ]
            ],
        ]
    }

    private func blocks(_ group: NoticeGroup) -> [JSON] {
        let places = group.places(detail).map { $0.name }.joined(separator: ", ")
        let line =
            [group.actor.map { "by \($0)" }, places.isEmpty ? nil : "in \(places)"].compactMap { $0 }
            .joined(separator: " ") + group.suffix(detail)
        let title = block([run(group.title(detail), isBold: true)], isSeparate: true)
        let lines = (line.isEmpty ? [] : [line]) + group.details(detail).map { "• \($0)" }
        return [title] + lines.map { block([run($0)]) }
    }

    private func block(_ runs: [JSON], isSeparate: Bool = false) -> JSON {
        var block: [String: JSON] = [
            "type": "RichTextBlock", "inlines": .array(runs), "spacing": isSeparate ? "medium" : "small",
        ]
        if isSeparate { block["separator"] = true }
        return .object(block)
    }

    private func run(_ text: String, isBold: Bool = false) -> JSON {
        var run: [String: JSON] = ["type": "TextRun", "text": .string(text.neutralized)]
        if isBold { run["weight"] = "bolder" }
        return .object(run)
    }

    /// Buttons that open what the message is about.
    private var actions: [JSON] {
        var known: [Notice.Place] = []
        for place in message.groups.prefix(detail.groups).flatMap({ $0.places(detail) }) where !known.contains(place) {
            known.append(place)
        }
        let places = known.compactMap { place in place.url.map { (place.name, $0) } }.prefix(Self.mostActions)
        let links = Array(places) + (message.dashboard.map { [("Dashboard", $0)] } ?? [])
        return links.filter { $0.1.isPlainURL }.map { title, url in
            ["type": "Action.OpenUrl", "title": .string(title.neutralized), "url": .string(url)]
        }
    }
}
