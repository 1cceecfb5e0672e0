import Enforcement
import Kinds
import Policy
import Sandbox
import Synchronization
import Testing

@Suite("A sweep through bad weather")
struct SweepFaultTests {
    /// What a sweep finds: by repository, the titles of its changes, or why there are none.
    private static func findings(_ fixture: Fixture) async throws -> [String: [String]] {
        var findings: [String: [String]] = [:]
        _ = try await fixture.enforcer().plans(of: .organization("acme")) { planned in
            switch planned.plan {
            case .success(let plan):
                let unread = plan.notes.filter { $0.topic == .unreadable }.map { "unread \($0.kind ?? "")" }
                findings[planned.name.name] = plan.changes.map { $0.title } + unread
            case .failure(let error): findings[planned.name.name] = ["failed \(error)"]
            }
        }
        return findings
    }

    @Test(
        "finds what it finds in good weather",
        // Waiting takes no time here: what strikes as often as there are requests at once would strike one of them again
        // and again.
        arguments: [
            Fault(.status(502, message: nil), every: 23), Fault(.reset, every: 23),
            Fault(.timeout, route: "/graphql", every: 7),
            Fault(.truncate, every: 19), Fault(.resourceLimit(nodes: 150), route: "/graphql", every: 3),
        ])
    func badWeather(_ fault: Fault) async throws {
        try await withFixture(policy: allKindsPolicy, repositories: 60) { fixture in
            let expected = try await Self.findings(fixture)
            fixture.github.addFault(fault)
            #expect(try await Self.findings(fixture) == expected)
        }
    }

    @Test("a page that is too much for GitHub is asked again in parts, and only what was missing")
    func tooMuch() async throws {
        try await withFixture(policy: Uniform.policy, as: .owner, sandbox: Uniform.configure(200)) { fixture in
            // No more than this at once, ever.
            fixture.github.addFault(Fault(.resourceLimit(nodes: 300), route: "/graphql"))
            let findings = try await Self.findings(fixture)
            #expect(findings.count == 200 && findings.values.allSatisfy { $0.isEmpty })
            #expect(fixture.requests.count < 90)
        }
    }

    @Test("what GitHub left out of an answer for good is unread, never taken for not configured")
    func nothingTold() async throws {
        try await withFixture(policy: Uniform.policy, as: .owner, sandbox: Uniform.configure(12)) { fixture in
            fixture.github.addFault(Fault(.resourceLimit(nodes: 1), route: "/graphql"))
            let findings = try await Self.findings(fixture)
            #expect(findings.count == 12)
            for found in findings.values {
                #expect(!found.isEmpty && found.allSatisfy { $0.hasPrefix("unread") || $0.hasPrefix("failed") })
            }
        }
    }

    @Test("a dead network ends it soon: not every repository is tried")
    func deadNetwork() async throws {
        try await withFixture(
            policy: Uniform.policy(with: "autolinks: { OPS-: https://acme.atlassian.net/browse/OPS-<num> }"),
            as: .owner, sandbox: Uniform.configure(300)
        ) { fixture in
            fixture.github.addFault(Fault(.reset, route: "/repos/*", after: 20))
            let end = try await fixture.enforcer().sweep(.organization("acme")) { _ in }
            guard case .unreachable = end.reason else {
                Issue.record("\(end.reason)")
                return
            }
            #expect(fixture.requests.count < 200)
        }
    }

    @Test(
        "repositories that are created, renamed, archived and deleted meanwhile are seen at most once, the others once")
    func movingTarget() async throws {
        try await withFixture(policy: Uniform.policy, as: .owner, sandbox: Uniform.configure(160)) { fixture in
            var seen: [String: Int] = [:]
            var count = 0
            let end = try await fixture.enforcer().sweep(.organization("acme")) { event in
                guard case .planned(let planned) = event else { return }
                count += 1
                if case .success = planned.plan { seen[planned.name.name, default: 0] += 1 }
                if count == 20 {
                    try fixture.createRepository("aaa-new")
                    try fixture.createRepository("zzz-new")
                    try fixture.github.rename("service-000155", to: "aaa-renamed")
                    try fixture.github.rename("service-000001", to: "zzz-renamed")
                    try fixture.github.archive("service-000156")
                    try fixture.github.delete("service-000157")
                }
            }
            #expect(seen.values.allSatisfy { $0 == 1 })
            let untouched = (0..<155).map { "service-\(String(1_000_000 + $0).dropFirst())" }
            #expect(untouched.allSatisfy { seen[$0] == 1 })
            #expect(seen["zzz-new"] == 1)
            // The one that was renamed to a place that had been read.
            #expect(end.coverage?.missing == 1)
        }
    }

    @Test("a token that may see half of the organization plans that half, and takes nothing hidden for missing")
    func halfOfIt() async throws {
        try await withFixture(
            policy: Uniform.policy, as: .token("ghp_maya"),
            sandbox: { configuration in
                Uniform.configure(0)(&configuration)
                configuration.tokens["ghp_maya"] = "maya-chen"
            }
        ) { fixture in
            // Hers she administers, the others she may read at most.
            for number in 0..<30 {
                try fixture.github.createRepository(
                    "r\(number)", hasReadme: true, by: number.isMultiple(of: 2) ? "maya-chen" : "octo-owner")
                try fixture.github.protect("r\(number)", "main") { $0.requiresLinearHistory = true }
            }
            let findings = try await Self.findings(fixture)
            for (name, found) in findings where (Int(name.dropFirst()) ?? 0) % 2 == 1 {
                #expect(found.contains("unread branches") && !found.contains { $0.hasPrefix("branches") }, "\(name)")
            }
            #expect(findings.count { !$0.value.contains("unread branches") } == 15)
        }
    }

    @Test("a limit ends it at once, and it goes on where it stood: every repository once, none twice")
    func resumed() async throws {
        try await withFixture(policy: Uniform.policy, as: .owner, sandbox: Uniform.configure(250)) { fixture in
            var seen: [String] = []
            var place = SweepPlace.beginning
            var parts = 0
            let enforcer = fixture.enforcer()
            while parts < 10 {
                let stop = Mutex(false)
                let before = seen.count
                let end = try await enforcer.sweep(.organization("acme"), from: place, until: { stop.withLock { $0 } })
                {
                    switch $0 {
                    case .planned(let planned):
                        seen.append(planned.name.name)
                        if seen.count - before == 70 { stop.withLock { $0 = true } }
                    case .reached(let reached): place = reached
                    case .size, .notice: break
                    }
                }
                parts += 1
                if case .completed = end.reason { break }
            }
            #expect(parts == 4)
            #expect(seen.count == 250 && Set(seen).count == 250)
        }
    }
}
