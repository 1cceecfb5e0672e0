import Foundation
import Synchronization
import Testing

@testable import Dashboard

@Suite("Who gets into the dashboard")
struct AccessTests {
    @Test("a stranger gets the login form and nothing else, whether a page exists or not")
    func stranger() async throws {
        try await withDashboard { browser in
            let paths = [
                "/", "/changes", "/changes/1a2b3c4d", "/deliveries", "/nowhere", "/repositories/acme/api",
                "/actions/pause", "/actions/nothing",
            ]
            for path in paths {
                let reply = try await browser.get(path)
                #expect(reply.status == 303 && reply.headers["location"]?.hasPrefix("/login") == true, "\(path)")
                #expect(!reply.body.contains("acme") || path.contains("acme"))
            }
            let form = try await browser.get("/login")
            #expect(form.status == 200 && form.body.contains("type=\"password\"") && !form.body.contains("acme"))
            for path in ["/metrics", "/api/status", "/readyz"] {
                #expect(try await browser.get(path).status == 401, "\(path)")
            }
            #expect(try await browser.post("/actions/pause", ["minutes": "60", "reason": "x"]).status == 303)
        }
    }

    @Test("the token and a name begin a session; its cookie is for this server alone; logging out ends it")
    func session() async throws {
        try await withDashboard { browser in
            let reply = try await browser.login()
            #expect(reply.status == 303 && reply.headers["location"] == "/")
            let cookie = try #require(reply.headers.all("set-cookie").first { $0.hasPrefix("githubcop=") })
            for attribute in ["HttpOnly", "SameSite=Strict", "Path=/"] { #expect(cookie.contains(attribute)) }
            #expect(!cookie.contains("Secure") && cookie.count > 43)
            let page = try await browser.get("/")
            #expect(page.status == 200 && page.body.contains("Maya") && page.body.contains("acme"))
            #expect(!page.body.contains(fullToken))
            let stolen = await browser.cookies
            #expect(try await browser.post("/logout", ["form": page.form]).status == 303)
            await browser.use(stolen)
            #expect(try await browser.get("/").status == 303, "the cookie is worth nothing any more")
        }
    }

    @Test("behind https the cookie goes over https alone")
    func secure() async throws {
        try await withDashboard(isSecure: true) { browser in
            let reply = try await browser.login()
            let cookie = try #require(reply.headers.all("set-cookie").first)
            #expect(cookie.hasPrefix("__Host-githubcop=") && cookie.contains("; Secure"))
        }
    }

    @Test("a session ends after half a day, and after two hours without a request")
    func expiry() async throws {
        let time = Mutex(Date())
        try await withDashboard(now: { time.withLock { $0 } }) { browser in
            func pass(_ hours: Double) { time.withLock { $0 += hours * 3600 } }
            _ = try await browser.login()
            for _ in 0..<7 {
                pass(1.7)
                #expect(try await browser.get("/").status == 200)
            }
            pass(0.2)
            #expect(try await browser.get("/").status == 303)
            _ = try await browser.login()
            pass(2.1)
            #expect(try await browser.get("/").status == 303)
        }
    }

    @Test("a wrong token does not begin a session, and guessing gets slower, but not for another address or for good")
    func guessing() async throws {
        let time = Mutex(Date())
        try await withDashboard(now: { time.withLock { $0 } }) { browser in
            for _ in 0..<3 { #expect(try await browser.login("wrong horse battery").status == 401) }
            let slowed = try await browser.login("wrong horse battery")
            #expect(slowed.status == 429 && slowed.headers["retry-after"] == "1")
            #expect(try await browser.login().status == 429, "not even the right one")
            #expect(try await browser.get("/").status == 303)
            time.withLock { $0 += 31 }
            #expect(try await browser.login().status == 303)
        }
    }

    @Test("a wrong bearer token slows down as a wrong login does, on every path and together with it, and nothing else")
    func guessingBearer() async throws {
        let time = Mutex(Date())
        try await withDashboard(now: { time.withLock { $0 } }) { browser in
            func status(_ path: String, _ token: String) async throws -> Int {
                try await browser.get(path, [("Authorization", "Bearer \(token)")]).status
            }
            #expect(try await status("/api/status", readToken) == 200)
            for path in ["/api/status", "/metrics", "/repositories"] {
                #expect(try await status(path, "wrong horse battery") == 401, "\(path)")
            }
            for path in ["/api/status", "/metrics", "/readyz", "/", "/repositories", "/nowhere"] {
                let reply = try await browser.get(path, [("Authorization", "Bearer wrong")])
                #expect(reply.status == 429 && reply.headers["retry-after"] == "1", "\(path)")
                #expect(try await browser.get(path, [("Authorization", "Bearer \(fullToken)")]).body == reply.body)
            }
            #expect(try await browser.send("POST", "/api/resume?repo=x", [("Authorization", "Bearer x")]).status == 429)
            #expect(try await browser.login().status == 429, "the form and programs share what may be tried")
            #expect(try await status("/api/status", readToken) == 200, "it was right from here before")
            #expect(try await browser.get("/healthz").status == 200)
            time.withLock { $0 += 31 }
            #expect(try await status("/api/status", fullToken) == 200)
            _ = try await browser.login()
            for _ in 0..<9 { _ = try await status("/api/status", "wrong horse battery") }
            #expect(try await browser.get("/").status == 200, "a session goes on")
        }
    }

    @Test("what another page has the browser send under a foreign name counts for nothing")
    func guessingElsewhere() async throws {
        let start = Date()
        let clock: @Sendable () -> Date = { start }
        try await withDashboard(now: clock) { (browser) async throws in
            let bearer = ("Authorization", "Bearer wrong horse battery")
            for _ in 0..<9 {
                #expect(try await browser.get("/api/status", [bearer, ("Host", "evil.example")]).status == 421)
                let headers = [bearer, ("Origin", "https://evil.example")]
                #expect(try await browser.send("POST", "/api/resume?repo=x", headers).status == 403)
            }
            #expect(try await browser.login().status == 303)
        }
    }

    @Test("of too many sessions the one that was not used for longest ends")
    func mostSessions() {
        let (sessions, now) = (Sessions(), Date())
        let ids = (0..<1000).map {
            sessions.begin(name: "\($0)", access: .full, generation: 0, now: now + Double($0))
        }
        #expect(sessions.session(ids[0], generation: 0, now: now + 1000) != nil)
        _ = sessions.begin(name: "one more", access: .full, generation: 0, now: now + 1001)
        #expect(sessions.session(ids[0], generation: 0, now: now + 1002) != nil)
        #expect(sessions.session(ids[1], generation: 0, now: now + 1002) == nil)
        #expect(sessions.session(ids[999], generation: 0, now: now + 1002) != nil)
    }

    @Test(
        "a suspension or a pause has a duration between a minute and a week", arguments: ["0", "-5", "10081", "", "x"])
    func duration(_ text: String) throws {
        #expect(throws: PageFailure.self) { try FormFields("minutes=\(text)").minutes("minutes") }
        #expect(try FormFields("minutes=1").minutes("minutes") == 1)
        #expect(try FormFields("minutes=10080").minutes("minutes") == 10_080)
    }

    @Test("a session ends when the token with which it was begun is exchanged")
    func exchanged() {
        let (sessions, now) = (Sessions(), Date())
        let id = sessions.begin(name: "Maya", access: .full, generation: 1, now: now)
        #expect(sessions.session(id, generation: 1, now: now)?.name == "Maya")
        #expect(sessions.session(id, generation: 2, now: now) == nil)
        #expect(sessions.session(id, generation: 1, now: now) == nil)
    }

    @Test("a form without its token, with that of another browser, or from another page is refused")
    func forged() async throws {
        let actions = RecordedActions()
        try await withDashboard(actions: actions) { browser in
            let other = Browser(port: browser.port)
            _ = try await other.login(name: "Eve")
            let foreign = try await other.get("/actions/retry").form
            _ = try await browser.login()
            let own = try await browser.get("/actions/retry").form
            #expect(try await browser.post("/actions/retry", [:]).status == 403)
            #expect(try await browser.post("/actions/retry", ["form": foreign]).status == 403)
            let elsewhere: [[(String, String)]] = [
                [("Origin", "https://evil.example")], [("Origin", "null")], [("Sec-Fetch-Site", "cross-site")],
                [("Sec-Fetch-Site", "same-site")], [("Origin", "http://127.0.0.1:1")],
            ]
            for headers in elsewhere {
                #expect(try await browser.post("/actions/retry", ["form": own], headers).status == 403, "\(headers)")
            }
            #expect(actions.all.isEmpty)
            let headers = [("Origin", "http://127.0.0.1:\(browser.port)"), ("Sec-Fetch-Site", "same-origin")]
            #expect(try await browser.post("/actions/retry", ["form": own], headers).status == 303)
            #expect(actions.all == ["retry all by Maya (dashboard)"])
        }
    }

    @Test("the login form itself is bound to its browser")
    func forgedLogin() async throws {
        try await withDashboard { browser in
            let reply = try await browser.post("/login", ["token": fullToken, "name": "Maya", "form": "x"])
            #expect(reply.status == 403 && !reply.headers.all("set-cookie").contains { $0.hasPrefix("githubcop=") })
        }
    }

    @Test("with the token for reading everything can be seen and nothing done")
    func readOnly() async throws {
        let actions = RecordedActions()
        try await withDashboard(actions: actions) { browser in
            _ = try await browser.login(readToken)
            let page = try await browser.get("/")
            #expect(page.status == 200 && page.body.contains("read only") && !page.body.contains("/actions/"))
            #expect(try await browser.get("/actions/pause").status == 403)
            let reply = try await browser.post(
                "/actions/pause", ["form": page.form, "minutes": "60", "reason": "because"])
            #expect(reply.status == 403 && actions.all.isEmpty)
            let bearer = [("Authorization", "Bearer \(readToken)")]
            #expect(try await browser.get("/api/status", bearer).status == 200)
            let suspend = "/api/suspend?repo=acme/api&for=2h&reason=x"
            #expect(try await browser.send("POST", suspend, bearer).status == 403)
            let full = [("Authorization", "Bearer \(fullToken)")]
            #expect(try await browser.send("POST", suspend, full).status == 200)
        }
    }

    @Test("without any token everybody on this machine may read, and the page says how to act")
    func open() async throws {
        let actions = RecordedActions()
        try await withDashboard(full: nil, readOnly: nil, actions: actions) { browser in
            let page = try await browser.get("/")
            #expect(page.status == 200 && page.body.contains("GITHUBCOP_ADMIN_TOKEN"))
            #expect(!page.body.contains("/actions/"))
            #expect(try await browser.post("/actions/pause", ["form": page.form]).status == 403)
            #expect(actions.all.isEmpty)
        }
    }

    @Test("a program with a bearer token gets what it always got, and pages too")
    func programs() async throws {
        try await withDashboard { browser in
            let bearer = [("Authorization", "Bearer \(fullToken)")]
            #expect(try await browser.get("/", bearer).body.hasPrefix("GitHubCop: /metrics"))
            let page = try await browser.get("/", bearer + [("Accept", "text/html")])
            #expect(page.status == 200 && page.body.contains("<h1>Overview</h1>"))
            #expect(try await browser.get("/changes", bearer).status == 200)
            #expect(try await browser.get("/", [("Authorization", "Bearer wrong")]).status == 401)
            #expect(try await browser.get("/healthz").status == 200)
        }
    }
}
