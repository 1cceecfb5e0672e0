import Policy
import Testing

@testable import Notifications

struct FormatTests {
    @Test("Slack gets blocks that know its markup, and the text of a phone's notification")
    func slack() {
        #expect(
            body(.slack, [.drift(), .drift(in: "acme/web")], dashboard: "https://cop.example/")
                == #"{"blocks":["#
                + #"{"text":{"text":"*GitHubCop in acme: Drift reverted (2)*","type":"mrkdwn","verbatim":true},"type":"section"},"#
                + #"{"text":{"text":"*Drift reverted: branches main: allows_force_pushes: true → false*\n"#
                + #"by octocat in <https://github.com/acme/api|acme/api>, <https://github.com/acme/web|acme/web> (2 times)\n"#
                + #"• as rule 'baseline' (policy.yml:12) says","type":"mrkdwn","verbatim":true},"type":"section"},"#
                + #"{"text":{"text":"<https://cop.example/|Dashboard>","type":"mrkdwn","verbatim":true},"type":"section"}],"#
                + #""text":"GitHubCop in acme: Drift reverted (2)"}"#)
    }

    @Test("Discord gets Markdown that can mention nobody")
    func discord() {
        #expect(
            body(.discord, [.drift()])
                == #"{"allowed_mentions":{"parse":[]},"content":"**GitHubCop in acme: Drift reverted**\n\n"#
                + #"**Drift reverted: branches main: allows\\_force\\_pushes: true → false**\n"#
                + #"by octocat in [acme/api](https://github.com/acme/api)\n"#
                + #"• as rule 'baseline' (policy.yml:12) says","flags":4}"#)
    }

    @Test("Mattermost gets Markdown")
    func mattermost() {
        #expect(
            body(.mattermost, [.drift()])
                == #"{"text":"**GitHubCop in acme: Drift reverted**\n\n"#
                + #"**Drift reverted: branches main: allows\\_force\\_pushes: true → false**\n"#
                + #"by octocat in [acme/api](https://github.com/acme/api)\n"#
                + #"• as rule 'baseline' (policy.yml:12) says"}"#)
    }

    @Test("Microsoft Teams gets an Adaptive Card in a workflow's envelope")
    func teams() {
        #expect(
            body(.teams, [.drift()])
                == #"{"attachments":[{"content":{"$schema":"http://adaptivecards.io/schemas/adaptive-card.json","#
                + #""actions":[{"title":"acme/api","type":"Action.OpenUrl","url":"https://github.com/acme/api"}],"#
                + #""body":[{"inlines":[{"text":"GitHubCop in acme: Drift reverted","type":"TextRun","weight":"bolder"}],"#
                + #""spacing":"small","type":"RichTextBlock"},"#
                + #"{"inlines":[{"text":"Drift reverted: branches main: allows_force_pushes: true → false","#
                + #""type":"TextRun","weight":"bolder"}],"separator":true,"spacing":"medium","type":"RichTextBlock"},"#
                + #"{"inlines":[{"text":"by octocat in acme/api","type":"TextRun"}],"spacing":"small","type":"RichTextBlock"},"#
                + #"{"inlines":[{"text":"• as rule 'baseline' (policy.yml:12) says","type":"TextRun"}],"#
                + #""spacing":"small","type":"RichTextBlock"}],"#
                + #""msteams":{"width":"Full"},"type":"AdaptiveCard","version":"1.4"},"#
                + #""contentType":"application/vnd.microsoft.card.adaptive","contentUrl":null}],"type":"message"}"#)
    }

    @Test("Everything else gets JSON, signed over time and body")
    func json() throws {
        let message = NotificationMessage(organization: "acme", notices: [.drift()])
        let request = try receiver("json").request(for: message, at: noon)
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == #"{"notifications":[{"actor":"octocat","count":1,"details":["as rule 'baseline' (policy.yml:12) says"],"#
                + #""first_at":"2027-01-15T08:00:00Z","kind":"drift","last_at":"2027-01-15T08:00:00Z","place_count":1,"#
                + #""places":[{"name":"acme/api","url":"https://github.com/acme/api"}],"#
                + #""title":"branches main: allows_force_pushes: true → false"}],"omitted":{},"organization":"acme","#
                + #""sent_at":"2027-01-15T08:00:00Z","text":"GitHubCop in acme: Drift reverted","version":1}"#)
        let headers = Dictionary(uniqueKeysWithValues: request.headers.map { ($0.name, $0.value) })
        #expect(headers["x-githubcop-timestamp"] == "1800000000")
        // printf '1800000000.BODY' | openssl dgst -sha256 -hmac 0123456789abcdef
        #expect(
            headers["x-githubcop-signature-256"]
                == "sha256=e7b4cf6716c2abfc03298868e60fc0d1775715fb9c3a116ff0d5f41641420cba")
    }

    @Test(
        "A message that is too long loses details, then entries, and never a count", arguments: ReceiverFormat.allCases)
    func limits(_ format: ReceiverFormat) throws {
        let notices = (0..<100).map { Notice.failure($0, details: 10) }
        let text = body(format, notices)
        #expect(text.contains("Work failed (100)"))
        let parsed = try parsedJSON(text)
        switch format {
        case .slack:
            let blocks = parsed["blocks"]?.arrayValue ?? []
            #expect(blocks.count <= 50)
            #expect(blocks.allSatisfy { ($0["text"]?["text"]?.stringValue?.utf16.count ?? 9999) <= 3000 })
        case .discord:
            #expect((parsed["content"]?.stringValue?.utf16.count ?? 9999) <= 2000)
            #expect(text.contains("more"))
        case .mattermost: #expect((parsed["text"]?.stringValue?.unicodeScalars.count ?? 99_999) <= 16_383)
        case .teams: #expect(text.utf8.count <= 28 * 1024)
        case .json: #expect(parsed["notifications"]?.arrayValue?.count == 100)
        }
    }

    @Test("Only an address without characters that end a link is made one")
    func plainURLs() {
        #expect("https://github.com/acme/x?a=b&c=%7C#d".isPlainURL)
        for url in ["https://github.com/a)b", "https://github.com/a|b", "https://github.com/a b", "javascript:x", ""] {
            #expect(!url.isPlainURL, "\(url)")
        }
    }

    @Test("Causes that did not fit are counted by their kind", arguments: ReceiverFormat.allCases)
    func omitted(_ format: ReceiverFormat) throws {
        let message = NotificationMessage(
            organization: "acme", groups: [NoticeGroup(.drift())], omitted: [.failed: 7, .drift: 2])
        let text = format.body(of: message, at: noon)
        #expect(text.contains("Drift reverted (3), Work failed (7)"), "\(text)")
        guard format == .json else {
            #expect(text.contains("and 9 more"))
            return
        }
        #expect(try parsedJSON(text)["omitted"] == ["drift": 2, "failed": 7])
    }

    @Test(
        "What people write on GitHub mentions nobody and makes no link",
        arguments: ReceiverFormat.allCases.filter { $0 != .json })
    func hostileText(_ format: ReceiverFormat) {
        let notice = Notice(
            .drift, cause: "x", title: hostile, actor: hostile,
            in: .init(hostile, url: "https://github.com/acme/x>|@here"), details: [hostile], at: noon)
        let text = body(format, [notice])
        for mention in [
            "<!channel>", "@everyone", "@here", "<@U123>", "](https://", "https://evil", "www.evil", "\u{202E}",
        ] {
            #expect(!text.contains(mention), "\(mention) in \(text)")
        }
        switch format {
        case .slack: #expect(!text.contains("<!") && text.contains("&lt;") && text.contains("&amp;"))
        case .discord, .mattermost: #expect(text.contains(#"\\*\\*bold"#) && text.contains(#"\\[click\\]"#))
        case .teams:
            let linked = Notice(
                .failed, cause: "x", title: "x", in: .init(hostile, url: "https://github.com/acme/x"), at: noon)
            let card = body(format, [linked])
            #expect(card.contains("https://github.com/acme/x") && !card.contains("@everyone"), "a button's title")
        case .json: break
        }
    }
}
