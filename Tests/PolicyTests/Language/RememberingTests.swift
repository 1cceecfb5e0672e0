import Policy
import Testing

/// Most repositories of an organization get the same, so what was worked out for one serves the others.
@Suite("What is remembered for one repository")
struct RememberingTests {
    /// Two repositories that differ in one thing, and a policy to which that makes a difference.
    struct Pair: Sendable, CustomTestStringConvertible {
        let what: String
        let rules: String
        let first: RepositoryFacts
        let second: RepositoryFacts

        init(_ what: String, _ first: RepositoryFacts, _ second: RepositoryFacts, _ rules: String) {
            self.what = what
            self.first = first
            self.second = second
            self.rules = rules
        }

        var testDescription: String { what }
    }

    private static let inventory = "repository,approvers,collection\napi,1,red\nweb,2,blue\n"

    private static let pairs = [
        Pair(
            "an attribute in a value", facts("api"), facts("web"),
            "  - { name: r, settings: { repository: { description: \"{{approvers}} approvals\" } } }"),
        Pair(
            "an attribute in a key", facts("api"), facts("web"),
            "  - { name: r, settings: { teams: { \"{{collection}}leads\": push } } }"),
        Pair(
            "an attribute that only one of them has", facts("api"), facts("other"),
            "  - { name: r, settings: { repository: { topics: [\"{{collection|none}}\"] } } }"),
        Pair(
            "an attribute of another kind's template", facts("api"), facts("web"),
            """
              - name: r
                settings:
                  repository: { allow_squash_merge: true }
                  teams: { devops: admin, "{{collection}}leads": push }
                  autolinks: { A-: "https://a.example/<num>" }
            """),
        Pair(
            "an attribute in the earlier of two rules", facts("api"), facts("web"),
            """
              - { name: a, settings: { repository: { description: "{{collection}}" } } }
              - { name: b, settings: { repository: { description: fixed } } }
            """),
        Pair(
            "the name of the repository", facts("one"), facts("two"),
            "  - { name: r, settings: { repository: { description: \"{{repository}}\" } } }"),
        Pair(
            "the default branch", facts("api", defaultBranch: "main"), facts("api", defaultBranch: "trunk"),
            "  - { name: r, settings: { branches: { \"{{default_branch}}\": { enforce_admins: true } } } }"),
        Pair(
            "a custom property", facts("api", properties: ["squad": ["red"]]),
            facts("api", properties: ["squad": ["blue"]]),
            "  - { name: r, settings: { teams: { \"{{squad}}\": push } } }"),
        Pair(
            "one value or several that read the same", facts("api", properties: ["squads": ["red", "blue"]]),
            facts("api", properties: ["squads": ["red, blue"]]),
            "  - { name: r, settings: { repository: { topics: [\"{{squads}}\"] } } }"),
        Pair(
            "values cut at another place", facts("api", properties: ["a": ["x"], "b": ["y=z"]]),
            facts("api", properties: ["a": ["x=y"], "b": ["z"]]),
            "  - { name: r, settings: { repository: { description: \"{{a}} {{b}}\" } } }"),
        Pair(
            "the visibility", facts("api", visibility: .private), facts("api", visibility: .internal),
            """
              - { name: all, settings: { repository: { allow_squash_merge: true } } }
              - { name: private, when: { visibility: private }, settings: { repository: { visibility: internal } } }
            """),
        Pair(
            "a name that a rule asks for", facts("api-gateway"), facts("website"),
            "  - { name: apis, when: { any: [{ name: \"api-*\" }] }, settings: { teams: { apis: admin } } }"),
        Pair(
            "that it is a fork", facts("api", isFork: true), facts("api"),
            "  - { name: forks, when: { not: { fork: true } }, settings: { teams: { devops: admin } } }"),
        Pair(
            "that it is a template", facts("api", isTemplate: true), facts("api"),
            "  - { name: templates, when: { template: true }, settings: { teams: { devops: admin } } }"),
        Pair(
            "that it is archived", facts("api", isArchived: true), facts("api"),
            "  - { name: active, settings: { teams: { devops: admin } } }"),
        Pair(
            "an attribute that a rule asks for", facts("api"), facts("web"),
            "  - { name: red, when: { attributes: { collection: red } }, settings: { teams: { devops: admin } } }"),
        Pair(
            "the rule that says it, where two say the same", facts("api", visibility: .private),
            facts("api", visibility: .internal),
            """
              - { name: a, when: { visibility: private }, settings: { teams: { devops: admin } } }
              - { name: b, when: { visibility: internal }, settings: { teams: { devops: admin } } }
            """),
        Pair(
            "a rule that only says that there may be nothing else", facts("api", topics: ["closed"]), facts("api"),
            """
              - { name: all, settings: { teams: { devops: admin } } }
              - { name: closed, when: { topics: closed }, exclusive: [teams] }
            """),
        Pair(
            "a rule that wants a minimum", facts("api", language: "Go"), facts("api", language: "Swift"),
            """
              - { name: all, settings: { teams: { devops: push } } }
              - { name: go, when: { language: go }, settings: { teams: { devops: !atLeast push } } }
            """),
    ]

    @Test("is not told of another to which the policy wants something else", arguments: pairs)
    func differs(_ pair: Pair) throws {
        func policy() throws -> PolicyDocument { try load(rules: pair.rules, inventory: Self.inventory) }
        let alone = (try policy().settings(for: pair.first), try policy().settings(for: pair.second))
        #expect(alone.0 != alone.1)
        for order in [[pair.first, pair.second], [pair.second, pair.first]] {
            let policy = try policy()
            for repository in order + order {
                let settings = try policy.settings(for: repository)
                #expect(settings == (repository == pair.first ? alone.0 : alone.1))
            }
        }
    }

    @Test("is what is desired of every other that is like it, with the same rules and places")
    func same() throws {
        let policy = try load(
            rules: "  - { name: r, settings: { teams: { \"{{collection|all}}leads\": push } } }",
            inventory: "repository,collection\napi,red\nweb,red\n")
        let (api, web) = (try policy.settings(for: facts("api")), try policy.settings(for: facts("web")))
        #expect(api == web)
        #expect(web.kinds["teams"]?[["redleads"]]?.provenance.location.line == 5)
    }

    @Test("is worked out anew where there was too much to remember")
    func forgotten() throws {
        let policy = try load(rules: "  - { name: r, settings: { repository: { description: \"{{repository}}\" } } }")
        let names = (0..<5000).map { "r\($0)" }
        let wrong = try (names + names).filter { name in
            try policy.settings(for: facts(name)).kinds["repository"]?.json != ["description": .string(name)]
        }
        #expect(wrong.isEmpty)
    }
}
