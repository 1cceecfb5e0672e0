import FoundationEssentials
import Kinds
import Policy
import Testing

@testable import Enforcement

@Suite("A preview over what was observed before")
struct EarlierObservationsTests {
    private static let digest = PolicyDigest(of: ["base"])
    private static let now = Date(timeIntervalSince1970: 1_795_000_000)

    /// What was observed of `acme/api`.
    private struct Observation {
        var facts = PolicyComparisonTests.facts
        let asked: DesiredSettings
        let kinds: [String: JSON]
        var unreadable: [String: Unreadable] = [:]
    }

    private static func observation(_ state: DesiredSettings, _ kinds: [String: JSON]) -> Observation {
        Observation(asked: state, kinds: kinds)
    }

    /// What was observed under the present policy, a few at a time.
    private static func earlier(
        _ observations: [Observation], older: [RepositoryReference] = []
    ) -> EarlierObservations {
        let known = Dictionary(
            uniqueKeysWithValues: observations.map { observation in
                (
                    observation.facts.id,
                    EarlierObservation(
                        policy: "\(digest)", asked: AskedSettings(observation.asked),
                        kinds: observation.kinds.mapValues { .success(Observed($0)) }
                            .merging(observation.unreadable.mapValues { .failure($0) }) { $1 })
                )
            })
        return EarlierObservations(
            targets: observations.map { .init(.repository($0.facts), observedAt: now) }, older: older,
            basePolicy: digest
        ) { ids in
            // A preview of a large organization holds a part of it at a time.
            guard ids.count <= 200 else { throw Unreadable("\(ids.count) at once") }
            return known.filter { ids.contains($0.key) }
        }
    }

    /// What GitHub was asked, and what was found.
    private func previews(
        _ base: PolicyDocument, _ head: PolicyDocument, _ observations: [Observation],
        older: [RepositoryReference] = [], github: GitHubDouble = GitHubDouble(RepositoryState(), rights: nil)
    ) async throws -> (previews: [TargetPreview], events: [String]) {
        let enforcer = Enforcer(
            policy: head, organization: "acme", session: { github.session }, vault: .empty, history: .readOnly,
            comparison: PolicyComparison(base: base, head: head, today: PolicyComparisonTests.today))
        #expect(enforcer.session().writer == nil && enforcer.sweepSession().writer == nil)
        var found: [TargetPreview] = []
        let end = try await enforcer.preview(
            .organization("acme"), from: Self.earlier(observations, older: older)
        ) { event in
            if case .planned(let planned) = event, let preview = planned.preview { found.append(preview) }
        }
        guard case .completed? = end?.reason else { throw Unreadable("nothing was compared") }
        return (found, github.events.map { $0.description })
    }

    private static let wiki = "  - { name: wiki, settings: { repository: { has_wiki: false } } }\n"

    @Test("asks GitHub nothing where it has the answer, and compares the same")
    func noRequests() async throws {
        let base = try PolicyComparisonTests.policy(Self.wiki)
        let head = try PolicyComparisonTests.policy(Self.wiki.replacing("false", with: "true"))
        let observation = Self.observation(
            try base.settings(for: PolicyComparisonTests.facts), ["repository": ["has_wiki": false]])
        let found = try await previews(base, head, [observation])
        #expect(found.events == [])
        #expect(found.previews.map { $0.introduced.changes.map { $0.title } } == [["repository has_wiki"]])
    }

    @Test("reads what only the new policy asks for, and leaves the rest as it was observed")
    func lackingKind() async throws {
        let base = try PolicyComparisonTests.policy(Self.wiki)
        let head = try PolicyComparisonTests.policy(
            Self.wiki + "  - { name: teams, settings: { teams: { devops: admin } } }\n")
        let observation = Self.observation(
            try base.settings(for: PolicyComparisonTests.facts), ["repository": ["has_wiki": false]])
        let found = try await previews(base, head, [observation])
        #expect(!found.events.isEmpty)
        #expect(found.previews.map { $0.introduced.changes.map { $0.title } } == [["teams devops"]])
        // What GitHub says of the wiki now was not asked.
        #expect(found.previews.first?.pending == [])
    }

    @Test("reads a repository again of which it knows too old things, or nothing")
    func older() async throws {
        let base = try PolicyComparisonTests.policy(Self.wiki)
        let found = try await previews(base, base, [], older: [PolicyComparisonTests.facts.reference])
        #expect(!found.events.isEmpty && found.previews.count == 1)
    }

    @Test("compares all of a large organization, a part of it in memory at a time")
    func pages() async throws {
        let base = try PolicyComparisonTests.policy(Self.wiki)
        let head = try PolicyComparisonTests.policy(Self.wiki.replacing("false", with: "true"))
        let observations = try (1...450).map { number in
            var observation = Self.observation(
                try base.settings(for: PolicyComparisonTests.facts), ["repository": ["has_wiki": false]])
            observation.facts.id = number
            observation.facts.name = RepositoryName(owner: "acme", name: "api-\(number)")
            return observation
        }
        let found = try await previews(base, head, observations)
        #expect(found.events == [])
        #expect(Set(found.previews.map { $0.target.id }) == Set(1...450))
        #expect(found.previews.allSatisfy { $0.introduced.changes.count == 1 })
    }

    @Test("reads again what GitHub did not answer then, and not what it refused", arguments: [true, false])
    func transient(isTransient: Bool) async throws {
        let base = try PolicyComparisonTests.policy(Self.wiki)
        let head = try PolicyComparisonTests.policy(Self.wiki.replacing("false", with: "true"))
        let reason =
            isTransient
            ? Unreadable(GitHubFailure(.unavailable, request: "query Details", status: 502, message: "Server Error"))
            : Unreadable("no permission")
        var observation = Self.observation(try base.settings(for: PolicyComparisonTests.facts), [:])
        observation.unreadable = ["repository": reason]
        let found = try await previews(base, head, [observation])
        #expect(found.events.isEmpty == !isTransient)
    }

    @Test("is none of another organization: its repositories say nothing about this one's")
    func otherOrganization() async throws {
        let base = try PolicyComparisonTests.policy(Self.wiki)
        let facts = RepositoryFacts(
            name: RepositoryName(owner: "other", name: "api"), id: 8, nodeID: "R_8", visibility: .private)
        let other = Observation(
            facts: facts, asked: try base.settings(for: facts), kinds: ["repository": ["has_wiki": false]])
        let own = Self.observation(
            try base.settings(for: PolicyComparisonTests.facts), ["repository": ["has_wiki": false]])
        for (known, older) in [([other], []), ([own, other], []), ([own], [facts.reference])] {
            await #expect(throws: Unreadable.self) { try await previews(base, base, known, older: older) }
        }
    }

    // MARK: Facts that nobody has asked for

    /// A rule that asks for something, and a repository observed without that.
    private func facts(
        when condition: String, _ missing: RepositoryFacts.Fact? = nil,
        respond: @escaping GitHubDouble.Response
    ) async throws -> (previews: [TargetPreview], events: [String]) {
        let base = try PolicyComparisonTests.policy(Self.wiki)
        let head = try PolicyComparisonTests.policy(
            Self.wiki + "  - { name: gold, when: { \(condition) }, settings: { repository: { has_issues: false } } }\n")
        var observation = Self.observation(
            try base.settings(for: PolicyComparisonTests.facts),
            ["repository": ["has_wiki": false, "has_issues": true]])
        if let missing { observation.facts.unreadable[missing] = "it was not asked for" }
        return try await previews(base, head, [observation], github: GitHubDouble(RepositoryState(), respond: respond))
    }

    private static let changed = [["repository has_issues"]]

    @Test("reads custom properties alone where a rule is the first to ask about them")
    func properties() async throws {
        let found = try await facts(when: "attributes: { tier: gold }", .customProperties) { event, state in
            guard case .query = event else { return nil }
            let properties: JSON = [
                "nodes": [["propertyName": "tier", "value": "gold"]], "pageInfo": ["hasNextPage": false],
            ]
            let node = state.node.setting(["repositoryCustomPropertyValues"], to: properties)
            return ["data": ["nodes": [node]]]
        }
        #expect(found.events == ["query RepositoriesByID"])
        #expect(found.previews.map { $0.introduced.changes.map { $0.title } } == Self.changed)
    }

    @Test("reads default branches alone where a rule is the first to ask about them")
    func defaultBranch() async throws {
        let base = try PolicyComparisonTests.policy(Self.wiki)
        let head = try PolicyComparisonTests.policy(
            Self.wiki + "  - { name: text, settings: { repository: { description: 'on {{default_branch}}' } } }\n")
        var observation = Self.observation(
            try base.settings(for: PolicyComparisonTests.facts),
            ["repository": ["has_wiki": false, "description": "on main"]])
        observation.facts.unreadable[.defaultBranch] = "it was not asked for"
        let github = GitHubDouble { event, state in
            guard case .query = event else { return nil }
            return ["data": ["nodes": [state.node.setting(["defaultBranchRef", "name"], to: "trunk")]]]
        }
        let found = try await previews(base, head, [observation], github: github)
        #expect(found.events == ["query RepositoriesByID"])
        #expect(found.previews.map { $0.introduced.changes.map { $0.after } } == [["on trunk"]])
    }

    @Test("reads which teams have access where a rule is the first to ask about them")
    func teams() async throws {
        let found = try await facts(when: "teams: devops") { event, _ in
            guard case .get("/repos/acme/api/teams") = event else { return nil }
            return [["slug": "devops", "permission": "admin"]]
        }
        #expect(found.events == ["GET /repos/acme/api/teams"])
        #expect(found.previews.map { $0.introduced.changes.map { $0.title } } == Self.changed)
    }

    @Test(
        "treats a fact that GitHub does not return as unknown, not as absent",
        arguments: ["attributes: { tier: gold }", "not: { attributes: { tier: gold } }"])
    func unreadable(condition: String) async throws {
        let found = try await facts(when: condition, .customProperties) { event, state in
            switch event {
            case .query:
                return [
                    "data": ["nodes": [state.node]],
                    "errors": [
                        [
                            "type": "FORBIDDEN", "message": "Resource not accessible",
                            "path": ["nodes", "0", "repositoryCustomPropertyValues"],
                        ]
                    ],
                ]
            default: return nil
            }
        }
        #expect(found.previews.map { $0.introduced.changes } == [[]])
        #expect(found.previews.first?.unknown.first?.contains("custom properties") == true)
    }

    @Test("asks nothing where GitHub has refused a fact before")
    func refused() async throws {
        let base = try PolicyComparisonTests.policy(Self.wiki)
        let head = try PolicyComparisonTests.policy(
            "  - { name: gold, when: { attributes: { tier: gold } }, settings: { repository: { has_wiki: true } } }\n")
        var observation = Self.observation(
            try base.settings(for: PolicyComparisonTests.facts), ["repository": ["has_wiki": false]])
        observation.facts.unreadable[.customProperties] = "Resource not accessible"
        let found = try await previews(base, head, [observation])
        #expect(found.events == [])
        #expect(found.previews.first?.unknown.isEmpty == false)
    }
}
