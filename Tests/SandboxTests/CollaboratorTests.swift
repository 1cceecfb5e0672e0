import Testing

@testable import Sandbox

@Suite("Collaborators")
struct CollaboratorTests {
    @Test("members get access at once, others an invitation; both are announced when there is access")
    func events() async throws {
        try await withWebhooks { github, client, receiver async throws in
            let path = "/repos/acme/repo1"
            github.addPerson("contractor")
            let member = "\(path)/collaborators/jonas-berg"
            #expect(try await client(.PUT, member, ["permission": "triage"]).status == 204)
            #expect(try await client(.PUT, member, ["permission": "admin"]).status == 204)
            let made = try await client(.PUT, "\(path)/collaborators/contractor", ["permission": "push"])
            #expect(made.status == 201 && made.json?["permissions"] == "write" && made.json?["expired"] == false)
            let invitation = try #require(made.json?["id"]?.int)
            let edited = try await client(.PATCH, "\(path)/invitations/\(invitation)", ["permissions": "read"])
            #expect(edited.json?["permissions"] == "read")
            #expect(try await client(.GET, "\(path)/collaborators?affiliation=outside").json == [])
            try github.acceptInvitation(of: "contractor", to: "repo1")
            let outside = try await client(.GET, "\(path)/collaborators?affiliation=outside")
            #expect(outside.json?[0]?["role_name"] == "read")
            #expect(try await client(.DELETE, "\(path)/collaborators/contractor").status == 204)
            await github.deliveriesSettled()
            let events = receiver.received.filter { $0.event == "member" }
            #expect(events.count { $0.json?["action"] == "added" } == 2)
            #expect(events.first { $0.json?["action"] == "added" }?.json?["changes"]?["role_name"] == ["to": "triage"])
            #expect(events.count { $0.json?["action"] == "edited" } == 1)
            #expect(events.count { $0.json?["action"] == "removed" } == 1)
        }
    }

    @Test("an invitation to somebody who has one makes no second; GitHub's words for teams' permissions hold")
    func refusals() async throws {
        try await withSandbox { github, client async throws in
            github.addPerson("contractor")
            let path = "/repos/acme/repo1/collaborators"
            _ = try await client(.PUT, "\(path)/contractor", ["permission": "push"])
            _ = try await client(.PUT, "\(path)/contractor", ["permission": "pull"])
            let invitations = try await client(.GET, "/repos/acme/repo1/invitations")
            #expect(invitations.json?.array?.count == 1 && invitations.json?[0]?["permissions"] == "read")
            #expect(try await client(.PUT, "\(path)/contractor", ["permission": "write"]).status == 422)
            #expect(try await client(.PUT, "\(path)/nobody", ["permission": "pull"]).status == 404)
        }
    }
}
