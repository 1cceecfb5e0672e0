import FoundationEssentials
import Kinds
import Policy
import Testing

@testable import Enforcement

@Suite("A preview over what was observed before")
struct EarlierObservationsTests {
    private static let digest = PolicyDigest(of: ["base"])
    private static let now = Date(timeIntervalSince1970: 1_795_000_000)

    private static func snapshot(_ state: DesiredSettings, _ kinds: [String: JSON], policy: PolicyDigest = digest)
        -> TargetSnapshot
    {
        TargetSnapshot(
            target: .repository(PolicyComparisonTests.facts), checkedAt: now, policy: "\(policy)", state: .inSync,
            kinds: kinds.mapValues { .success(Observed($0)) }, asked: AskedSettings(state))
    }

    /// What GitHub was asked, and what was found.
    private func previews(
        _ base: PolicyDocument, _ head: PolicyDocument, _ snapshots: [TargetSnapshot],
        older: [RepositoryReference] = []
    ) async throws -> (previews: [TargetPreview], events: Int)? {
        let github = GitHubDouble(RepositoryState(), rights: nil) { _, _ in nil }
        let enforcer = Enforcer(
            policy: head, organization: "acme", session: { github.session }, vault: .empty, history: .readOnly,
            comparison: PolicyComparison(base: base, head: head, today: PolicyComparisonTests.today))
        #expect(enforcer.session().writer == nil && enforcer.sweepSession().writer == nil)
        var found: [TargetPreview] = []
        let end = try await enforcer.preview(
            .organization("acme"),
            from: EarlierObservations(snapshots: snapshots, older: older, basePolicy: Self.digest)
        ) { event in
            if case .planned(let planned) = event, let preview = planned.preview { found.append(preview) }
        }
        return end == nil ? nil : (found, github.events.count)
    }

    private static let wiki = "  - { name: wiki, settings: { repository: { has_wiki: false } } }\n"

    @Test("asks GitHub nothing where it has the answer, and compares the same")
    func noRequests() async throws {
        let base = try PolicyComparisonTests.policy(Self.wiki)
        let head = try PolicyComparisonTests.policy(Self.wiki.replacing("false", with: "true"))
        let snapshot = Self.snapshot(
            try base.settings(for: PolicyComparisonTests.facts), ["repository": ["has_wiki": false]])
        let found = try #require(try await previews(base, head, [snapshot]))
        #expect(found.events == 0)
        #expect(found.previews.map { $0.introduced.changes.map { $0.title } } == [["repository has_wiki"]])
    }

    @Test("reads what only the new policy asks for, and leaves the rest as it was observed")
    func lackingKind() async throws {
        let base = try PolicyComparisonTests.policy(Self.wiki)
        let head = try PolicyComparisonTests.policy(
            Self.wiki + "  - { name: teams, settings: { teams: { devops: admin } } }\n")
        let snapshot = Self.snapshot(
            try base.settings(for: PolicyComparisonTests.facts), ["repository": ["has_wiki": false]])
        let found = try #require(try await previews(base, head, [snapshot]))
        #expect(found.events > 0)
        #expect(found.previews.map { $0.introduced.changes.map { $0.title } } == [["teams devops"]])
        // What GitHub says of the wiki now was not asked.
        #expect(found.previews.first?.pending == [])
    }

    @Test("reads a repository again of which it knows too old things, or nothing")
    func older() async throws {
        let base = try PolicyComparisonTests.policy(Self.wiki)
        let found = try #require(
            try await previews(base, base, [], older: [PolicyComparisonTests.facts.reference]))
        #expect(found.events > 0 && found.previews.count == 1)
    }

    @Test("is none of another organization: its repositories say nothing about this one's")
    func otherOrganization() async throws {
        let base = try PolicyComparisonTests.policy(Self.wiki)
        let facts = RepositoryFacts(
            name: RepositoryName(owner: "other", name: "api"), id: 8, nodeID: "R_8", visibility: .private)
        let other = TargetSnapshot(
            target: .repository(facts), checkedAt: Self.now, policy: "\(Self.digest)", state: .inSync,
            kinds: ["repository": .success(Observed(["has_wiki": false]))],
            asked: AskedSettings(try base.settings(for: facts)))
        let own = Self.snapshot(
            try base.settings(for: PolicyComparisonTests.facts), ["repository": ["has_wiki": false]])
        #expect(try await previews(base, base, [other]) == nil)
        #expect(try await previews(base, base, [own, other]) == nil)
        #expect(try await previews(base, base, [own], older: [facts.reference]) == nil)
    }

    @Test("is none where the new policy asks about facts that nobody has asked for")
    func facts() async throws {
        let base = try PolicyComparisonTests.policy(Self.wiki)
        let head = try PolicyComparisonTests.policy(
            "  - { name: gold, when: { attributes: { tier: gold } }, settings: { repository: { has_wiki: false } } }\n")
        let snapshot = Self.snapshot(
            try base.settings(for: PolicyComparisonTests.facts), ["repository": ["has_wiki": false]])
        #expect(try await previews(base, head, [snapshot]) == nil)
    }
}
