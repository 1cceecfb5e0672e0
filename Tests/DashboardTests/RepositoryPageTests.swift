import Foundation
import Testing

@testable import Dashboard

/// A repository's page as a browser gets it.
struct RepositoryPageTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private static var details: RepositoryDetails {
        var details = RepositoryDetails(name: "acme/api", state: .differs, checked: now.addingTimeInterval(-3600))
        details.facts = [.init("Visibility", "private"), .init("Topics", nil)]
        details.rules = ["<script>alert(1)</script> **bold**"]
        details.kinds = [
            .init(
                name: "branches",
                settings: [
                    .init(
                        path: "we|ird.enforce_admins", desired: "true", observed: "false", standing: .differs,
                        rule: "baseline", source: "githubcop.yml:7", since: now.addingTimeInterval(-86_400 * 3)),
                    .init(
                        path: "main.strict", desired: "true", observed: nil,
                        standing: .unknown("GET /protection (403)"), rule: "baseline", source: "githubcop.yml:8"),
                ])
        ]
        details.notices = [.init(.suspended, "All settings are not enforced: \"incident\" (mallory<b>)")]
        details.events = [
            .init(
                run: "1a2b3c4d5e", started: now.addingTimeInterval(-7200), cause: "mallory<b> edited it",
                changes: [
                    .init(
                        title: "repository has_wiki", before: "true", after: "false", outcome: "verified", message: nil)
                ], failure: nil, times: 1, formerName: "acme/old-api")
        ]
        return details
    }

    @Test("The organization itself has the same page; it cannot be suspended alone")
    func organization() async throws {
        var details = Self.details
        details.isOrganization = true
        var source = DashboardSource.sample()
        source.organization = { [details] in details }
        try await withDashboard(source: source, now: { Self.now }) { browser in
            _ = try await browser.login()
            let body = try await browser.get("/organization").body
            #expect(body.contains("(organization)") && body.contains("we|ird.enforce_admins"))
            #expect(body.contains("href=\"/organization\" aria-current=\"page\""))
            #expect(
                !body.contains("/actions/suspend?") && !body.contains("href=\"/repositories\">Repositories</a></nav>"))
        }
        #expect(Address.repository("acme") == "/organization")
    }

    @Test("Pages lead to GitHub where its address is known, with hostile names encoded")
    func gitHub() async throws {
        let pages = GitHubPages(url: "https://github.acme.example")
        #expect(pages.address(of: "acme/api") == "https://github.acme.example/acme/api")
        #expect(pages.address(of: "acme") == "https://github.acme.example/acme")
        #expect(pages.address(of: "acme/a\"b?c#d<é") == "https://github.acme.example/acme/a%22b%3Fc%23d%3C%C3%A9")
        for name in ["", "acme/", "acme/..", "./api", "acme/api/settings", "//evil.example"] {
            #expect(pages.address(of: name) == nil, "\(name)")
        }
        var source = DashboardSource.sample()
        source.repository = { _ in .found(Self.details) }
        try await withDashboard(source: source, gitHub: pages) { browser in
            _ = try await browser.login()
            let body = try await browser.get("/repositories/acme/api").body
            #expect(body.contains("<a href=\"https://github.acme.example/acme/api\" rel=\"noopener\">on GitHub</a>"))
        }
        let without = try await body(of: .found(Self.details), at: "/repositories/acme/api").body
        #expect(!without.contains("on GitHub"))
    }

    private func body(of answer: RepositoryAnswer, at path: String) async throws -> Browser.Reply {
        var source = DashboardSource.sample()
        source.repository = { _ in answer }
        var reply: Browser.Reply?
        try await withDashboard(source: source, now: { Self.now }) { browser in
            _ = try await browser.login()
            reply = try await browser.get(path)
        }
        return try #require(reply)
    }

    @Test("Each setting has what the policy wants, what GitHub has, the rule with its line, and since when it differs")
    func settings() async throws {
        let body = try await body(of: .found(Self.details), at: "/repositories/acme/api").body
        for text in [
            "we|ird.enforce_admins", "<code>true</code>", "<code>false</code>", "githubcop.yml:7", "3 days ago",
            "href=\"/policy#rule-baseline\"", "as acme/old-api", "href=\"/changes/1a2b3c4d5e\"",
        ] {
            #expect(body.contains(text), "\(text)")
        }
        // What was not read is unknown, and why is there.
        #expect(body.contains("GET /protection (403)") && body.contains(">unknown</span>"))
        #expect(body.contains("<dt>Topics</dt><dd>unknown</dd>"))
        #expect(body.contains("href=\"/actions/suspend?repository=acme/api\"") && body.contains("/actions/resume?"))
    }

    @Test("Text from GitHub, from people and from the policy stays text")
    func hostile() async throws {
        let body = try await body(of: .found(Self.details), at: "/repositories/acme/api").body
        #expect(!body.contains("<script>alert") && !body.contains("mallory<b>"))
        #expect(body.contains("&lt;script&gt;alert(1)&lt;/script&gt; **bold**"))
        #expect(body.contains("mallory&lt;b&gt;"))
    }

    @Test("An earlier name, and a name in another case, lead to the page; an unknown one to suggestions")
    func names() async throws {
        let moved = try await body(of: .moved(to: "acme/api"), at: "/repositories/ACME/Api")
        #expect(moved.status == 303 && moved.headers["location"] == "/repositories/acme/api")
        let unknown = try await body(
            of: .unknown(suggestions: ["acme/api"]), at: "/repositories/acme/%3Cscript%3Eapu")
        #expect(unknown.status == 404)
        #expect(unknown.body.contains("<a href=\"/repositories/acme/api\">acme/api</a>"))
        #expect(unknown.body.contains("acme/&lt;script&gt;apu") && !unknown.body.contains("<script>apu"))
    }

    @Test("A rule's name makes an anchor of its own, whatever stands in it")
    func anchors() {
        let names = ["a b", "a-b", "a_b", "a.b", "ä", "<b>", "a\u{0}b"]
        #expect(Set(names.map { $0.ruleAnchor }).count == names.count)
        #expect(
            names.allSatisfy {
                $0.ruleAnchor.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
            })
    }
}
