import Enforcement
import Policy
import Reporting
import Testing

@Suite("A preview as a comment")
struct CommentTextTests {
    @Test("counts and risks come first, and alike changes are one row with five examples")
    func folded() throws {
        let preview = PreviewSamples.preview(
            try PreviewSamples.comparison(
                PreviewSamples.wiki + PreviewSamples.protection, PreviewSamples.wiki + PreviewSamples.merging),
            count: 412)
        let body = CommentText(preview, commit: "0123456789abcdef", time: "2026-11-30 12:00 UTC").body
        #expect(body.hasPrefix(CommentText.marker(of: "acme")))
        let (title, risks) = (try #require(body.range(of: "lose protection")), try #require(body.range(of: "Risks")))
        let changes = try #require(body.range(of: "### Changes"))
        #expect(title.lowerBound < risks.lowerBound && risks.lowerBound < changes.lowerBound)
        let row = try #require(body.split(separator: "\n").first { $0.contains("`repository allow_merge_commit`") })
        #expect(
            row.contains(
                "<details><summary>412</summary>`service-0`, `service-1`, `service-2`, `service-3`, `service-4`, …</details>"
            ))
        #expect(body.contains("Pending anyway: 412 changes"))
        let outdated = CommentText.outdated(body, by: "fedcba9876543210")
        #expect(outdated.hasPrefix(CommentText.marker(of: "acme") + "\n> Outdated: `fedcba987654`"))
    }

    /// What a stranger may have called something.
    static let nasty =
        "a|b **c** @octocat @all #1 GH-2 fixes acme/x#3 https://evil.example/ www.evil.example <script>alert(1)</script> "
        + "[x](http://y) `code` \\| 0123abcd0123abcd \u{202E}drow </details> --> \n| next"

    @Test("nothing that GitHub or the policy says is a mention, a reference, a link, markup or a cell")
    func hostile() throws {
        let name = Self.nasty.replacing("\\", with: "\\\\").replacing("\n", with: "\\n").replacing("\u{202E}", with: "")
        let base = "  - { name: \"\(name)\", settings: { branches: { \"\(name)\": { enforce_admins: true } } } }\n"
        let head =
            "  - { name: \"\(name)\", settings: { repository: { description: \"\(name)\" }, labels: { \"x|y @all\": { color: ff0000 } } } }\n"
        var preview = PreviewSamples.preview(try PreviewSamples.comparison(base, head)) { number in
            ["repository": ["description": .string("\(Self.nasty) \(number)")], "labels": [:]]
        }
        preview.add(RepositoryName(owner: "acme", name: "a|b`@all"), unread: Self.nasty)
        for text in [CommentText(preview).body, CheckRunText(preview).summary] {
            let lines = text.split(separator: "\n")
            for row in lines where row.hasPrefix("|") {
                #expect(row.count { $0 == "|" } == 6, "\(row)")
            }
            // In code spans GitHub does not look for anything.
            let bare = text.replacing(/`[^`\n]*`/, with: "")
            #expect(!bare.contains(/@[a-z]/))
            #expect(!bare.contains(/#[0-9]/.ignoresCase()) || bare.contains("&#"))
            #expect(!bare.replacing(/&#[0-9]+;/, with: "").contains(/#[0-9]/))
            #expect(!bare.contains(/GH-[0-9]/))
            #expect(!bare.contains("://") && !bare.contains("www."))
            #expect(!bare.contains("<script") && !bare.replacing(/\\./, with: "").contains("]("))
            #expect(!bare.contains("\u{202E}"))
            #expect(!bare.contains(/\b[0-9a-f]{7,40}\b/))
            #expect(bare.ranges(of: "<details>").count == bare.ranges(of: "</details>").count)
        }
    }

    @Test("of ten thousand repositories that all differ, details are left out and counts and risks never")
    func large() throws {
        let preview = PreviewSamples.preview(
            try PreviewSamples.comparison(
                PreviewSamples.wiki + PreviewSamples.protection,
                PreviewSamples.wiki
                    + "  - { name: names, settings: { repository: { description: \"{{repository}} of many\" } } }\n"),
            count: 10_000
        ) {
            [
                "repository": [
                    "has_wiki": true, "description": .string("old \($0) \(String(repeating: "x", count: 300))"),
                ]
            ]
        }
        for text in [CommentText(preview).body, CheckRunText(preview).summary] {
            #expect(text.utf8.count <= 65_535)
            #expect(text.contains("10000 to change"))
            #expect(text.contains("`branches main`"))
        }
        #expect(CommentText(preview).body.contains("10000 repositories lose protection, 10000 change"))
    }

    @Test("of thousands of risks each kind keeps its row")
    func manyRisks() throws {
        let rules = (0..<3_000).map { number in
            "  - { name: rule-number-\(number), settings: { branches: { release-\(number): { enforce_admins: true } } } }\n"
        }.joined()
        let preview = PreviewSamples.preview(
            try PreviewSamples.comparison(rules, PreviewSamples.wiki), count: 3)
        let body = CommentText(preview).body
        #expect(body.utf8.count <= 65_535)
        #expect(body.contains("No longer enforces 9000 settings in 3 repositories"))
        #expect(body.contains("| no longer enforced | `branches` | 3000 settings | 9000 |"))
    }

    @Test("repositories that are left alone stand among the risks, with how many there are")
    func exempt() throws {
        let exemption = "exempt:\n  - { repositories: [service-*], reason: moving, owner: ops, until: 2027-01-31 }\n"
        let preview = PreviewSamples.preview(
            try PreviewSamples.comparison(PreviewSamples.wiki, PreviewSamples.wiki, before: exemption))
        let body = CommentText(preview).body
        #expect(body.contains("| left alone | `exempt` |  | 7 |"), "\(body)")
    }

    @Test("what stands at the foot is text")
    func foot() throws {
        let preview = PreviewSamples.preview(try PreviewSamples.comparison(PreviewSamples.wiki, PreviewSamples.wiki))
        let body = CommentText(preview, commit: "`x`|<b>", time: "<b>|@acme").body
        #expect(!body.contains("<b>") || body.contains("`` `x`|<b> ``"), "\(body)")
        #expect(!body.contains(" @acme"))
    }

    @Test("of more changes than are kept apart, the rest is counted")
    func uncounted() throws {
        let labels = (0..<5100).map { "l\($0): d73a4a" }.joined(separator: ", ")
        let preview = PreviewSamples.preview(
            try PreviewSamples.comparison(
                PreviewSamples.wiki,
                PreviewSamples.wiki + "  - { name: labels, settings: { labels: { \(labels) } } }\n"), count: 1
        ) { _ in ["labels": [:]] }
        let body = CommentText(preview).body
        #expect(body.contains("\nAnd 100 further changes, not listed here."), "5,000 are kept apart")
    }

    @Test("a comment that is outdated twice says so once, of the newest commit's predecessor")
    func outdated() throws {
        let preview = PreviewSamples.preview(
            try PreviewSamples.comparison(PreviewSamples.wiki, PreviewSamples.wiki + PreviewSamples.merging))
        let body = CommentText(preview).body
        let once = CommentText.outdated(body, by: "1111111111111111")
        #expect(once.contains("> Outdated: `111111111111`") && once.hasPrefix(CommentText.marker(of: "acme")))
        #expect(CommentText.outdated(once, by: "2222222222222222") == once)
    }
}
