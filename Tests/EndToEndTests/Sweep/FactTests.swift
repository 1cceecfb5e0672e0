import Enforcement
import Policy
import Sandbox
import Testing

@Suite("Facts that GitHub does not give")
struct FactTests {
    /// As many approvals as a custom property says, else one.
    private static let approvals = policy(
        "branches", "main: { required_pull_request_reviews: { required_approving_review_count: '{{approvers|1}}' } }")

    private static let properties = "repositoryCustomPropertyValues"
    private static let values = "/repos/{owner}/{repo}/properties/values"

    /// A repository whose branch wants two approvals, as its property says.
    private static func prepare(_ fixture: Fixture, _ names: String...) throws {
        for name in names {
            try fixture.createRepository(name)
            try fixture.github.protect(name, "main") {
                $0.requiresApprovingReviews = true
                $0.requiredApprovingReviewCount = 2
            }
            try fixture.github.change(name) { $0.properties = [PropertyValue(name: "approvers", content: .one("2"))] }
        }
        fixture.forgetRequests()
    }

    /// The plans of a sweep, or why there is none, by repository.
    private static func sweep(_ fixture: Fixture) async throws -> [String: Result<RepositoryPlan, any Error>] {
        var plans: [String: Result<RepositoryPlan, any Error>] = [:]
        _ = try await fixture.enforcer().plans(of: .organization("acme")) { plans[$0.name.name] = $0.plan }
        return plans
    }

    @Test(
        "a property that a template takes and GitHub does not give makes the repository unreadable: nothing is written",
        arguments: ["FORBIDDEN", "RESOURCE_LIMITS_EXCEEDED"])
    func untold(_ type: String) async throws {
        try await withFixture(policy: Self.approvals) { fixture in
            try Self.prepare(fixture, "ledger")
            fixture.github.addFault(Fault(.failingField(Self.properties, type: type), route: "/graphql"))
            fixture.github.addFault(Fault(.status(403, message: "no"), route: Self.values))
            let record = try await fixture.enforce("ledger")
            let failure = try #require(record.failure)
            #expect(failure.contains("custom properties") && failure.contains("rule 'test'"), "\(failure)")
            #expect(fixture.writes.isEmpty)

            let plan = try #require(try await Self.sweep(fixture)["ledger"])
            #expect(throws: Unreadable.self) { try plan.get() }
            var summary = RunSummary()
            summary.add(record)
            #expect(summary.hasProblems)
        }
    }

    @Test("what GraphQL does not give, REST does")
    func fallback() async throws {
        try await withFixture(policy: Self.approvals) { fixture in
            try Self.prepare(fixture, "ledger", "payroll")
            fixture.github.addFault(
                Fault(.failingField(Self.properties, type: "RESOURCE_LIMITS_EXCEEDED"), route: "/graphql"))
            let single = try await fixture.plan("ledger")
            #expect(single.isInSync)
            for swept in try await Self.sweep(fixture).values {
                let plan = try swept.get()
                #expect(plan.isInSync)
            }
        }
    }

    @Test("a server without custom properties in GraphQL is found out once, and asked for all of them in REST")
    func oldServer() async throws {
        try await withFixture(policy: Self.approvals) { fixture in
            try Self.prepare(fixture, "ledger", "payroll", "travel")
            fixture.github.addFault(Fault(.undefinedField("Repository.\(Self.properties)"), route: "/graphql"))
            let enforcer = fixture.enforcer()
            for _ in 1...2 {
                _ = try await enforcer.plans(of: .organization("acme")) { planned in
                    let plan = try planned.plan.get()
                    #expect(plan.isInSync)
                }
            }
            let refused = fixture.requests.filter { $0.answer?["errors"] != nil }
            #expect(refused.count == 1)
            let reads = fixture.requests.filter { $0.method == "GET" }.map { $0.route }
            #expect(reads == ["/orgs/{org}/properties/values", "/orgs/{org}/properties/values"])
        }
    }

    @Test("where the organization's properties may not be read, each repository is asked")
    func oldServerWithoutPermission() async throws {
        let permissions = ["administration": "write", "metadata": "read", "contents": "read", "members": "read"]
        try await withFixture(policy: Self.approvals, as: .app(permissions: permissions)) { fixture in
            try Self.prepare(fixture, "ledger", "payroll")
            fixture.github.addFault(Fault(.undefinedField("Repository.\(Self.properties)"), route: "/graphql"))
            for swept in try await Self.sweep(fixture).values {
                let plan = try swept.get()
                #expect(plan.isInSync)
            }
            #expect(fixture.requests.count { $0.route == Self.values } == 2)
            #expect(try await fixture.plan("ledger").isInSync)
        }
    }

    @Test("a field that the server lacks leaves its setting unread, and every other one is read and written")
    func unknownFields() async throws {
        let text = """
            version: 1
            organization: acme
            rules:
              - name: test
                settings:
                  repository: { has_wiki: false, has_discussions: true }
                  branches: { main: { lock_branch: true, enforce_admins: true } }
            """
        try await withFixture(policy: text) { fixture in
            try fixture.createRepository("ledger")
            try fixture.github.protect("ledger", "main") { $0.requiresLinearHistory = true }
            for field in ["Repository.hasDiscussionsEnabled", "BranchProtectionRule.lockBranch"] {
                fixture.github.addFault(Fault(.undefinedField(field), route: "/graphql"))
            }
            let single = try await fixture.plan("ledger")
            let plan = try #require(try await Self.sweep(fixture)["ledger"]).get()
            #expect(plan.changes == single.changes && plan.notes == single.notes)
            #expect(plan.changes.map { $0.title } == ["repository has_wiki", "branches main: enforce_admins"])
            let notes = plan.notes.filter { $0.topic == .unreadable }.map { $0.message }
            #expect(notes.contains { $0.contains("no field hasDiscussionsEnabled") }, "\(notes)")
            #expect(notes.contains { $0.contains("no field lockBranch") }, "\(notes)")
        }
    }

    @Test(
        "facts that no rule asks about may be missing",
        arguments: [("primaryLanguage", "language: swift"), ("repositoryTopics", "topics: api")])
    func whoAsks(_ field: String, _ condition: String) async throws {
        let settings = "has_wiki: false"
        try await withFixture(policy: policy("repository", settings)) { fixture in
            try fixture.createRepository("ledger")
            fixture.github.addFault(Fault(.failingField(field, type: "FORBIDDEN"), route: "/graphql"))
            #expect(try await fixture.plan("ledger").changes.count == 1)
            let swept = try #require(try await Self.sweep(fixture)["ledger"])
            #expect(try swept.get().changes.count == 1)
            for condition in [condition, "not: { \(condition) }"] {
                let asking = policy("repository", settings, when: "{ \(condition) }")
                await #expect(throws: Unreadable.self) { try await fixture.plan("ledger", policy: asking) }
            }
            // Nothing that is not known changes this answer.
            let elsewhere = policy("repository", settings, when: "{ name: other, \(condition) }")
            #expect(try await fixture.plan("ledger", policy: elsewhere).changes.isEmpty)
        }
    }

    @Test("lists of which GitHub gives a part are read to their end")
    func longLists() async throws {
        try await withFixture { fixture in
            try fixture.createRepository("ledger")
            try fixture.github.change("ledger") { repository in
                repository.topics = (1...130).map { "topic-\($0)" }
                repository.properties = (1...130).map { PropertyValue(name: "p\($0)", content: .one("on")) }
            }
            let topics = policy("repository", "has_wiki: false", when: "{ topics: topic-130 }")
            #expect(try await fixture.plan("ledger", policy: topics).changes.count == 1)
            let property = policy("repository", "has_wiki: false", when: "{ attributes: { p99: on } }")
            #expect(try await fixture.plan("ledger", policy: property).changes.count == 1)
            var plans: [RepositoryPlan] = []
            let enforcer = fixture.enforcer(try Fixture.document(property))
            _ = try await enforcer.plans(of: .organization("acme")) { plans.append(try $0.plan.get()) }
            #expect(plans.first { $0.target.name.name == "ledger" }?.changes.count == 1)
        }
    }

    @Test("a default branch that GitHub does not show is never written, and its absence proves no branch missing")
    func defaultBranch() async throws {
        let text = """
            version: 1
            organization: acme
            rules:
              - name: test
                settings:
                  repository: { has_wiki: false, default_branch: main }
                  branches: { main: { enforce_admins: true } }
            """
        let permissions = ["administration": "write", "metadata": "read"]
        try await withFixture(policy: text, as: .app(permissions: permissions)) { fixture in
            try fixture.createRepository("ledger")
            let plan = try await fixture.plan("ledger")
            #expect(plan.changes.map { $0.title } == ["repository has_wiki", "branches main"])
            let note = try #require(plan.notes.first { $0.subject == "default_branch" })
            #expect(note.topic == .unreadable && note.message.contains("contents: read"))

            let named = policy("repository", "description: '{{default_branch}}'")
            await #expect(throws: Unreadable.self) { try await fixture.plan("ledger", policy: named) }

            fixture.forgetRequests()
            let without = try await fixture.plan("ledger", policy: policy("repository", "has_wiki: false"))
            #expect(without.isInSync == false && without.notes.isEmpty)
            #expect(!fixture.requests.contains { $0.document?.contains("defaultBranchRef") ?? false })
        }
    }

    @Test("a delivery whose node id GitHub does not know leads to the repository by its name, if it is the same one")
    func nodeID() async throws {
        try await withFixture(policy: policy("repository", "has_wiki: false")) { fixture in
            try fixture.createRepository("ledger")
            let id = try fixture.repository("ledger").id
            func enforce(_ id: Int) async -> Record {
                var reference = fixture.reference("ledger")
                (reference.id, reference.nodeID) = (id, "MDEwOlJlcG9zaXRvcnkx")
                let cause = Cause(trigger: "test", sentence: "a test asked for it")
                return await fixture.enforcer().enforce(
                    WorkItem(repository: reference, causes: [cause], priority: .drift))
            }
            let other = await enforce(id + 1)
            #expect(other.failureReason == .notFound && fixture.writes.isEmpty)
            #expect(await enforce(id).outcomes.map { $0.status } == [.verified])
        }
    }

    @Test("branches that an inventory names are asked of the repositories that want them, and of no other")
    func manyBranches() async throws {
        let branches = (1...30).map { "release-\($0): { enforce_admins: true }" }.joined(separator: "\n")
        try await withFixture(policy: policy("branches", branches, when: "{ name: ledger }")) { fixture in
            for name in ["ledger", "payroll"] { try fixture.createRepository(name) }
            try fixture.github.push(["a": "b"], to: "ledger", branch: "release-7")
            fixture.forgetRequests()
            let plan = try #require(try await Self.sweep(fixture)["ledger"]).get()
            #expect(plan.changes.map { $0.subject } == ["release-7"])
            #expect(plan.notes.count == 29)
            let asking = fixture.requests.filter { $0.document?.contains("ref(qualifiedName") ?? false }
            #expect(asking.count == 1 && asking[0].variables?["id"] != nil)
            #expect(try await fixture.plan("ledger").changes == plan.changes)
        }
    }
}
