import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Labels of a repository")
struct LabelTests {
    private func names(_ fixture: Fixture) throws -> [String] {
        try fixture.repository("api").labels.filter { $0.archivedAt == nil }.map { $0.name }.sorted()
    }

    private func edit(
        _ name: String, _ fixture: Fixture, _ change: @Sendable (inout RepositoryLabel) -> Void
    ) throws {
        try fixture.github.change("api") { repository in
            for index in repository.labels.indices where repository.labels[index].name == name {
                change(&repository.labels[index])
            }
        }
    }

    @Test("repository-settings/app#107: exclusive archives what is in use, deletes the rest, and is then content")
    func exclusive() async throws {
        let text = policy("labels", "{ bug: d73a4a, \"kind: bug, urgent\": e11d21 }", exclusive: true)
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            try edit("question", fixture) { $0.issues = 2 }
            try edit("duplicate", fixture) { $0.pullRequests = 1 }
            fixture.forgetRequests()
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.outcomes)")
            #expect(try names(fixture) == ["bug", "kind: bug, urgent"])
            let archived = try fixture.repository("api").labels.filter { $0.archivedAt != nil }.map { $0.name }
            #expect(Set(archived) == ["question", "duplicate"])
            // Eight labels go and one comes, in two requests that write and one for each archived label.
            #expect(fixture.requests.count { $0.isWrite } == 4)
            let again = try await fixture.plan("api")
            #expect(again.isInSync && again.notes.isEmpty, "\(again)")
            // Back into use, by the policy that names it.
            try await fixture.enforce("api", policy: policy("labels", "{ question: 123456 }"))
            #expect(try await fixture.plan("api", policy: policy("labels", "{ question: 123456 }")).isInSync)
            fixture.expectDescribedRequests()
        }
    }

    @Test("github/safe-settings#343: a server that cannot archive keeps the label that is in use, and says so")
    func enterpriseServer() async throws {
        try await withFixture(
            policy: policy("labels", "{ question: null, invalid: null }"), sandbox: { $0.enterpriseVersion = "3.17.0" }
        ) { fixture in
            try fixture.createRepository("api")
            try edit("question", fixture) { $0.issues = 2 }
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { $0.change.subject } == ["invalid"])
            #expect(record.outcomes.map { $0.status } == [.verified])
            #expect(record.plan?.notes.contains { $0.subject == "question" } == true)
            #expect(try names(fixture).contains("question"))
        }
    }

    @Test("a chain of renames keeps the issues of each label, and is undone by the names that were")
    func chain() async throws {
        let text = policy("labels", "{ severe: { previously: [bug] }, bug: { previously: [invalid] } }")
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            try edit("bug", fixture) { $0.issues = 5 }
            try edit("invalid", fixture) { $0.issues = 1 }
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.map { "\($0.change.verb) \($0.status)" } == ["rename verified", "rename verified"])
            let labels = try fixture.repository("api").labels
            #expect(labels.first { $0.name == "severe" }?.issues == 5)
            #expect(labels.first { $0.name == "bug" }?.issues == 1)
            #expect(!labels.contains { $0.name == "invalid" })
            #expect(try await fixture.plan("api").isInSync)
            let back = policy("labels", "{ bug: { previously: [severe] }, invalid: { previously: [bug] } }")
            #expect(try await fixture.enforce("api", policy: back).isInSync)
            #expect(try fixture.repository("api").labels.first { $0.name == "invalid" }?.issues == 1)
        }
    }

    @Test("more than a hundred labels are read to the last page, alone and in a sweep")
    func manyLabels() async throws {
        try await withFixture(policy: policy("labels", "{ l250: c5def5 }", exclusive: true)) { fixture in
            try fixture.createRepository("api")
            try fixture.github.change("api") { repository in
                repository.labels = (1...250).map { RepositoryLabel(id: $0, name: "l\($0)", color: "c5def5") }
            }
            let plan = try await fixture.plan("api")
            #expect(plan.changes.count == 249 && !plan.changes.contains { $0.subject == "l250" })
            var swept: [Change] = []
            _ = try await fixture.enforcer().plans(of: .organization("acme")) { swept += try $0.plan.get().changes }
            #expect(swept == plan.changes)
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.allSatisfy { $0.status == .verified })
            #expect(try fixture.repository("api").labels.map { $0.name } == ["l250"])
        }
    }

    @Test("a GitHub that does not let us use the mutations gets the same by REST")
    func substitutes() async throws {
        try await withFixture(policy: policy("labels", "{ bug: 000000, new: ffffff, wontfix: null }")) { fixture in
            try fixture.createRepository("api")
            for field in ["createLabel", "updateLabel", "deleteLabel"] {
                fixture.github.addFault(Fault(.failingField(field, type: "FORBIDDEN"), route: "/graphql"))
            }
            let record = try await fixture.enforce("api")
            #expect(record.outcomes.allSatisfy { $0.status == .verified }, "\(record.outcomes)")
            #expect(try await fixture.plan("api").isInSync)
            fixture.expectDescribedRequests()
        }
    }

    @Test("without 'Issues' nothing is known of the labels, and nothing is changed")
    func unreadable() async throws {
        let text = policy("labels", "{ bug: 000000 }", exclusive: true)
        try await withFixture(
            policy: text, as: .app(permissions: ["metadata": "read", "administration": "write", "contents": "read"])
        ) { fixture in
            try fixture.createRepository("api")
            let plan = try await fixture.plan("api")
            #expect(plan.changes.isEmpty && plan.notes.map { $0.topic } == [.unreadable], "\(plan)")
        }
    }
}
