import Enforcement
import Foundation
import Policy
import Sandbox
import ServeWiring
import Server
import Store
import Synchronization
import Testing

/// A sweep that has used up its part of the hour waits in the queue, not in a worker.
@Suite("A sweep at its floor")
struct BudgetTests {
    private static let owner = "octo-owner"
    private static let night = Cause(trigger: "schedule", sentence: "the scheduled sweep")

    @Test("a new repository is in sync while the sweep still waits for the next hour")
    func newRepositoryGoesFirst() async throws {
        try await withFixture(policy: TrustPolicy.text, repositories: 120, as: .owner) { sandbox in
            sandbox.limits.core = 400
            sandbox.limits.graphQL = 400
        } _: { fixture in
            let hour = Hours(fixture.time)
            try await fixture.withPrecinct(clock: hour.clock, enforcer: fixture.servingEnforcer()) { precinct in
                precinct.service.ownWrites.know(Self.owner)
                try await precinct.service.queue.sweep("acme", because: Self.night)
                await precinct.settle()
                #expect(try await precinct.left() > 0, "the sweep is at its floor")

                try fixture.createRepository("new-service")
                await precinct.settle()
                #expect(precinct.finished("new-service").last?.isInSync == true)
                #expect(try await precinct.left() > 0, "the sweep is still waiting")
                #expect(fixture.time.sleeps.allSatisfy { $0 < .seconds(600) }, "nobody waited inside a worker")
                let attempts = try await precinct.store.work.failed(99)
                #expect(attempts.isEmpty, "a limit is no failed attempt")
            }
        }
    }

    @Test(
        "work of a sweep that meets the floor waits in the queue, all of it at once, and is done in the hours that follow"
    )
    func workWaits() async throws {
        let links = policy("autolinks", "OPS-: https://ops.example/<num>\nWEB-: https://web.example/<num>")
        try await withFixture(policy: links, repositories: 120, as: .owner) { sandbox in
            sandbox.limits.core = 400
        } _: { fixture in
            let hour = Hours(fixture.time)
            try await fixture.withPrecinct(clock: hour.clock, enforcer: fixture.servingEnforcer()) { precinct in
                precinct.service.ownWrites.know(Self.owner)
                try await precinct.service.queue.sweep("acme", because: Self.night)
                await precinct.settle()
                #expect(try await precinct.store.sweeps.count() == 0, "everything was checked")
                #expect(try await precinct.left() > 5)
                let tried = precinct.finished().count { $0.isPostponed }
                #expect((1...5).contains(tried), "\(tried) found the limit out, the others were put off with them")

                try fixture.createRepository("new-service")
                await precinct.settle()
                #expect(precinct.finished("new-service").last?.isInSync == true)
                #expect(try await precinct.left() > 5, "the sweep is still waiting")
                for _ in 0..<4 where try await precinct.left() > 0 {
                    hour.passes()
                    await precinct.settle()
                }
                #expect(try await precinct.left() == 0)
            }
        }
    }

    @Test("a survey that costs more than an hour's budget goes on where it stood, and checks everything")
    func longSurvey() async throws {
        try await withFixture(
            policy: policy("autolinks", "OPS-: https://ops.example/<num>"), repositories: 120, as: .owner
        ) {
            sandbox in
            sandbox.isUniform = true
            sandbox.limits.core = 60
        } _: { fixture in
            let hour = Hours(fixture.time)
            try await fixture.withPrecinct(
                isToldByGitHub: false, clock: hour.clock, enforcer: fixture.servingEnforcer()
            ) { precinct in
                precinct.service.ownWrites.know(Self.owner)
                try await precinct.service.queue.sweep("acme", because: Self.night)
                await precinct.settle()
                #expect(try await precinct.store.sweeps.count() == 1)
                for _ in 0..<4 {
                    hour.passes()
                    await precinct.settle()
                }
                #expect(try await precinct.store.sweeps.count() == 0)
            }
        }
    }
}

extension Precinct {
    /// Requests and repositories of a sweep that are still to be done.
    fileprivate func left() async throws -> Int {
        let depth = try await store.work.depth(now: .distantFuture)
        return depth.due.values.reduce(0, +) + (try await store.sweeps.count())
    }
}

/// The time of the fixture as the queue sees it; an hour passes when the test says so.
private final class Hours: Sendable {
    private let time: TestTime

    init(_ time: TestTime) { self.time = time }

    func passes() { time.advance(.seconds(3_700)) }

    var clock: WorkClock { Jump.clock { [time] in Date(timeIntervalSince1970: time.now) } }
}
