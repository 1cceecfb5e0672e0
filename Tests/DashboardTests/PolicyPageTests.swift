import Foundation
import Testing

@testable import Dashboard

/// The policy's page as a browser gets it.
struct PolicyPageTests {
    @Test("Rules, rollouts, limits, exemptions, secrets and a refused version are shown")
    func page() async throws {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        var policy = PolicyDetails(source: "githubcop.yml", version: "0123456789abcdef", since: now)
        policy.repositories = 200
        policy.rules = [
            .init(
                name: "a tenth", source: "githubcop.yml:9", isForOrganization: false, enforcement: "10%", matching: 120,
                inSync: 9, findings: 7, share: 12, kinds: ["branches", "teams"])
        ]
        policy.limits = [
            .init(name: "weakenings", amount: "5", allowed: 5, used: 4, span: "in 24 hours", source: "githubcop.yml:3")
        ]
        policy.exemptions = [
            .init(
                repositories: "legacy-*", reason: "frozen", owner: nil, until: "2027-01-20", standing: .ends(inDays: 5),
                source: "githubcop.yml:5")
        ]
        policy.secrets = [.init(name: "NPM_TOKEN", isSet: false, sources: ["githubcop.yml:20"])]
        policy.refusal = .init(text: "githubcop.yml:12:5: error: unknown key '<img src=x>'")
        var source = DashboardSource.sample()
        source.policy = { [policy] in policy }
        try await withDashboard(source: source, now: { now }) { browser in
            _ = try await browser.login()
            let body = try await browser.get("/policy").body
            for text in [
                "id=\"rule-a-tenth\"", "active in 12 of 120", "75%", "href=\"/repositories?rule=a%20tenth\"",
                "aria-label=\"weakenings: 4 of 5\"", "ends in 5 days", "NPM_TOKEN", "not set", "0123456789ab",
                "A newer version is refused", "githubcop.yml:12:5: error: unknown key &#39;&lt;img src=x&gt;&#39;",
            ] {
                #expect(body.contains(text), "\(text)")
            }
        }
    }
}
