/// How a receiver writes text with bold parts and links.
struct TextMarkup: Sendable {
    /// Text that somebody else wrote, with nothing in it that the receiver would take for markup.
    let escape: @Sendable (String) -> String
    let bold: @Sendable (_ escaped: String) -> String
    /// - Parameter url: `isPlainURL`.
    let link: @Sendable (_ url: String, _ escaped: String) -> String

    func title(_ group: NoticeGroup, _ detail: MessageDetail) -> String { bold(escape(group.title(detail))) }

    /// Title, who and where, and the details, a line each.
    func lines(_ group: NoticeGroup, _ detail: MessageDetail) -> [String] {
        let places = group.places(detail).map { link($0) }.joined(separator: ", ")
        let who = group.actor.map { "by \(escape($0))" }
        let line =
            [who, places.isEmpty ? nil : "in \(places)"].compactMap { $0 }.joined(separator: " ")
            + escape(group.suffix(detail))
        return [title(group, detail)] + (line.isEmpty ? [] : [line.trimmingPrefix(" ").description])
            + group.details(detail).map { "• \(escape($0))" }
    }

    func link(_ place: Notice.Place) -> String {
        let name = escape(place.name)
        guard let url = place.url, url.isPlainURL else { return name }
        return link(url, name)
    }

    /// The whole message.
    func text(_ message: NotificationMessage, _ detail: MessageDetail) -> String {
        var parts = [bold(escape(message.headline))]
        parts += message.groups.prefix(detail.groups).map { lines($0, detail).joined(separator: "\n") }
        if let end = end(message, detail) { parts.append(end) }
        return parts.joined(separator: "\n\n")
    }

    func end(_ message: NotificationMessage, _ detail: MessageDetail) -> String? {
        let dashboard = message.dashboard.flatMap { $0.isPlainURL ? link($0, "Dashboard") : nil }
        let parts = [message.rest(detail).map { escape($0) }, dashboard].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: " · ")
    }

    /// Markdown as Discord and Mattermost read it.
    static let markdown = TextMarkup(
        escape: { text in
            var escaped = ""
            for character in text.neutralized {
                if "\\`*_~[]>#|".contains(character) { escaped.append("\\") }
                escaped.append(character)
            }
            return escaped
        },
        bold: { "**\($0)**" }, link: { "[\($1)](\($0))" })

    /// Slack's own markup, in which a backslash escapes nothing.
    /// Source: <https://api.slack.com/reference/surfaces/formatting#escaping>
    static let slack = TextMarkup(
        escape: {
            $0.neutralized.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        },
        bold: { "*\($0)*" }, link: { "<\($0.replacing("&", with: "&amp;"))|\($1)>" })
}
