import Foundation
import Testing

@testable import Dashboard

@Suite("The pages of the dashboard")
struct PageTests {
    private static let hostile = "<script>alert(1)</script>"
    private static let quote = "x\"\u{301} onmouseover=alert(1) y='"

    @Test("a foreign Host is refused on every page, asset and API, with and without a token")
    func hosts() async throws {
        for token in [fullToken, nil] {
            try await withDashboard(full: token, readOnly: nil) { browser in
                for path in ["/", "/login", "/assets/style.css", "/changes", "/api/status", "/nowhere"] {
                    for host in ["evil.example", "evil.example:\(browser.port)", "localhost:1", "localhost"] {
                        let reply = try await browser.get(path, [("Host", host)])
                        #expect(reply.status == 421 && !reply.body.contains("acme"), "\(host) \(path)")
                    }
                }
                for host in ["localhost", "127.0.0.1", "[::1]", "LOCALHOST"] {
                    let reply = try await browser.get("/login", [("Host", "\(host):\(browser.port)")])
                    #expect(reply.status == 200, "\(host)")
                }
                #expect(try await browser.get("/healthz", [("Host", "10.1.2.3")]).status == 200)
            }
        }
    }

    @Test("a name that was configured is this server's, with its port; programs may scrape under any with the token")
    func configuredHosts() async throws {
        let urls = ["https://cop.acme.example", "http://cop.internal:8081/"].compactMap { URL(string: $0) }
        try await withDashboard(urls: urls) { browser in
            func status(_ host: String) async throws -> Int {
                try await browser.get("/login", [("Host", host)]).status
            }
            #expect(try await status("cop.acme.example") == 200)
            #expect(try await status("cop.acme.example:443") == 200)
            #expect(try await status("COP.internal:8081") == 200)
            #expect(try await status("cop.internal") == 421)
            #expect(try await status("cop.acme.example.evil.example") == 421)
            let bearer = [("Host", "scrape.me"), ("Authorization", "Bearer \(fullToken)")]
            #expect(try await browser.get("/metrics", bearer).status == 200)
            #expect(try await browser.get("/api/status", bearer).status == 421)
            #expect(try await browser.get("/metrics", [("Host", "scrape.me")]).status == 421)
            let form = try await browser.get("/login", [("Host", "cop.acme.example")]).form
            let headers = [("Host", "cop.acme.example"), ("Origin", "https://cop.acme.example")]
            let login = try await browser.post(
                "/login", ["token": fullToken, "name": "Maya", "form": form], headers)
            #expect(login.status == 303)
        }
    }

    @Test("every answer forbids what an injected script would need")
    func headers() async throws {
        try await withDashboard { browser in
            for path in ["/login", "/", "/assets/script.js"] {
                let reply = try await browser.get(path)
                let policy = try #require(reply.headers["content-security-policy"])
                for part in [
                    "default-src 'none'", "script-src 'self'", "form-action 'self'", "frame-ancestors 'none'",
                    "base-uri 'none'",
                ] {
                    #expect(policy.contains(part))
                }
                #expect(!policy.contains("unsafe") && reply.headers["x-content-type-options"] == "nosniff")
                #expect(reply.headers["referrer-policy"] == "same-origin")
            }
            #expect(try await browser.get("/login").headers["cache-control"] == "no-store")
        }
    }

    @Test("what others wrote is shown as text: in elements, attributes and addresses")
    func hostileContent() async throws {
        var overview = OverviewData()
        overview.failed = [.init(repository: "acme/\(Self.quote)", text: Self.hostile, since: Date())]
        overview.drift = [
            .init(
                repository: "acme/\(Self.hostile)", actor: Self.quote, sentence: "deleted main|x", changes: 1,
                at: Date(),
                run: "../\(Self.quote)")
        ]
        overview.policy = .init(source: Self.hostile, digest: Self.quote, since: nil, refused: Self.hostile)
        let run = ChangesData.Run(
            name: Self.quote, started: Date(), finished: Date(), subject: Self.hostile, repository: Self.quote,
            outcome: Self.hostile, isGood: true, reason: Self.hostile, actor: Self.hostile, requests: 1,
            reverts: Self.quote, revertedBy: [Self.hostile], hasChanged: true)
        let change = ChangeRow(
            verb: Self.quote, title: "branches release|\(Self.hostile)", before: Self.hostile, after: Self.quote,
            rule: Self.hostile, status: Self.hostile, message: Self.hostile)
        let data = RunData(
            run: run,
            repositories: [.init(name: Self.hostile, causes: [Self.hostile], changes: [change], failure: Self.hostile)],
            next: nil)
        let delivery = DeliveriesData.Delivery(
            attempt: 1, guid: Self.quote, at: Date(), event: Self.hostile, repository: Self.quote, status: Self.hostile,
            outcome: Self.hostile, isLost: true)
        let source = DashboardSource.sample(overview: overview, runs: [run], run: data, deliveries: [delivery])
        let plan = RevertPlan(
            repositories: [.init(name: Self.hostile, changes: [change], notes: [Self.hostile])], further: 2,
            rules: [Self.hostile])
        try await withDashboard(source: source, actions: RecordedActions(plan: plan)) { browser in
            _ = try await browser.login(name: Self.hostile)
            let paths = [
                "/", "/changes", "/changes/x", "/deliveries", "/changes?repository=%22%3E%3Cscript%3E",
                "/actions/revert?run=%22%3E%3Cscript%3E", "/actions/check?repository=%22%3E%3Cscript%3E",
                "/%3Cscript%3E",
                "/login?next=%22%3E%3Cscript%3E",
            ]
            for path in paths {
                let body = try await browser.get(path).body
                let scripts = body.components(separatedBy: "<script").count - 1
                #expect(scripts == (path.hasPrefix("/login") ? 0 : 1), "\(path)")
                // Nothing ends a quotation but the template.
                #expect(!body.unicodeScalars.contains("\u{301}") || !body.contains("x\"\u{301}"), "\(path)")
                #expect(
                    body.unicodeScalars.split(separator: "<").allSatisfy { !$0.starts(with: "script>".unicodeScalars) })
            }
            #expect(try await browser.get("/changes/x").body.contains("release|&lt;script&gt;"))
        }
    }

    @Test("HEAD is answered as GET without a body; other methods are refused")
    func methods() async throws {
        try await withDashboard { browser in
            _ = try await browser.login()
            for path in ["/", "/login", "/assets/style.css"] {
                let reply = try await browser.send("HEAD", path)
                #expect(reply.status == 200 && reply.body.isEmpty, "\(path)")
            }
            #expect(try await browser.send("DELETE", "/").status == 405)
            #expect(try await browser.get("/nowhere").status == 404)
        }
    }

    @Test("the script gets what stands inside of the page alone")
    func fragment() async throws {
        try await withDashboard { browser in
            _ = try await browser.login()
            let reply = try await browser.get("/", [("GitHubCop-Fragment", "1")])
            #expect(reply.status == 200 && reply.body.contains("<h1>Overview</h1>") && !reply.body.contains("<html"))
            await browser.use([:])
            #expect(try await browser.get("/", [("GitHubCop-Fragment", "1")]).status == 303)
        }
    }

    @Test("where a person wanted to go is kept through the login, and leads to no other server")
    func next() async throws {
        try await withDashboard { browser in
            let reply = try await browser.get("/changes?repository=acme/api")
            let login = try #require(reply.headers["location"])
            let form = try await browser.get(login)
            #expect(form.body.contains("value=\"/changes?repository=acme/api\""))
        }
        for address in ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nSet-Cookie: x", "evil"] {
            #expect(Dashboard.ownAddress(address) == "/", "\(address)")
        }
    }

    @Test("an action is asked for first, done once with the person's name, and its result is shown once")
    func action() async throws {
        let actions = RecordedActions()
        try await withDashboard(actions: actions) { browser in
            _ = try await browser.login(name: "  Maya\u{202E}\n Chen ")
            let page = try await browser.get("/actions/suspend?repository=acme/api")
            #expect(page.body.contains("Suspend acme/api") && actions.all.isEmpty)
            let fields = ["form": page.form, "repository": "acme/api", "minutes": "60"]
            let incomplete = try await browser.post("/actions/suspend", fields)
            #expect(incomplete.status == 400 && incomplete.body.contains("reason") && actions.all.isEmpty)
            let reply = try await browser.post(
                "/actions/suspend", fields.merging(["reason": "hot fix"]) { $1 })
            #expect(reply.status == 303 && reply.headers["location"] == "/repositories/acme/api")
            #expect(actions.all == ["suspend acme/api for 60, hot fix, by Maya Chen (dashboard)"])
            #expect(try await browser.get("/").body.contains("done: suspend acme/api"))
            #expect(!(try await browser.get("/").body.contains("done: suspend")))
        }
    }

    @Test("the overview says what there is, and nothing that there is not")
    func overview() async throws {
        var data = OverviewData()
        data.refused = 2
        data.policy = .init(source: "githubcop.yml", digest: "3f8a1c0b7d2e", since: nil, refused: nil)
        data.days = [.init(date: "2026-11-29", inSync: 1, total: 2), .init(date: "2026-11-30", inSync: 2, total: 2)]
        (data.total, data.inSync, data.differing, data.suspended) = (1500, 1498, 1, 1)
        data.failed = [.init(repository: "acme/api", text: "422", since: nil)]
        data.failedCount = 31
        data.pending = 16
        data.drift = [
            .init(repository: "acme/api", actor: "jonas", sentence: "jonas did", changes: 1, at: Date(), run: "1a2b"),
            .init(repository: "acme/web", actor: nil, sentence: "A check found it", changes: 2, at: Date(), run: nil),
        ]
        let source = DashboardSource.sample(overview: data)
        try await withDashboard(source: source) { browser in
            _ = try await browser.login()
            let body = try await browser.get("/").body
            #expect(body.contains("2 changes refused by GitHub") && !body.contains("newer version"))
            #expect(body.contains("99.8%") && body.contains("1,498 of 1,500, 1 differ, 16 waiting, 1 suspended"))
            #expect(body.contains("by jonas and somebody unknown") && body.contains("2 not reverted"))
            #expect(body.contains("href=\"/changes/1a2b\"") && body.contains(">1 reverted</a>"))
            #expect(body.contains("<a href=\"/repositories?state=waiting\">All 16 repositories that are waiting</a>"))
            #expect(body.contains(">31<") && body.contains("And 30 more."))
            #expect(body.contains("<polyline") && body.contains("50% on 2026-11-29"))
            #expect(!body.contains("paused") && !body.contains("style="))
        }
    }

    @Test("what goes wrong is said, and the page around it stays")
    func failure() async throws {
        struct Broken: Error, CustomStringConvertible { let description = "the state file is locked" }
        var source = DashboardSource.sample()
        source.overview = { throw Broken() }
        try await withDashboard(source: source) { browser in
            _ = try await browser.login()
            let reply = try await browser.get("/")
            #expect(reply.status == 503 && reply.body.contains("the state file is locked"))
            #expect(reply.body.contains("Changes</a>"))
        }
    }

    @Test("never 100% while one is missing")
    func percent() {
        #expect(OverviewView.percent(9999, of: 10_000) == "99.9%")
        #expect(OverviewView.percent(10_000, of: 10_000) == "100%")
        #expect(OverviewView.percent(0, of: 0) == nil)
        #expect(1_234_567.grouped == "1,234,567")
    }

    @Test("forms and addresses are decoded as browsers encode them; of a name that is there twice the last one counts")
    func fields() {
        let fields = FormFields("reason=hot+fix&n=1%2B1&s=%E2%98%83%26&bad=%FF&empty=&repository=a&repository=b&flag")
        #expect(fields["reason"] == "hot fix" && fields["n"] == "1+1" && fields["s"] == "☃&")
        #expect(fields["bad"] == "" && fields["empty"] == "" && fields["flag"] == "" && fields["none"] == nil)
        #expect(fields["repository"] == "b")
        #expect(throws: PageFailure.self) { try fields.required("bad") }
    }
}
