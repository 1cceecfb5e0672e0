import Policy
import Testing

@testable import Enforcement

@Suite("Names that a preview looks up")
struct PreviewNamesTests {
    private static func rule(_ settings: String) throws -> PolicyDocument {
        try PolicyComparisonTests.policy("  - { name: access, settings: \(settings) }\n")
    }

    private func preflight(
        _ base: String, _ head: String, needing needed: Set<NamedOnGitHub.Subject> = [], on github: GitHubDouble
    ) async throws -> Preflight {
        let (base, head) = (try Self.rule(base), try Self.rule(head))
        let enforcer = Enforcer(
            policy: head, organization: "acme", session: { github.session }, vault: .empty, history: .readOnly,
            comparison: PolicyComparison(base: base, head: head, today: PolicyComparisonTests.today))
        return await enforcer.preflight(needing: needed)
    }

    private static func slugs(_ github: GitHubDouble) -> [JSON] {
        github.events.flatMap { event -> [JSON] in
            guard case .query(let query) = event else { return [] }
            return query.variables.filter { $0.name != "organization" }.map { $0.value }
        }
    }

    @Test("are those that only the new policy has")
    func new() async throws {
        let github = GitHubDouble()
        let preflight = try await preflight(
            "{ teams: { devops: admin, ghosts: push } }", "{ teams: { devops: admin, ghosts: push, devpos: pull } }",
            on: github)
        #expect(Self.slugs(github) == ["devpos"])
        #expect(preflight.missing.map { $0.named.subject } == [.actor(.team("devpos"))])
    }

    @Test("are none where both have the same, and no change needs them")
    func none() async throws {
        let github = GitHubDouble()
        let same = "{ teams: { ghosts: push } }"
        #expect(try await preflight(same, same, on: github).findings.isEmpty)
        #expect(github.events.isEmpty)
    }

    @Test("are also those that an introduced change needs")
    func needed() async throws {
        let github = GitHubDouble()
        let same = "{ teams: { ghosts: push } }"
        let preflight = try await preflight(same, same, needing: [.actor(.team("ghosts"))], on: github)
        #expect(preflight.missing.count == 1)
    }

    @Test("stand in a change as its subject, and within its new value")
    func ofChanges() throws {
        let base = try Self.rule("{ teams: {} }")
        let head = try Self.rule(
            "{ teams: { devops: admin }, branches: { main: { restrictions: { users: [octocat], teams: [leads] } } } }")
        let comparison = PolicyComparison(base: base, head: head, today: PolicyComparisonTests.today)
        let target = TargetFacts.repository(PolicyComparisonTests.facts)
        let preview = comparison.preview(
            comparison.wanted(of: target),
            RepositoryObservation(
                target: target, kinds: ["teams": .success(Observed([:])), "branches": .success(Observed([:]))]))
        let named = preview.introduced.changes.reduce(into: Set()) { $0.formUnion($1.namedOnGitHub) }
        #expect(named == [.actor(.team("devops")), .actor(.user("octocat")), .actor(.team("leads"))])
    }
}
