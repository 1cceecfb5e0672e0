import Enforcement
import Foundation
import Policy
import Sandbox
import SharedMaterial
import Testing

@Suite("A new repository")
struct NewRepositoryTests {
    @Test("a payload, signed and posted, makes the repository match the policy")
    func payload() async throws { try await created(Self.sample) }

    @Test(
        "GitHub's own recorded payload, signed and posted, makes the repository match the policy",
        .enabled(if: SharedMaterial.isPresent, "\(SharedMaterial.absence): only a sample of our own is tried"))
    func recordedPayload() async throws {
        let data = try #require(SharedMaterial.data("payloads/repository/created.payload.json"))
        try await created(Policy.JSON(parsing: data))
    }

    private func created(_ payload: Policy.JSON) async throws {
        try await withFixture(policy: TrustPolicy.text) { fixture in
            try fixture.createRepository("payments-ledger")
            try await fixture.withPrecinct(isToldByGitHub: false) { precinct in
                let payload = try Self.creation(payload, of: "payments-ledger", in: fixture)
                #expect(try await precinct.post("repository", payload) == 202)
                await precinct.settle()
                let record = try #require(precinct.finished().first)
                #expect(record.isInSync && !record.isWaiting)
                #expect(record.causes.map { $0.trigger } == ["repository.created"])
                #expect(record.causes.first?.actor != nil)
            }
            #expect(try await fixture.plan("payments-ledger").changes == [])
            let repository = try fixture.repository("payments-ledger")
            #expect(repository.rules.map { $0.pattern }.sorted() == ["main", "release/*"])
            #expect(repository.autolinks.count == 2 && repository.hooks.count == 1)
            #expect(try fixture.grants("payments-ledger")["devops"] == .admin)
        }
    }

    private static let sample: Policy.JSON = [
        "action": "created", "repository": ["default_branch": "main"], "organization": [:],
        "sender": ["login": "Codertocat", "id": 21_031_067],
    ]

    /// A payload with the identity of a repository of the sandbox.
    private static func creation(_ payload: Policy.JSON, of name: String, in fixture: Fixture) throws -> [UInt8] {
        let repository = try fixture.repository(name)
        let payload = payload.setting(["repository", "id"], to: .integer(repository.id))
            .setting(["repository", "node_id"], to: .string(repository.nodeID.text))
            .setting(["repository", "name"], to: .string(name))
            .setting(["repository", "full_name"], to: .string("\(Fixture.organization)/\(name)"))
            .setting(["repository", "owner", "login"], to: .string(Fixture.organization))
            .setting(["repository", "owner", "id"], to: .integer(repository.ownerID))
            .setting(["organization", "login"], to: .string(Fixture.organization))
        return Array(payload.text().utf8)
    }

    @Test("a payload that somebody else signed does nothing")
    func forged() async throws {
        try await withFixture(policy: TrustPolicy.text) { fixture in
            try fixture.createRepository("api")
            try await fixture.withPrecinct(isToldByGitHub: false) { precinct in
                let payload = try Self.creation(Self.sample, of: "api", in: fixture)
                #expect(try await precinct.post("repository", payload, signedWith: "a guess") == 401)
                await precinct.settle()
                #expect(precinct.finished().isEmpty)
            }
            #expect(fixture.requests.isEmpty)
        }
    }

    @Test("an empty repository gets all that can be set, patterns too; the first push finishes it")
    func empty() async throws {
        try await withFixture(policy: TrustPolicy.text) { fixture in
            try await fixture.withPrecinct { precinct in
                try fixture.createRepository("greenfield-2", isEmpty: true)
                await precinct.settle()
                let record = try #require(precinct.finished("greenfield-2").last)
                #expect(record.complaints == [])
                #expect(record.isWaiting)
                #expect(record.plan?.notes.contains { $0.message == "waiting for the first push" } == true)
                let before = try fixture.repository("greenfield-2")
                #expect(before.rules.map { $0.pattern } == ["release/*"])
                #expect(before.autolinks.count == 2 && before.hooks.count == 1)
                #expect(before.actions.allowedActions == "selected" && before.merge.deleteBranchOnMerge)
                #expect(try fixture.grants("greenfield-2")["devops"] == .admin)

                try fixture.github.push(["README.md": "# Hello\n"], to: "greenfield-2")
                await precinct.settle()
                let last = try #require(precinct.finished("greenfield-2").last)
                #expect(last.isInSync && !last.isWaiting)
                #expect(try fixture.rule("greenfield-2", "main")?.requiredApprovingReviewCount == 2)
                let causes = precinct.finished("greenfield-2").dropFirst().flatMap { $0.causes }.map { $0.trigger }
                #expect(causes.contains("create") || causes.contains("push"))
            }
        }
    }

    @Test("while GitHub answers 404 right after the creation, it is asked again, later and later")
    func notYetThere() async throws {
        try await withFixture(policy: TrustPolicy.text) { fixture in
            fixture.github.setConsistencyDelay(.seconds(12))
            try await fixture.withPrecinct { precinct in
                try fixture.createRepository("api")
                await precinct.settle()
                #expect(precinct.finished("api").flatMap { $0.complaints } == [])
                #expect(precinct.finished("api").last?.isInSync == true)
            }
            let waited = fixture.time.sleeps.reduce(Duration.zero, +)
            #expect(waited >= .seconds(12) && waited < .seconds(60))
            #expect(try await fixture.plan("api").changes == [])
        }
    }

    @Test("a 409 or 404 in the middle of configuring it is waited out too", arguments: [404, 409])
    func halfThere(_ status: Int) async throws {
        try await withFixture(policy: TrustPolicy.text) { fixture in
            for (method, route) in [
                ("PUT", "/repos/{owner}/{repo}/actions/permissions"), ("POST", "/repos/{owner}/{repo}/autolinks"),
                ("GET", "/repos/{owner}/{repo}/teams"), ("POST", "/repos/{owner}/{repo}/hooks"),
            ] {
                fixture.github.addFault(
                    Fault(.status(status, message: nil), method: method, route: route, times: 2))
            }
            try await fixture.withPrecinct { precinct in
                try fixture.createRepository("api")
                await precinct.settle()
                #expect(precinct.finished("api").flatMap { $0.complaints } == [])
            }
            #expect(!fixture.time.sleeps.isEmpty)
            #expect(try await fixture.plan("api").changes == [])
            #expect(try fixture.repository("api").autolinks.count == 2)
            #expect(try fixture.repository("api").hooks.count == 1)
        }
    }

    @Test("a repository that is gone is not waited for when nobody says that it is new")
    func gone() async throws {
        try await withFixture(policy: TrustPolicy.text) { fixture in
            let record = try await fixture.enforce("vanished", priority: .drift)
            #expect(record.failure?.contains("acme/vanished does not exist") == true)
            #expect(fixture.time.sleeps.isEmpty)
        }
    }

    @Test("fifty repositories created in a burst all end in sync, each configured once")
    func burst() async throws {
        let text = """
            version: 1
            rules:
              - name: burst
                settings:
                  repository: { has_wiki: false }
                  branches: { main: { enforce_admins: true }, release/*: { lock_branch: true } }
                  autolinks: { OPS-: "https://acme.example/<num>" }
                  webhooks: { "https://jenkins.acme.example/": { events: [push] } }
            """
        try await withFixture(policy: text) { fixture in
            let names = (1...50).map { "service-\($0)" }
            try await fixture.withPrecinct { precinct in
                for name in names { try fixture.createRepository(name) }
                await precinct.settle()
                #expect(precinct.finished().flatMap { $0.complaints } == [])
            }
            for name in names {
                let repository = try fixture.repository(name)
                #expect(repository.autolinks.count == 1 && repository.hooks.count == 1, "\(name)")
                #expect(repository.rules.map { $0.pattern }.sorted() == ["main", "release/*"], "\(name)")
            }
            var left: [String] = []
            _ = try await fixture.enforcer().plans(of: .organization(Fixture.organization)) { planned in
                left += try planned.plan.get().changes.map { "\(planned.name): \($0.title)" }
            }
            #expect(left == [])
        }
    }
}
