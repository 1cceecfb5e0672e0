import Enforcement
import Foundation
import Policy
import Reporting
import Sandbox
import Synchronization
import Testing

@Suite("A sweep accounts for every repository")
struct SweepCoverageTests {
    private static let text = policy("repository", "has_wiki: false")

    @Test(
        "an organization that GitHub does not list, whole or from the second page on, is never taken for empty",
        arguments: [0, 1])
    func notListed(_ pages: Int) async throws {
        try await withFixture(policy: Self.text, as: .owner, sandbox: Uniform.configure(70)) { fixture in
            let limits = Fault.Effect.failingField("repositories", type: "RESOURCE_LIMITS_EXCEEDED")
            fixture.github.addFault(Fault(limits, route: "/graphql", after: pages))
            var planned = 0
            let failure = await #expect(throws: GitHubFailure.self) {
                _ = try await fixture.enforcer().plans(of: .organization("acme")) { _ in planned += 1 }
            }
            #expect(failure?.message.contains("did not list") ?? false)
            #expect(planned == pages * 50)
        }
    }

    @Test(
        "repositories that GitHub counts and does not list are missing, and the run says how many", arguments: [1, 3])
    func counted(_ shards: Int) async throws {
        try await withFixture(policy: Self.text, as: .owner, sandbox: Uniform.configure(70)) { fixture in
            // Without shards only the first of two pages: with them there is one, and other queries in between.
            fixture.github.addFault(
                Fault(.unlisted(connection: "repositories", 20), route: "/graphql", times: shards == 1 ? 1 : nil))
            var planned = 0
            for number in 1...shards {
                let shard = shards > 1 ? Shard(number: number, count: shards) : nil
                let end = try await fixture.enforcer().sweep(.organization("acme", shard)) { event in
                    if case .planned = event { planned += 1 }
                }
                #expect(end.coverage?.missing == 20)
                var summary = RunSummary()
                if let coverage = end.coverage { summary.add(coverage) }
                #expect(summary.hasProblems && summary.sentence.contains("20 not listed"), "\(summary.sentence)")
            }
            #expect(planned == 50)
        }
    }

    @Test("the sentence says what GitHub counts and what it listed")
    func sentence() async throws {
        try await withFixture(policy: Self.text, as: .owner, sandbox: Uniform.configure(70)) { fixture in
            fixture.github.addFault(Fault(.unlisted(connection: "repositories", 20), route: "/graphql", times: 1))
            let failure = await #expect(throws: GitHubFailure.self) {
                _ = try await fixture.enforcer().plans(of: .organization("acme")) { _ in }
            }
            #expect(
                failure?.message == "GitHub counts 70 repositories and listed 50: 20 were not checked",
                "\(failure as Any)")
        }
    }

    @Test("a sweep that is gone on with adds up from its beginning")
    func resumed() async throws {
        try await withFixture(policy: Self.text, as: .owner, sandbox: Uniform.configure(120)) { fixture in
            let isEnough = Mutex(false)
            var place = SweepPlace.beginning
            let enforcer = fixture.enforcer()
            _ = try await enforcer.sweep(.organization("acme"), until: { isEnough.withLock { $0 } }) { event in
                guard case .reached(let reached) = event else { return }
                place = reached
                if reached.cursor != nil { isEnough.withLock { $0 = true } }
            }
            #expect(place.cursor != nil)
            let end = try await enforcer.sweep(.organization("acme"), from: place) { _ in }
            #expect(end.coverage?.missing == 0 && end.coverage?.listed == 120)
            // As an earlier version wrote it down.
            let old = SweepPlace(cursor: place.cursor, done: place.done)
            #expect(try await enforcer.sweep(.organization("acme"), from: old) { _ in }.coverage?.missing == 0)
        }
    }

    @Test("repositories without the App are left out, named once, and no failure")
    func selected() async throws {
        try await withFixture(policy: policy("autolinks", "OPS-: 'https://ops.test/<num>'"), as: .key) { fixture in
            var ids: Set<Int> = []
            for number in 1...5 {
                try fixture.createRepository("r\(number)", visibility: .public)
                if number <= 2 { ids.insert(try fixture.repository("r\(number)").id) }
            }
            func sweep() async throws -> (end: SweepEnd, names: [String], notices: [String]) {
                var (names, notices): ([String], [String]) = ([], [])
                let end = try await fixture.enforcer().sweep(.organization("acme")) { event in
                    switch event {
                    case .planned(let planned):
                        names.append(planned.name.name)
                        let plan = try planned.plan.get()
                        #expect(plan.changes.count == 1)
                    case .notice(let text): notices.append(text)
                    case .size, .reached: break
                    }
                }
                return (end, names, notices)
            }
            let all = try await sweep()
            #expect(all.names.count == 5 && all.notices.isEmpty)
            #expect(!fixture.requests.contains { $0.path.hasPrefix("/installation/repositories") })

            fixture.github.changeInstallation { [ids] in $0.repositoryIDs = ids }
            fixture.time.advance(.seconds(3600))
            let some = try await sweep()
            #expect(some.names == ["r1", "r2"])
            #expect(some.notices == ["the App is not installed on 3 repositories (acme/r3 and 2 more): not checked"])
            var summary = RunSummary()
            if let coverage = some.end.coverage { summary.add(coverage) }
            #expect(summary.notInstalled == 3 && !summary.hasProblems)
            #expect(fixture.requests.count { $0.path.hasPrefix("/installation/repositories") } == 1)
        }
    }

    @Test("serve does what it found and sweeps again when a sweep does not add up")
    func served() async throws {
        try await withFixture(policy: Self.text, as: .owner, sandbox: Uniform.configure(70)) { fixture in
            for number in 0..<70 {
                try fixture.github.change("service-\(String(1_000_000 + number).dropFirst())") {
                    $0.features.hasWiki = true
                }
            }
            let jump = Jump()
            try await fixture.withPrecinct(isToldByGitHub: false, clock: jump.clock) { precinct in
                fixture.github.addFault(Fault(.unlisted(connection: "repositories", 20), route: "/graphql", times: 1))
                try await precinct.service.queue.sweep("acme", because: Cause(trigger: "test", sentence: "a test"))
                await precinct.settle()
                jump.forward(3600)
                await precinct.settle()
                #expect(Set(precinct.finished().map { $0.repository }).count == 70)
                #expect(try await precinct.store.sweeps.count() == 0)
                let listings = fixture.requests.compactMap { $0.body?.text() }.filter {
                    $0.contains("query Repositories(") && $0.contains(#""cursor":null"#)
                }
                #expect(listings.count == 2, "the first did not list 20 of them")
            }
        }
    }
}
