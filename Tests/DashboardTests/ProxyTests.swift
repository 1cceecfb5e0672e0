import Foundation
import Server
import Testing

@testable import Dashboard

@Suite("A proxy that authenticates")
struct ProxyTests {
    private let user = "X-Forwarded-User"
    private let groups = "X-Forwarded-Groups"
    private let maya = [("X-Forwarded-User", "maya-chen")]

    private func withProxy(
        _ headers: TrustedHeaders, token: String? = fullToken, networks: [String] = ["10.0.0.0/8", "127.0.0.0/8"],
        actions: RecordedActions = RecordedActions(), _ test: (Browser) async throws -> Void
    ) async throws {
        try await withDashboard(
            full: token, readOnly: nil, headers: headers, proxies: TrustedProxies(networks), actions: actions, test)
    }

    @Test("the people whom its header names may see everything and act only where the server's options say so")
    func reading() async throws {
        let actions = RecordedActions()
        try await withProxy(TrustedHeaders(user: user), actions: actions) { (browser) async throws in
            #expect(try await browser.get("/").status == 303)
            let page = try await browser.get("/", maya)
            #expect(page.status == 200 && page.body.contains("maya-chen") && page.body.contains("read only"))
            #expect(!page.body.contains("href=\"/actions/"))
            #expect(try await browser.get("/actions/retry", maya).status == 403)
            #expect(try await browser.post("/actions/retry", ["form": page.form], maya).status == 403)
            #expect(actions.all.isEmpty)
        }
    }

    @Test("listed users act, by their whole names", arguments: [["maya-chen"], ["root", "maya-chen"], ["*"]])
    func users(_ names: [String]) async throws {
        let actions = RecordedActions()
        try await withProxy(TrustedHeaders(user: user, fullAccessUsers: names), actions: actions) {
            (browser) async throws in
            let page = try await browser.get("/actions/retry", maya)
            #expect(page.status == 200 && page.body.contains("maya-chen"))
            #expect(try await browser.post("/actions/retry", ["form": page.form], maya).status == 303)
            #expect(actions.all == ["retry all by maya-chen (dashboard)"])
            // Somebody sent one along, and the proxy did not take it away.
            #expect(try await browser.get("/", maya + [(user, "root")]).status == 303)
            guard names != ["*"] else { return }
            for other in ["maya", "Maya-Chen", "maya-chen@acme.example", "maya-chen,root", "*"] {
                #expect(try await browser.get("/actions/retry", [(user, other)]).status == 403, "\(other)")
            }
        }
        let long = String(repeating: "a", count: 60)
        try await withProxy(TrustedHeaders(user: user, fullAccessUsers: [long])) { (browser) async throws in
            #expect(try await browser.get("/actions/retry", [(user, long)]).status == 200)
            let longer = "\(long)b"
            #expect(try await browser.get("/actions/retry", [(user, longer)]).status == 403, "not what is shown of it")
        }
    }

    @Test("members of listed groups act, as the proxy's header names these")
    func members() async throws {
        let headers = try TrustedHeaders(user: user, groups: groups, fullAccessGroups: ["platform", "acme:sre"])
        try await withProxy(headers) { (browser) async throws in
            func status(_ list: String...) async throws -> Int {
                try await browser.get("/actions/retry", maya + list.map { (groups, $0) }).status
            }
            #expect(try await status("developers,platform") == 200)
            #expect(try await status("acme:sre") == 200)
            #expect(try await status("developers, platform ,x") == 200)
            for list in ["", "developers", "platforms", "Platform", "x|platform", "platform developers"] {
                #expect(try await status(list) == 403, "\(list)")
            }
            #expect(try await status() == 403)
            #expect(try await status("developers", "platform") == 403, "somebody sent one along")
            #expect(try await browser.get("/", [(groups, "platform")]).status == 303, "without a user")
        }
        let bars = try TrustedHeaders(
            user: "X-authentik-username", groups: "X-authentik-groups", fullAccessGroups: ["b"])
        #expect(bars.access(of: "maya", groups: ["a|b|c"]) == .full)
        #expect(bars.access(of: "maya", groups: ["a,b,c"]) == .readOnly)
    }

    @Test(
        "from all other addresses the headers are ignored, also where no token is demanded",
        arguments: [fullToken, nil])
    func untrusted(_ token: String?) async throws {
        let headers = try TrustedHeaders(user: user, fullAccessUsers: ["*"])
        try await withProxy(headers, token: token, networks: ["10.0.0.0/8", "::1"]) { (browser) async throws in
            #expect(try await browser.get("/", maya).status == 303)
        }
    }

    @Test("options that mean nothing, or less than they say, are refused")
    func invalid() {
        func expectRefusal(_ make: () throws -> TrustedHeaders) {
            #expect(throws: TrustedHeaders.Invalid.self) { try make() }
        }
        expectRefusal { try TrustedHeaders(user: "X User") }
        expectRefusal { try TrustedHeaders(user: "") }
        expectRefusal { try TrustedHeaders(user: user, groups: "X_Groups", fullAccessGroups: ["a"]) }
        expectRefusal { try TrustedHeaders(user: user, groups: groups) }
        expectRefusal { try TrustedHeaders(user: user, fullAccessGroups: ["platform"]) }
        expectRefusal { try TrustedHeaders(user: user, groups: user.lowercased(), fullAccessGroups: ["a"]) }
    }

    @Test("wrong tokens slow down the client behind a trusted proxy, and not the proxy")
    func guessing() async throws {
        let start = Date()
        let clock: @Sendable () -> Date = { start }
        let proxies = try TrustedProxies(["127.0.0.1"])
        try await withDashboard(proxies: proxies, now: clock) { (browser) async throws in
            func status(_ token: String, from address: String) async throws -> Int {
                let headers = [("Authorization", "Bearer \(token)"), ("X-Forwarded-For", "6.6.6.6, \(address)")]
                return try await browser.get("/api/status", headers).status
            }
            for _ in 0..<5 { _ = try await status("wrong horse battery", from: "192.0.2.1") }
            #expect(try await status(fullToken, from: "192.0.2.1") == 429)
            #expect(try await status(fullToken, from: "192.0.2.2") == 200)
        }
    }
}
