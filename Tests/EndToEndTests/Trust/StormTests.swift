import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Bad weather")
struct StormTests {
    /// What reads may suffer without anybody noticing.
    static let readFaults: [(String, Fault)] = [
        ("502", Fault(.status(502, message: nil), method: "GET", every: 3)),
        ("503 in bursts", Fault(.status(503, message: nil), method: "GET", times: 3)),
        ("reset connections", Fault(.reset, method: "GET", every: 3)),
        ("truncated bodies", Fault(.truncate, method: "GET", every: 3)),
        ("a slow-down", Fault(.secondaryLimit(retryAfter: 30), method: "GET", after: 1, times: 2)),
        ("a slow-down that does not say how long", Fault(.secondaryLimit(retryAfter: nil), after: 2, times: 1)),
        ("a budget used up", Fault(.primaryLimit(resetIn: 900), method: "GET", after: 2, times: 1)),
        ("GraphQL's budget used up", Fault(.primaryLimit(resetIn: 900), route: "/graphql", times: 1)),
        ("GraphQL out of order", Fault(.status(502, message: nil), route: "/graphql", times: 2)),
    ]

    @Test("it goes through as if nothing had been", arguments: readFaults.indices)
    func readsAreRetried(_ index: Int) async throws {
        let (name, fault) = Self.readFaults[index]
        try await withFixture(policy: TrustPolicy.text, as: .owner) { fixture in
            try fixture.createRepository("api")
            fixture.github.addFault(fault)
            let record = try await fixture.enforce("api")
            #expect(record.complaints == [], "\(name)")
            try await Self.expectPolicy(fixture)
            #expect(!fixture.time.sleeps.isEmpty, "\(name)")
        }
    }

    @Test("GitHub's Retry-After is kept to, and a minute where it says nothing")
    func waitsAsTold() async throws {
        for (retryAfter, least) in [(45, 45), (nil, 60)] as [(Int?, Int)] {
            try await withFixture(policy: TrustPolicy.text, as: .owner) { fixture in
                try fixture.createRepository("api")
                fixture.github.addFault(
                    Fault(.secondaryLimit(retryAfter: retryAfter), method: "POST", route: "/repos/*", times: 1))
                let start = fixture.time.now
                #expect(try await fixture.enforce("api").complaints == [])
                #expect(fixture.time.now - start > Double(least) - 1)
                try await Self.expectPolicy(fixture)
            }
        }
    }

    @Test("a used-up budget is waited for until its reset")
    func waitsForReset() async throws {
        try await withFixture(policy: TrustPolicy.text, as: .owner) { fixture in
            try fixture.createRepository("api")
            fixture.github.addFault(Fault(.primaryLimit(resetIn: 1_200), method: "GET", times: 1))
            let start = fixture.time.now
            #expect(try await fixture.enforce("api").complaints == [])
            #expect(fixture.time.now - start >= 1_200)
            try await Self.expectPolicy(fixture)
        }
    }

    @Test("one that is too far away is marked failed, with the time of the reset, before anything is written")
    func givesUp() async throws {
        try await withFixture(policy: TrustPolicy.text, as: .owner) { fixture in
            try fixture.createRepository("api")
            fixture.github.addFault(Fault(.primaryLimit(resetIn: 7_200), method: "GET", times: 1))
            let record = try await fixture.enforce("api")
            #expect(!record.isInSync)
            #expect(record.complaints.joined().contains("The budget is full again at 20"), "\(record.complaints)")
            #expect(fixture.writes.isEmpty)
            #expect(fixture.time.sleeps.isEmpty)
        }
    }

    // MARK: Writes

    static let writeFaults: [(String, Fault)] = [
        ("502", Fault(.status(502, message: nil), every: 3, after: 2)),
        ("reset connections", Fault(.reset, every: 3, after: 2)),
        ("truncated bodies", Fault(.truncate, every: 2, after: 2)),
        ("502 to every POST at first", Fault(.status(502, message: nil), method: "POST", route: "/repos/*", times: 3)),
        ("POSTs cut off after they were executed", Fault(.truncate, method: "POST", route: "/repos/*", times: 3)),
        ("a mutation cut off after it was executed", Fault(.truncate, route: "/graphql", after: 1, times: 1)),
        ("a mutation cut off before it was executed", Fault(.reset, route: "/graphql", after: 1, times: 2)),
        ("a slow-down", Fault(.secondaryLimit(retryAfter: 20), every: 5, after: 3, times: 3)),
        ("a budget used up in the middle", Fault(.primaryLimit(resetIn: 600), after: 10, times: 1)),
    ]

    @Test(
        "whatever happens to writes, in the end the policy holds and nothing is there twice",
        arguments: writeFaults.indices)
    func writesEndWell(_ index: Int) async throws {
        let (name, fault) = Self.writeFaults[index]
        try await withFixture(policy: TrustPolicy.text, as: .owner) { fixture in
            try fixture.createRepository("api")
            let id = fixture.github.addFault(fault)
            let records = try await fixture.enforceUntilInSync("api")
            #expect(records.last?.isInSync == true, "\(name): \(records.last?.complaints ?? [])")
            fixture.github.removeFault(id)
            try await Self.expectPolicy(fixture)
        }
    }

    @Test("a POST whose answer is lost is not sent again: reading back tells that it was executed")
    func postIsNotRepeated() async throws {
        try await withFixture(policy: TrustPolicy.text, as: .owner) { fixture in
            try fixture.createRepository("api")
            fixture.github.addFault(Fault(.truncate, method: "POST", route: "/repos/*"))
            let record = try await fixture.enforce("api")
            #expect(record.complaints == [])
            let posts = fixture.writes.filter { $0.method == "POST" && $0.route != "/graphql" }
            #expect(posts.count == 3, "two autolinks and a webhook")
            try await Self.expectPolicy(fixture)
        }
    }

    @Test("a POST that was lost on the way is not sent again in the same run; what is missing is said")
    func lostPost() async throws {
        try await withFixture(policy: TrustPolicy.text, as: .owner) { fixture in
            try fixture.createRepository("api")
            fixture.github.addFault(Fault(.reset, method: "POST", route: "/repos/{owner}/{repo}/hooks"))
            let record = try await fixture.enforce("api")
            let failed = record.outcomes.filter { $0.status != .verified }
            #expect(failed.map { $0.change.kind } == ["webhooks"])
            #expect(failed.first?.message?.contains("it was not sent again") == true, "\(record.complaints)")
            #expect(fixture.writes.count { $0.route == "/repos/{owner}/{repo}/hooks" } == 1)
        }
    }

    /// The repository is as the policy wants it, and holds nothing twice.
    private static func expectPolicy(_ fixture: Fixture) async throws {
        fixture.github.clearFaults()
        let left = try await fixture.plan("api").changes.map { $0.title }
        #expect(left == [])
        let repository = try fixture.repository("api")
        #expect(repository.autolinks.map { $0.keyPrefix }.sorted() == ["OPS-", "WEB-"])
        #expect(repository.hooks.map { $0.url } == [TrustPolicy.hook])
        #expect(repository.hooks.first?.secret == fixture.secrets["JENKINS_WEBHOOK"])
        #expect(repository.rules.map { $0.pattern }.sorted() == ["main", "release/*"])
        #expect(try fixture.grants("api")["devops"] == .admin)
    }
}
