import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Drift")
struct DriftTests {
    @Test("a branch protection that a person deletes is put back, and who it was is named")
    func deletedProtection() async throws {
        try await withFixture(policy: TrustPolicy.text) { fixture in
            try fixture.createRepository("api")
            #expect(try await fixture.enforce("api").complaints == [])
            try await fixture.withPrecinct { precinct in
                fixture.forgetRequests()
                try fixture.github.unprotect("api", "main", by: "jonas-berg")
                await precinct.settle()
                #expect(try fixture.rule("api", "main")?.requiredApprovingReviewCount == 2)
                let record = try #require(precinct.finished("api").first { !$0.outcomes.isEmpty })
                #expect(record.isInSync)
                #expect(record.causes.contains { $0.actor == "jonas-berg" })
                #expect(record.causes.contains { $0.sentence == "jonas-berg deleted the branch protection rule main" })
                #expect(fixture.writes.count == 1)
            }
        }
    }

    @Test("its own webhooks, which GitHub sends back to it, make it write nothing more")
    func noEcho() async throws {
        try await withFixture(policy: TrustPolicy.text) { fixture in
            try await fixture.withPrecinct { precinct in
                try fixture.createRepository("api")
                await precinct.settle()
                #expect(precinct.finished("api").flatMap { $0.complaints } == [])
                let writing = precinct.finished("api").filter { !$0.outcomes.isEmpty }
                #expect(writing.count == 1, "one piece of work wrote, the echoes of its writes found nothing to do")
                let echoes = fixture.github.deliveries.filter { $0.event == "branch_protection_rule" }
                #expect(!echoes.isEmpty, "the sandbox told of the tool's own writes")
                let written = fixture.writes.count
                await precinct.settle()
                #expect(fixture.writes.count == written)
            }
        }
    }

    @Test("the same delivery twice is one piece of work")
    func redelivery() async throws {
        try await withFixture(policy: policy("repository", "has_wiki: false")) { fixture in
            try fixture.createRepository("api")
            try await fixture.withPrecinct(isToldByGitHub: false) { precinct in
                let body = Array(
                    #"{"action":"edited","repository":{"id":1,"name":"api","full_name":"acme/api","owner":{"login":"acme"}},"organization":{"login":"acme"},"sender":{"login":"maya-chen","id":3}}"#
                        .replacing(#""id":1"#, with: "\"id\":\(try fixture.repository("api").id)").utf8)
                for _ in 0..<2 {
                    #expect(try await precinct.post("repository", body, id: "c4f6ee4a-0001") == 202)
                    await precinct.settle()
                }
                #expect(precinct.finished().count == 1)
            }
        }
    }

    @Test("one repository may not lose more than the limit says, no matter who triggered it")
    func limitOnRemovals() async throws {
        let text = """
            version: 1
            limits: { removals: 2 }
            rules:
              - name: exclusive teams
                exclusive: [teams]
                settings: { teams: { devops: admin }, repository: { has_wiki: false } }
            """
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            for team in ["devops", "infosec", "engineering", "contractors"] {
                try fixture.github.grant(.write, toTeam: team, in: "api")
            }
            let record = try await fixture.enforce("api")
            let withheld = record.outcomes.filter { $0.status == .withheld }
            #expect(withheld.map { $0.change.subject } == ["contractors", "engineering", "infosec"])
            #expect(withheld.allSatisfy { $0.message?.contains("limits.removals allows 2") == true })
            #expect(record.outcomes.count { $0.status == .verified } == 2)
            #expect(try await fixture.plan("api").removals == 3)
        }
    }
}
