import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Collaborators of a repository")
struct CollaboratorTests {
    private func withRepository(
        _ text: String, as identity: Fixture.Identity = .app(), _ body: (Fixture) async throws -> Void
    ) async throws {
        try await withFixture(policy: text, as: identity) { fixture in
            try fixture.createRepository("api")
            try fixture.github.grant(.admin, toTeam: "devops", in: "api")
            fixture.github.addPerson("contractor")
            try await body(fixture)
        }
    }

    private func logins(_ fixture: Fixture) throws -> Set<String> {
        let ids = try fixture.repository("api").collaborators.map { $0.userID }
        return fixture.github.state.read { world in Set(ids.compactMap { world.accounts[$0]?.login }) }
    }

    @Test("an outsider is invited once, has another permission while the invitation is pending, and then access")
    func invitation() async throws {
        try await withRepository(policy("collaborators", "{ contractor: triage }")) { fixture in
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status } == [.verified], "\(record.outcomes)")
            #expect(try fixture.repository("api").invitations.map { $0.role } == [.triage])
            fixture.forgetRequests()
            #expect(try await fixture.enforce("api").isInSync)
            #expect(fixture.requests.allSatisfy { !$0.isWrite })

            let more = policy("collaborators", "{ contractor: push }")
            #expect(try await fixture.enforce("api", policy: more).outcomes.map { $0.status } == [.verified])
            #expect(try fixture.repository("api").invitations.map { $0.role } == [.write])
            try fixture.github.acceptInvitation(of: "contractor", to: "api")
            #expect(try await fixture.plan("api", policy: more).isInSync)
            #expect(try await fixture.plan("api", policy: more).notes.isEmpty)
            fixture.expectDescribedRequests()
        }
    }

    @Test("integrations/terraform-provider-github#3645: an invitation that expired is sent again, once a week at most")
    func expired() async throws {
        try await withRepository(policy("collaborators", "{ contractor: push }"), as: .owner) { fixture in
            try await fixture.enforce("api")
            let first = try #require(try fixture.repository("api").invitations.first)
            fixture.time.advance(.seconds(8 * 86_400))
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.status } == [.verified], "\(record.outcomes)")
            let second = try #require(try fixture.repository("api").invitations.first)
            #expect(second.id != first.id)
            #expect(try await fixture.plan("api").isInSync)
        }
    }

    @Test("repository-settings/app#155: exclusive takes away direct access and invitations, and counts as removals")
    func exclusive() async throws {
        let text = policy("collaborators", "{ liam-oconnor: push }", exclusive: true)
        try await withRepository(text) { fixture in
            for person in ["priya-nair", "jonas-berg", "contractor"] {
                try fixture.github.grant(.write, toUser: person, in: "api")
            }
            let plan = try await fixture.plan("api")
            // The person who made the repository administers it.
            #expect(plan.removals == 4, "\(plan.changes.map { $0.title })")
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.outcomes)")
            #expect(try logins(fixture) == ["liam-oconnor"])
            #expect(try fixture.repository("api").invitations.isEmpty)
            #expect(try await fixture.plan("api").isInSync)
        }
    }

    @Test("neither ourselves nor the last administrator lose access")
    func kept() async throws {
        let text = policy("collaborators", "{}", exclusive: true)
        try await withFixture(policy: text, as: .owner) { fixture in
            try fixture.createRepository("api")
            try fixture.github.grant(.write, toUser: "octo-owner", in: "api")
            try fixture.github.grant(.write, toUser: "jonas-berg", in: "api")
            let plan = try await fixture.plan("api")
            #expect(plan.changes.map { $0.subject } == ["jonas-berg"])
            #expect(Set(plan.notes.compactMap { $0.subject }) == ["maya-chen", "octo-owner"])
            var swept: [RepositoryPlan] = []
            _ = try await fixture.enforcer().plans(of: .organization("acme")) { swept.append(try $0.plan.get()) }
            #expect(swept.flatMap { $0.changes } == plan.changes)
        }
    }

    @Test("who may not be invited is refused in GitHub's words, and the others are not held up")
    func refused() async throws {
        try await withRepository(policy("collaborators", "{ contractor: push, liam-oconnor: pull }")) { fixture in
            fixture.github.addFault(
                Fault(
                    .status(422, message: "Outside collaborators are not allowed"), method: "PUT",
                    route: "/repos/{owner}/{repo}/collaborators/{username}", times: 1))
            let record = try await fixture.enforce("api")
            #expect(Set(record.outcomes.map { $0.status }) == [.refused, .verified], "\(record.outcomes)")
        }
    }
}
