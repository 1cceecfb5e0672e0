import Foundation
import Synchronization
import Testing

@testable import Dashboard

@Suite("Who gets into the dashboard")
struct AccessTests {
    @Test("a stranger gets the login form and nothing else, whether a page exists or not")
    func stranger() async throws {
        try await withDashboard { browser in
            for path in ["/", "/changes", "/deliveries", "/nowhere", "/repositories/acme/api"] {
                let reply = try await browser.get(path)
                #expect(reply.status == 303 && reply.headers["location"]?.hasPrefix("/login") == true, "\(path)")
                #expect(!reply.body.contains("acme") || path.contains("acme"))
            }
            let form = try await browser.get("/login")
            #expect(form.status == 200 && form.body.contains("type=\"password\"") && !form.body.contains("acme"))
        }
    }

    @Test("the token and a name begin a session; its cookie is for this server alone; logging out ends it")
    func session() async throws {
        try await withDashboard { browser in
            let reply = try await browser.login()
            #expect(reply.status == 303 && reply.headers["location"] == "/")
            let cookie = try #require(reply.headers.all("set-cookie").first { $0.hasPrefix("githubcop=") })
            for attribute in ["HttpOnly", "SameSite=Strict", "Path=/"] { #expect(cookie.contains(attribute)) }
            #expect(!cookie.contains("Secure"))
            let page = try await browser.get("/")
            #expect(page.status == 200 && page.body.contains("Maya") && page.body.contains("acme"))
            #expect(try await browser.post("/logout", ["form": page.form]).status == 303)
            #expect(try await browser.get("/").status == 303)
        }
    }
}
