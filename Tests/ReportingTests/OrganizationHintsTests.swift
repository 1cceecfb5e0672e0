import Kinds
import Policy
import Reporting
import RunFixtures
import Testing

@testable import Enforcement

@Suite("What the organization could have once for all its repositories")
struct OrganizationHintsTests {
    private func found(_ settings: String, of count: Int = 12, matching: Int = 11) throws -> [String] {
        let text = "version: 1\nrules: [{ name: everywhere, settings: \(settings) }]\n"
        let policy = try PolicyDocument.load([PolicyText(name: "p.yml", text: text)]) { _ in "" }
        var hints = OrganizationHints(policy)
        for number in 0..<count {
            let name = "repo\(number)"
            hints.add(
                PlannedRepository(
                    name: RepositoryName(owner: "acme", name: name),
                    plan: .success(RepositoryPlan(repository: Reported.facts(name), changes: [])),
                    matches: PolicyMatches(rules: number < matching ? ["everywhere"] : [], branches: [:])))
        }
        return hints.found
    }

    @Test(
        "is said of every kind that it has too, where nine of ten repositories get the same",
        arguments: [
            ("variables", "{ REGION: eu }"), ("secrets", "{ NPM_TOKEN: \"{{secret:NPM_TOKEN}}\" }"),
            ("dependabot_secrets", "{ NPM_TOKEN: \"{{secret:NPM_TOKEN}}\" }"),
            ("webhooks", "{ 'https://audit.example/': { events: [push] } }"),
            ("rulesets", "{ main: { rules: { deletion: {} } } }"),
        ])
    func same(kind: String, settings: String) throws {
        let hint = "the \(kind) of rule 'everywhere' are in 11 of 12 repositories"
        #expect(try found("{ \(kind): \(settings) }").map { $0.hasPrefix(hint) } == [true])
        #expect(try found("{ \(kind): \(settings) }", matching: 9).isEmpty)
        #expect(try found("{ \(kind): \(settings) }", of: 9, matching: 9).isEmpty)
    }

    @Test("is not said of what differs from repository to repository, nor of what shall not exist")
    func different() throws {
        #expect(try found("{ variables: { SITE: \"https://{{repository}}.example\" } }").isEmpty)
        #expect(try found("{ variables: { OLD: null }, labels: { bug: d73a4a } }").isEmpty)
    }
}
