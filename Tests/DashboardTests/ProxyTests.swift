import Foundation
import Testing

@testable import Dashboard

@Suite("A proxy that authenticates")
struct ProxyTests {
    @Test("from the listed addresses its header names the person, who may act")
    func trusted() async throws {
        let actions = RecordedActions()
        let proxies = try TrustedProxies(userHeader: "X-Forwarded-User", networks: ["10.0.0.0/8", "127.0.0.0/8"])
        try await withDashboard(proxies: proxies, actions: actions) { browser in
            let user = [("X-Forwarded-User", "maya-chen")]
            #expect(try await browser.get("/").status == 303)
            let page = try await browser.get("/actions/retry", user)
            #expect(page.status == 200 && page.body.contains("maya-chen"))
            #expect(try await browser.post("/actions/retry", ["form": page.form], user).status == 303)
            #expect(actions.all == ["retry all by maya-chen (dashboard)"])
            // Somebody sent one along, and the proxy did not take it away.
            #expect(try await browser.get("/", user + [("X-Forwarded-User", "root")]).status == 303)
        }
    }

    @Test(
        "from all other addresses the header is ignored, also where no token is demanded", arguments: [fullToken, nil])
    func untrusted(_ token: String?) async throws {
        let proxies = try TrustedProxies(userHeader: "X-Forwarded-User", networks: ["10.0.0.0/8", "::1"])
        try await withDashboard(full: token, readOnly: nil, proxies: proxies) { browser in
            let reply = try await browser.get("/", [("X-Forwarded-User", "maya-chen")])
            #expect(reply.status == 303)
        }
    }

    @Test("networks are what their notation says")
    func networks() throws {
        func contains(_ network: String, _ address: String) throws -> Bool {
            try TrustedProxies(userHeader: "X-User", networks: [network]).contains(address)
        }
        #expect(try contains("10.1.0.0/16", "10.1.255.3") && !contains("10.1.0.0/16", "10.2.0.1"))
        #expect(try contains("10.1.2.3", "10.1.2.3") && !contains("10.1.2.3", "10.1.2.4"))
        #expect(try contains("10.0.0.0/9", "10.127.1.1") && !contains("10.0.0.0/9", "10.128.1.1"))
        #expect(try contains("fd00::/8", "fdab::1") && !contains("fd00::/8", "fe00::1"))
        #expect(try contains("10.0.0.0/8", "::ffff:10.1.1.1"), "IPv4 on a socket of IPv6")
        #expect(try contains("0.0.0.0/0", "192.0.2.1") && !contains("0.0.0.0/0", "2001:db8::1"))
        for wrong in ["", "10.0.0.0/33", "10.0.0/8", "example.com", "10.0.0.0/", "::/129"] {
            #expect(throws: TrustedProxies.Invalid.self) { try TrustedProxies(userHeader: "X", networks: [wrong]) }
        }
        #expect(throws: TrustedProxies.Invalid.self) { try TrustedProxies(userHeader: "X-User", networks: []) }
        #expect(throws: TrustedProxies.Invalid.self) { try TrustedProxies(userHeader: "X User", networks: ["::1"]) }
    }
}
