import Enforcement
import Foundation
import Policy
import Reporting
import Sandbox
import ServeWiring
import Server
import Store
import Synchronization
import Testing

@Suite("Work that survives")
struct DurableWorkTests {
    private static let policyText = policy("repository", "has_wiki: false")

    private func body(_ event: [String: Policy.JSON]) -> [UInt8] { Array(Policy.JSON.object(event).text().utf8) }

    @Test("a delivery about all repositories is answered before GitHub is asked for them, and done when it can be")
    func organizationLater() async throws {
        try await withFixture(policy: Self.policyText) { fixture in
            let jump = Jump()
            for (name, hasWiki) in [("api", true), ("web", true), ("in-line", false)] {
                try fixture.createRepository(name)
                try fixture.github.change(name) { $0.features.hasWiki = hasWiki }
            }
            try await fixture.withPrecinct(isToldByGitHub: false, clock: jump.clock) { precinct in
                let fault = fixture.github.addFault(Fault(.status(502, message: nil), route: "/graphql"))
                let event = body([
                    "action": "created", "organization": ["login": "acme"], "team": ["name": "new", "slug": "new"],
                    "sender": ["login": "maya-chen"],
                ])
                let status = try await precinct.post("team", event)
                #expect(status == 202)
                #expect(try await precinct.store.sweeps.count() == 1)
                fixture.github.removeFault(fault)
                jump.forward(3600)
                await precinct.settle()
                // Looked at in bulk: work is only what differs.
                #expect(precinct.finished().count == 2 && precinct.finished().allSatisfy { $0.isInSync })
                #expect(precinct.finished().allSatisfy { $0.causes.first?.actor == "maya-chen" })
                #expect(try await precinct.store.sweeps.count() == 0)
            }
        }
    }

    /// Somebody switches the wiki on again and again. Events of features do not exist: who does it shows in the
    /// description.
    private func toggle(
        _ fixture: Fixture, _ precinct: Precinct, _ jump: Jump, by login: String, times: Int,
        _ change: @escaping (inout Repository) -> Void = { $0.features.hasWiki = true }
    ) async throws {
        for round in 1...times {
            try fixture.github.change("api", by: login) {
                change(&$0)
                $0.description = "\(login), round \(round)"
            }
            await precinct.settle()
            jump.forward(60)
        }
    }

    @Test("what a person changes is enforced every time, however often")
    func persistence() async throws {
        try await withFixture(policy: Self.policyText) { fixture in
            try fixture.createRepository("api")
            let jump = Jump()
            try await fixture.withPrecinct(clock: jump.clock) { precinct in
                try await toggle(fixture, precinct, jump, by: "jonas-berg", times: 9)
                #expect(fixture.writes.count { $0.route == "/repos/{owner}/{repo}" } == 9)
                #expect(try fixture.repository("api").features.hasWiki == false)
                #expect(try await precinct.store.conflicts.active(now: Date(), limit: 9).isEmpty)
            }
        }
    }

    @Test("a setting that another bot keeps changing is enforced five times, then paused; a person's change is not")
    func conflict() async throws {
        try await withFixture(policy: Self.policyText) { fixture in
            try fixture.createRepository("api")
            fixture.github.addBot("terraform[bot]")
            let jump = Jump()
            try await fixture.withPrecinct(clock: jump.clock) { precinct in
                try await toggle(fixture, precinct, jump, by: "terraform[bot]", times: 7)
                #expect(fixture.writes.count { $0.route == "/repos/{owner}/{repo}" } == 5)
                #expect(try fixture.repository("api").features.hasWiki)
                let last = try #require(precinct.finished("api").last)
                #expect(!last.isInSync && last.conflicts.first?.actors == ["terraform[bot]"])
                let told = RecordLine(last).lines(.plain).joined(separator: "\n")
                #expect(told.contains("paused: repository has_wiki: enforced 5 times"), "\(told)")
                let conflicts = try await precinct.store.conflicts.active(now: Date(), limit: 9)
                #expect(conflicts.map { $0.title } == ["repository has_wiki"])

                try await toggle(fixture, precinct, jump, by: "jonas-berg", times: 1)
                #expect(try fixture.repository("api").features.hasWiki == false, "nobody hides behind a bot's loop")

                try await toggle(fixture, precinct, jump, by: "terraform[bot]", times: 1)
                #expect(try fixture.repository("api").features.hasWiki)
                #expect(try await precinct.store.conflicts.end("acme/api", now: Date()) == 1)
                #expect(try await precinct.store.work.retry("acme/api", now: Date()) == ["acme/api"])
                await precinct.service.queue.drained()
                #expect(try fixture.repository("api").features.hasWiki == false)
            }
        }
    }

    @Test("no bot can switch off the enforcement of visibility by changing it again and again")
    func neverPaused() async throws {
        let text = policy("repository", "visibility: private")
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("api")
            fixture.github.addBot("terraform[bot]")
            let jump = Jump()
            try await fixture.withPrecinct(clock: jump.clock) { precinct in
                try await toggle(fixture, precinct, jump, by: "terraform[bot]", times: 8) { $0.visibility = .public }
                #expect(try fixture.repository("api").visibility == .private)
                #expect(precinct.finished("api").last?.isInSync == true)
            }
        }
    }

    @Test("a repository that goes on changing is checked a few times, then once for all that came; a new one at once")
    func pace() async throws {
        try await withFixture(policy: Self.policyText) { fixture in
            try fixture.createRepository("busy")
            // Whole seconds: others do not survive the way into the database and back to the last digit, and this clock
            // never moves on.
            let start = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded())
            try await fixture.withPrecinct(clock: Jump.clock { start }) { precinct in
                for round in 1...9 {
                    try fixture.github.change("busy", by: "jonas-berg") { $0.description = "round \(round)" }
                    await precinct.settle()
                }
                #expect(precinct.finished("busy").count == 4)
                let depth = try await precinct.store.work.depth(now: start)
                #expect(depth.deferred == 1 && depth.due.isEmpty)
                try fixture.createRepository("new")
                await precinct.settle()
                #expect(precinct.finished("new").last?.isInSync == true)
            }
        }
    }

    @Test("what the App itself wrote, and nobody else can have written, is no work")
    func ownWrites() async throws {
        try await withFixture(policy: TrustPolicy.text) { fixture in
            try await fixture.withPrecinct { precinct in
                precinct.service.ownWrites.know("githubcop[bot]")
                try fixture.createRepository("api")
                await precinct.settle()
                let echoes = fixture.github.deliveries.filter { $0.event == "branch_protection_rule" }
                #expect(!echoes.isEmpty && echoes.allSatisfy { $0.statusCode == 202 })
                let triggers = precinct.finished("api").flatMap { $0.causes.map { $0.trigger } }
                #expect(triggers.contains("repository.created"))
                #expect(!triggers.contains { $0.hasPrefix("branch_protection_rule") }, "\(triggers)")
                try fixture.github.unprotect("api", "main", by: "jonas-berg")
                await precinct.settle()
                #expect(try fixture.rule("api", "main") != nil, "other people's changes are fixed")
            }
        }
    }

    @Test("an empty new repository says what it waits for, and is finished by its first push")
    func readiness() async throws {
        try await withFixture(policy: TrustPolicy.text) { fixture in
            try await fixture.withPrecinct { precinct in
                try fixture.createRepository("api", isEmpty: true)
                await precinct.settle()
                let waiting = try await precinct.store.work.waiting(9)
                #expect(waiting.map { $0.step } == ["branch"] && waiting.first?.name == "api")
                try fixture.github.push(["README.md": "hello"], to: "api")
                await precinct.settle()
                #expect(try await precinct.store.work.waiting(9).isEmpty)
                #expect(try fixture.rule("api", "main") != nil)
            }
        }
    }
}
