import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Lists are read to their end")
struct LongListTests {
    @Test("a list that GitHub answers in pages one day, although it documents none, is followed")
    func autolinks() async throws {
        let links = (1...5).map { "K\($0)-: 'https://ops.test/\($0)/<num>'" }.joined(separator: "\n")
        try await withFixture(policy: policy("autolinks", links)) { fixture in
            try fixture.createRepository("ledger")
            #expect(try await fixture.enforce("ledger").isInSync)
            let pages = Fault(.pages(of: 2), method: "GET", route: "/repos/{owner}/{repo}/autolinks")
            fixture.github.addFault(pages)
            let plan = try await fixture.plan("ledger")
            #expect(plan.isInSync, "\(plan.changes.map { $0.title })")
        }
    }

    @Test("a listing of the organization ends where GitHub says so, not where a page is short")
    func listings() async throws {
        let text = policy("security", "security_and_analysis: { secret_scanning: enabled }")
        try await withFixture(policy: text, repositories: 100, as: .owner) { fixture in
            _ = try await fixture.enforcer().plans(of: .organization("acme")) { _ in }
            #expect(fixture.requests.count { $0.route == "/orgs/{org}/repos" } == 1, "one full page is all there is")
        }
    }

    @Test("an answer without a body is no empty list")
    func empty() async throws {
        let text = policy("webhooks", "{}", exclusive: true)
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("ledger")
            fixture.github.addFault(Fault(.emptyBody, method: "GET", route: "/repos/{owner}/{repo}/hooks"))
            let plan = try await fixture.plan("ledger")
            #expect(plan.changes.isEmpty && plan.notes.map { $0.topic } == [.unreadable])
        }
    }

    @Test("a page that is too much is asked for once at that size")
    func once() async throws {
        try await withFixture(policy: Uniform.policy, as: .owner, sandbox: Uniform.configure(120)) { fixture in
            fixture.github.addFault(Fault(.timeout, route: "/graphql", times: 2))
            fixture.github.addFault(Fault(.status(502, message: nil), route: "/graphql", after: 5, times: 2))
            var inSync = 0
            _ = try await fixture.enforcer().plans(of: .organization("acme")) { planned in
                if try planned.plan.get().isInSync { inSync += 1 }
            }
            #expect(inSync == 120)
            let bodies = fixture.requests.filter { $0.route == "/graphql" }.compactMap { $0.body?.text() }
            #expect(Set(bodies).count == bodies.count)
        }
    }

    @Test("a repository that is too much at once is asked for in parts, and planned as ever")
    func single() async throws {
        try await withFixture(policy: Uniform.policy, as: .owner, sandbox: Uniform.configure(1)) { fixture in
            let name = "service-000000"
            try fixture.github.change(name) { $0.features.hasWiki = true }
            let text = Uniform.policy.replacing("allow_update_branch: true", with: "has_wiki: false")
            let expected = try await fixture.plan(name, policy: text)
            #expect(expected.changes.count == 1)
            for effect in [Fault.Effect.timeout, .status(502, message: nil), .resourceLimit(nodes: 4)] {
                fixture.forgetRequests()
                let fault = fixture.github.addFault(Fault(effect, route: "/graphql", times: 1))
                let plan = try await fixture.plan(name, policy: text)
                #expect(plan.changes == expected.changes && plan.notes == expected.notes)
                let bodies = fixture.requests.filter { $0.route == "/graphql" }.compactMap { $0.body?.text() }
                #expect(Set(bodies).count == bodies.count && bodies.count == 3)
                fixture.github.removeFault(fault)
            }
        }
    }
}
