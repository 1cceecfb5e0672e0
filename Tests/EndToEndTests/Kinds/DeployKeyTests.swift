import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Deploy keys of a repository")
struct DeployKeyTests {
    private static let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBY1bPYFBc3sJ7VOjKRoYEaDOyMFRoMN3BBiYqsjGRHd"
    private static let other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPa0tXYDqJ9wNfcCaqlwjVYJcYJXhEKGNzYq6rEdD5aQ"

    private static func text(_ key: String, _ title: String, exclusive: Bool = false) -> String {
        policy("deploy_keys", "{ \"\(key)\": { title: \(title) } }", exclusive: exclusive)
    }

    @Test("the same key on two repositories is refused with what to do about it, and the first one keeps it")
    func twice() async throws {
        try await withFixture(policy: Self.text(Self.key, "argocd")) { fixture in
            for name in ["api", "web"] { try fixture.createRepository(name) }
            #expect(try await fixture.enforce("api").outcomes.map { $0.status } == [.verified])
            let refused = try #require(try await fixture.enforce("web").outcomes.first)
            #expect(refused.status == .refused)
            #expect(refused.message?.contains("it is on another repository") == true, "\(refused.message ?? "")")
            #expect(try fixture.repository("api").deployKeys.count == 1)
        }
    }

    @Test("a key whose title changes is put back when GitHub refuses the new one, and its access with it")
    func restored() async throws {
        try await withFixture(policy: Self.text(Self.key, "flux")) { fixture in
            try fixture.createRepository("api")
            try fixture.github.addDeployKey(Self.key, title: "argocd", isReadOnly: false, to: "api")
            fixture.github.addFault(
                Fault(.status(422, message: "no"), method: "POST", route: "/repos/{owner}/{repo}/keys", times: 1))
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status } == [.refused], "\(record.outcomes)")
            #expect(record.outcomes.first?.message?.contains("was restored") == true)
            let kept = try fixture.repository("api").deployKeys
            #expect(kept.map { $0.title } == ["argocd"] && kept.map { $0.isReadOnly } == [false])
            #expect(try await fixture.enforce("api").outcomes.map { $0.status } == [.verified])
            #expect(try fixture.repository("api").deployKeys.map { $0.title } == ["flux"])
            #expect(try await fixture.plan("api").isInSync)
        }
    }

    @Test("a rotated key is there before the old one goes, which stays while the new one is refused")
    func rotation() async throws {
        try await withFixture(policy: Self.text(Self.other, "argocd", exclusive: true)) { fixture in
            try fixture.createRepository("api")
            try fixture.github.addDeployKey(Self.key, title: "argocd", isReadOnly: true, to: "api")
            let fault = fixture.github.addFault(
                Fault(.status(422, message: "no"), method: "POST", route: "/repos/{owner}/{repo}/keys"))
            let first = try await fixture.enforce("api")
            #expect(Set(first.outcomes.map { $0.status }) == [.refused, .withheld], "\(first.outcomes)")
            #expect(try fixture.repository("api").deployKeys.map { $0.key } == [Self.key])
            fixture.github.removeFault(fault)
            fixture.forgetRequests()
            #expect(try await fixture.enforce("api").outcomes.allSatisfy { $0.status == .verified })
            #expect(fixture.requests.filter { $0.isWrite }.map { $0.method } == ["POST", "DELETE"])
            #expect(try fixture.repository("api").deployKeys.map { $0.key } == [Self.other])
            fixture.expectDescribedRequests()
        }
    }

    @Test("where the organization does not allow deploy keys, GitHub's words are in the report")
    func disallowed() async throws {
        try await withFixture(policy: Self.text(Self.key, "argocd")) { fixture in
            try fixture.createRepository("api")
            fixture.github.state.write { world in
                guard let organization = world.organization(login: "acme") else { return }
                world.updateOrganization(organization.id) { $0.allowsDeployKeys = false }
            }
            let outcome = try #require(try await fixture.enforce("api").outcomes.first)
            #expect(outcome.status == .refused && outcome.message?.contains("disabled") == true)
        }
    }
}
