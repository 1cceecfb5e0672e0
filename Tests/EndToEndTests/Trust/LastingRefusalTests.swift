import Enforcement
import Foundation
import Policy
import Sandbox
import Server
import Store
import Testing

@Suite("What GitHub refuses however often it is asked")
struct LastingRefusalTests {
    private static let text = policy("repository", "has_wiki: false")

    private func patches(_ fixture: Fixture) -> Int {
        fixture.writes.count { $0.route == "/repos/{owner}/{repo}" }
    }

    private func sweep(_ precinct: Precinct, because trigger: String = "schedule") async throws {
        try await precinct.service.queue.sweep("acme", because: Cause(trigger: trigger, sentence: "a sweep"))
        await precinct.settle()
    }

    private func refuse(_ fixture: Fixture, _ message: String) -> Int {
        fixture.github.addFault(Fault(.status(422, message: message), method: "PATCH", route: "/repos/{owner}/{repo}"))
    }

    @Test("is sent once, and by sweeps not again until an event, new permissions or a week; it stays in sight")
    func waits() async throws {
        try await withFixture(policy: Self.text) { fixture in
            try fixture.createRepository("api")
            let time = Jump()
            try await fixture.withPrecinct(isToldByGitHub: false, clock: time.clock) { precinct in
                let fault = refuse(fixture, "Wikis are governed by the enterprise.")
                try await sweep(precinct)
                #expect(patches(fixture) == 1)
                for _ in 0..<5 { try await sweep(precinct) }
                #expect(patches(fixture) == 1, "sent again by a sweep")
                #expect(try await precinct.store.work.failed(9).isEmpty)
                #expect(try await precinct.store.work.depth(now: time.clock.now()).deferred == 0)
                let waiting = try await precinct.store.refusals.waiting(since: .distantPast, limit: 9)
                #expect(waiting.map { $0.title } == ["repository has_wiki"] && waiting.first?.times == 1)
                #expect(waiting.first?.message.contains("governed by the enterprise") == true)

                // An event is a change of the repository.
                let id = try #require(fixture.github.repository("api")?.id)
                let event: Policy.JSON = [
                    "action": "edited", "changes": ["description": ["from": "before"]],
                    "repository": [
                        "id": .integer(id), "name": "api", "full_name": "acme/api", "owner": ["login": "acme"],
                    ],
                    "organization": ["login": "acme"], "sender": ["login": "maya-chen"],
                ]
                #expect(try await precinct.post("repository", Array(event.text().utf8)) == 202)
                await precinct.settle()
                #expect(patches(fixture) == 2)
                try await sweep(precinct)
                #expect(patches(fixture) == 2)

                time.forward(8 * 86_400)
                try await sweep(precinct)
                #expect(patches(fixture) == 3)

                try await sweep(precinct, because: "installation.new_permissions_accepted")
                #expect(patches(fixture) == 4)
                // One row that counts, however often it was tried.
                let runs = try await precinct.store.history.latest(99)
                #expect(runs.count == 1 && runs.first?.times == 4, "\(runs)")

                fixture.github.removeFault(fault)
                try await sweep(precinct, because: "installation.new_permissions_accepted")
                #expect(fixture.github.repository("api")?.features.hasWiki == false)
                #expect(try await precinct.store.refusals.waiting(since: .distantPast, limit: 9).isEmpty)
            }
        }
    }

    @Test("is sent again when the repository has changed, or the clock that noted it was ahead")
    func changes() async throws {
        try await withFixture(policy: Self.text) { fixture in
            try fixture.createRepository("api")
            let time = Jump()
            try await fixture.withPrecinct(isToldByGitHub: false, clock: time.clock) { precinct in
                _ = refuse(fixture, "No.")
                try await sweep(precinct)
                #expect(patches(fixture) == 1)
                try fixture.github.change("api") { $0.visibility = .public }
                try await sweep(precinct)
                #expect(patches(fixture) == 2)
                time.forward(-86_400)
                try await sweep(precinct)
                #expect(patches(fixture) == 3)
            }
        }
    }

    @Test("is not what passes by itself: that is tried again after a pause")
    func passing() async throws {
        try await withFixture(policy: Self.text) { fixture in
            try fixture.createRepository("api")
            let time = Jump()
            try await fixture.withPrecinct(isToldByGitHub: false, clock: time.clock) { precinct in
                let fault = refuse(fixture, "key is already in use")
                try await sweep(precinct)
                #expect(try await precinct.store.work.depth(now: time.clock.now()).deferred == 1)
                #expect(try await precinct.store.refusals.waiting(since: .distantPast, limit: 9).isEmpty)
                fixture.github.removeFault(fault)
                time.forward(60)
                await precinct.settle()
                #expect(fixture.github.repository("api")?.features.hasWiki == false)
            }
        }
    }

    @Test("a command sends it whenever somebody gives it")
    func byHand() async throws {
        try await withFixture(policy: Self.text) { fixture in
            try fixture.createRepository("api")
            _ = refuse(fixture, "No.")
            for count in 1...2 {
                let record = try await fixture.enforce("api", priority: .sweep)
                #expect(record.outcomes.map { $0.status } == [.refused] && !record.isInSync)
                #expect(patches(fixture) == count)
            }
        }
    }
}
