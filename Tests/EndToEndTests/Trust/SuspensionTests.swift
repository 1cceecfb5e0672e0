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

/// How a person breaks the glass: recorded, and ended by itself.
@Suite("What is suspended")
struct SuspensionTests {
    private static let text = policy("repository", "has_wiki: false")

    @Test("it is not enforced, which its record says, and when that ends it is enforced without an event")
    func suspended() async throws {
        try await withFixture(policy: Self.text) { fixture in
            try fixture.createRepository("api")
            let time = Mutex(Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded()))
            let now: @Sendable () -> Date = { time.withLock { $0 } }
            try await fixture.withPrecinct(clock: Jump.clock(now)) { precinct in
                let desk = SuspensionService(precinct.store.database, now: now)
                let (suspension, _) = try await desk.suspend(
                    "acme/api", kind: "repository", for: .seconds(7200), reason: "hot fix", actor: "maya-chen")
                try change(fixture)
                await precinct.settle()
                #expect(try fixture.repository("api").features.hasWiki)
                let record = try #require(precinct.finished("api").last)
                let line = RecordLine(record).lines(.plain).joined(separator: "\n")
                #expect(line.contains("acme/api suspended") && line.contains("by maya-chen: hot fix"), "\(line)")
                #expect(line.contains("left out: repository has_wiki"), "\(line)")
                let survey = try await fixture.enforcer(suspensions: .kept(in: precinct.store.database, now: now))
                    .survey("acme") { false }
                #expect(survey.due.isEmpty && survey.inSync == 0, "neither to be done nor in sync")

                time.withLock { $0 = suspension.until }
                await precinct.service.queue.drained()
                #expect(try fixture.repository("api").features.hasWiki == false)
                #expect(precinct.finished("api").last?.causes.first?.trigger == "suspension.ended")
            }
        }
    }

    @Test(
        "other kinds and other repositories are enforced meanwhile, and anyone who resumes has all of it enforced at once"
    )
    func narrow() async throws {
        try await withFixture(policy: Self.text) { fixture in
            for name in ["api", "web"] { try fixture.createRepository(name) }
            try await fixture.withPrecinct { precinct in
                let desk = SuspensionService(precinct.store.database)
                _ = try await desk.suspend(
                    "acme/web", kind: nil, for: .seconds(3600), reason: "x", actor: "maya-chen")
                _ = try await desk.suspend(
                    "ACME/api", kind: "branches", for: .seconds(3600), reason: "x", actor: "maya-chen")
                try change(fixture)
                try change(fixture, "web")
                await precinct.settle()
                #expect(try fixture.repository("api").features.hasWiki == false, "only its branches are suspended")
                #expect(try fixture.repository("web").features.hasWiki)
                #expect(try await desk.resume("acme/web", kind: nil, actor: "jonas-berg").count == 1)
                await precinct.settle()
                #expect(try fixture.repository("web").features.hasWiki == false)
                #expect(try await precinct.store.suspensions.active(now: Date()).map { $0.kind } == ["branches"])
            }
        }
    }

    @Test("a whole organization is paused: nothing is written, and when that ends everything is checked once")
    func everything() async throws {
        try await withFixture(policy: Self.text) { fixture in
            for name in ["api", "web"] { try fixture.createRepository(name) }
            let time = Mutex(Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded()))
            let now: @Sendable () -> Date = { time.withLock { $0 } }
            try await fixture.withPrecinct(clock: Jump.clock(now)) { precinct in
                let service = SuspensionService(precinct.store.database, now: now)
                let (pause, _) = try await service.suspend(
                    "acme/*", kind: nil, for: .seconds(3600), reason: "we move house", actor: "maya-chen")
                let sweeps = Mutex<[String]>([])
                let end = PauseEnd(precinct.store, organization: "acme", now: now) { cause in
                    sweeps.withLock { $0.append(cause.sentence) }
                    try await precinct.service.queue.sweep("acme", because: cause)
                }
                try change(fixture)
                try change(fixture, "web")
                await precinct.settle()
                try await end.check()
                #expect(try fixture.repository("api").features.hasWiki && fixture.repository("web").features.hasWiki)
                let names = try await precinct.store.database.repositoryNames(limit: 10)
                #expect(!names.contains("acme/*"))

                time.withLock { $0 = pause.until }
                try await end.check()
                try await end.check()
                #expect(sweeps.withLock { $0 } == ["the pause of enforcement ended"])
                await precinct.service.queue.drained()
                for name in ["api", "web"] {
                    #expect(try fixture.repository(name).features.hasWiki == false, "\(name)")
                }
                let again = try await service.suspend(
                    "acme/*", kind: nil, for: .seconds(3600), reason: "x", actor: "maya-chen")
                #expect(again.isKnown)
                time.withLock { $0 += 60 }
                #expect(try await service.resume("acme/*", kind: nil, actor: "jonas-berg").count == 1)
                try await end.check()
                #expect(sweeps.withLock { $0 }.last == "jonas-berg ended the pause")
            }
        }
    }

    @Test("a plan that was saved before leaves out what has been suspended since")
    func savedPlan() async throws {
        try await withFixture(policy: Self.text) { fixture in
            try fixture.createRepository("api")
            try change(fixture)
            let plan = try await fixture.plan("api")
            let suspension = Suspension(
                repository: fixture.reference("api").name, kind: nil, reason: "hot fix", actor: "maya-chen",
                until: Date() + 60)
            let record = await fixture.enforcer(suspensions: SuspensionReader { [suspension] })
                .carryOut(plan, cause: Cause(trigger: "apply", sentence: "by hand"))
            #expect(record.outcomes.isEmpty && record.isSuspended)
            #expect(try fixture.repository("api").features.hasWiki)
        }
    }

    @Test("when it is not known what is suspended, nothing is written")
    func unknown() async throws {
        struct NoDisk: Error {}
        try await withFixture(policy: Self.text) { fixture in
            try fixture.createRepository("api")
            try change(fixture)
            let item = WorkItem(repository: fixture.reference("api"), causes: [], priority: .drift)
            let record = await fixture.enforcer(suspensions: SuspensionReader { throw NoDisk() }).enforce(item)
            #expect(record.failure != nil && fixture.writes.isEmpty)
        }
    }

    @Test("without a reason, for too long, or of what does not exist nothing is suspended, and what to do is said")
    func refusals() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("suspensions-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try StateDatabase(path: folder.appendingPathComponent("state.sqlite").path)
        let desk = SuspensionService(database)
        func refusal(
            _ repository: String = "acme/api", kind: String? = nil, _ seconds: Int = 3600, _ reason: String = "x"
        ) async throws -> String {
            do {
                _ = try await desk.suspend(repository, kind: kind, for: .seconds(seconds), reason: reason, actor: "m")
                return ""
            } catch let refusal as SuspensionService.Refusal {
                return refusal.description
            }
        }
        #expect(try await refusal("api").contains("OWNER/NAME"))
        #expect(try await refusal(kind: "branch").contains("The kinds are: repository, "))
        #expect(try await refusal("acme/api", 7 * 86_400 + 1).contains("exemption"))
        #expect(try await refusal("acme/api", 1).contains("between 1m and 7d"))
        #expect(try await refusal("acme/api", kind: nil, 3600, " ").contains("needs a reason"))
        #expect(try await SuspensionTable(database: database).active(now: Date()).isEmpty)
        #expect(try await refusal() == "")
        await #expect(throws: SuspensionService.Refusal.self) {
            try await desk.resume("acme/api", kind: "branches", actor: "m")
        }
        #expect(try await desk.resume("API", kind: nil, actor: "m").count == 1, "known by its name alone now")
        try database.close()
    }

    private func change(_ fixture: Fixture, _ name: String = "api") throws {
        try fixture.github.change(name) {
            $0.features.hasWiki = true
            $0.description = "changed by hand"
        }
    }
}
