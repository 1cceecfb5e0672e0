import Import
import Kinds
import Policy
import Testing

@Suite("Random organizations")
struct RandomOrganizationTests {
    @Test("the imported policy plans empty, and what it makes is imported as the same policy", arguments: 1...24)
    func imports(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let organization = Self.organization(&random)
        let policy = Self.policy(&random)
        let first = TestOrganization.imported(try organization.observations(of: policy))
        #expect(first.isProven, "\(first.doubts.prefix(5))\n\(policy)\n→\n\(first.text)")
        let second = TestOrganization.imported(try organization.observations(of: first.text))
        #expect(second.isProven, "\(second.doubts.prefix(5))")
        #expect(second.rulesText == first.rulesText, "\(policy)")
    }

    private static func organization(_ random: inout SplitMix64) -> TestOrganization {
        let count = Int.random(in: 3...70, using: &random)
        return TestOrganization(
            repositories: (0..<count).map { number in
                let name = ["api", "web", "lib", "tool"].randomElement(using: &random) ?? "api"
                return RepositoryFacts(
                    "\(name)-\(number)", number + 1,
                    visibility: Visibility.allCases.randomElement(using: &random) ?? .private,
                    topics: ["payments", "infra", "mobile"].filter { _ in Bool.random(using: &random) },
                    language: ["Go", "Swift", "C++", nil].randomElement(using: &random) ?? nil,
                    properties: ["tier": [["gold", "silver", "bronze"].randomElement(using: &random) ?? "gold"]])
            })
    }

    private static let conditions = [
        "topics: payments", "visibility: public", "language: Swift", "attributes: { tier: gold }", "name: api-*",
        "topics: infra, visibility: private", "name: [web-1, lib-2, tool-3, api-4, api-5]", "not: { topics: mobile }",
        "name: \"*-7\"", "name: [api-0, web-0, lib-0, tool-0]",
    ]

    private static let settings = [
        "repository: { has_wiki: false, delete_branch_on_merge: true }",
        "repository: { allow_merge_commit: false, has_projects: false }",
        "repository: { has_wiki: true, homepage: https://acme.example }",
        "teams: { devops: admin, engineering: push }", "teams: { engineering: maintain }", "teams: { devops: null }",
        "labels: { bug: { color: aabbcc, description: Wrong }, wontfix: ffffff }", "labels: { bug: d73a4a }",
        "labels: { wontfix: null, \"kind, urgent\": e11d21 }",
        "collaborators: { maya-chen: push }",
        "branches: { main: { enforce_admins: true, required_pull_request_reviews: { required_approving_review_count: 2 } } }",
        "branches: { main: { required_status_checks: { strict: true, checks: [build, lint] } } }",
        "branches: { main: { required_status_checks: { checks: !replace [build] } } }",
        "branches: { main: { required_pull_request_reviews: null }, release/*: { allow_force_pushes: true } }",
        "branches: { main: null }",
        "branches: { release/*: { restrictions: { users: [maya-chen], teams: [devops], apps: [] } } }",
        "rulesets: { main: { conditions: { ref_name: { include: [main] } }, rules: { deletion: {}, non_fast_forward: {} } } }",
        "rulesets: { main: { enforcement: disabled } }", "rulesets: { main: { rules: { deletion: null } } }",
        "webhooks: { \"https://ci.acme.example/hook\": { events: [push], secret: \"{{secret:HOOK}}\" } }",
        "webhooks: { \"https://ci.acme.example/hook\": { events: [push, pull_request], active: false } }",
    ]

    /// A baseline and rules for groups, some of which overlap.
    private static func policy(_ random: inout SplitMix64) -> String {
        var rules = ["  - name: baseline\n    settings:\n      repository: { allow_auto_merge: true }\n"]
        for number in 0..<Int.random(in: 2...9, using: &random) {
            let when = number < 2 ? nil : conditions.randomElement(using: &random)
            let setting = settings.randomElement(using: &random) ?? settings[0]
            rules.append(
                "  - name: rule \(number)\n" + (when.map { "    when: { \($0) }\n" } ?? "")
                    + "    settings:\n      \(setting)\n")
        }
        return "version: 1\norganization: acme\nrules:\n" + rules.joined()
    }
}
