import Policy
import Testing

@Suite("When a rule applies")
struct ConditionTests {
    /// Whether a rule with this `when` applies.
    private func applies(_ when: String, to repository: RepositoryFacts, inventory: String? = nil) throws -> Bool {
        let policy = try load(
            rules: "  - { name: r, when: \(when), settings: { repository: { allow_squash_merge: true } } }",
            inventory: inventory)
        return try !policy.settings(for: repository).rules.isEmpty
    }

    @Test(
        "Names are globs, compared without regard to case; '!' and 'not:' exclude",
        arguments: [
            ("api-*", "API-billing", true), ("\"*database*\"", "MyDatabase2", true), ("api", "api2", false),
            ("\"a?c\"", "abc", true), ("\"a?c\"", "ac", false), ("\"[a-c]x\"", "bx", true),
            ("\"[!a-c]x\"", "bx", false),
            ("\"[^a-c]x\"", "dx", true), ("\"{web,api}-*\"", "api-1", true), ("\"{web,api}-*\"", "app-1", false),
            ("\"x{a,b{c,d}}\"", "xbd", true), ("\"a\\\\*\"", "ab", false), ("\"*\"", ".github", true),
            ("\"*a*b*c\"", "xxaxxbxxbxc", true), ("\"*a*b*c\"", "xxaxxcxxb", false),
            ("[api-*, \"!api-old\"]", "api-old", false), ("[api-*, \"not: api-old\"]", "api-new", true),
            ("[\"!api-*\"]", "web", true), ("[\"!api-*\"]", "api-1", false), ("[a, b]", "b", true),
        ])
    func names(_ pattern: String, _ name: String, _ expected: Bool) throws {
        #expect(try applies("{ name: \(pattern) }", to: facts(name)) == expected)
    }

    @Test("Every fact that GitHub tells can be asked for")
    func facts_() throws {
        let fork = facts("a", visibility: .public, isFork: true, topics: ["api", "production"], language: "Swift")
        #expect(try applies("{ visibility: public }", to: fork))
        #expect(try applies("{ visibility: [internal, public] }", to: fork))
        #expect(try !applies("{ visibility: private }", to: fork))
        #expect(try applies("{ fork: true, template: false }", to: fork))
        #expect(try !applies("{ fork: false }", to: fork))
        #expect(try applies("{ language: swift }", to: fork))
        #expect(try !applies("{ language: null }", to: fork))
        #expect(try applies("{ language: null }", to: facts("a")))
        #expect(try applies("{ topics: production }", to: fork))
        #expect(try applies("{ topics: [nothing, api] }", to: fork))
        #expect(try !applies("{ topics: [api, \"!production\"] }", to: fork))
        #expect(try applies("{ topics: \"!legacy\" }", to: facts("a")))
        #expect(try applies("{ all: [{ topics: api }, { topics: production }] }", to: fork))
        #expect(try !applies("{ all: [{ topics: api }, { topics: legacy }] }", to: fork))
        #expect(try applies("{ any: [{ topics: legacy }, { language: swift }] }", to: fork))
        #expect(try !applies("{ not: { topics: api, fork: true } }", to: fork))
        #expect(try applies("{ not: { topics: api, fork: false } }", to: fork))
    }

    @Test("Teams are named by their slugs; one of several is enough, and no patterns are taken")
    func teams() throws {
        var payments = facts("a")
        payments.teams = TeamAccess(["payments", "devops"])
        #expect(try applies("{ teams: Payments }", to: payments))
        #expect(try applies("{ teams: [ui, devops] }", to: payments))
        #expect(try !applies("{ teams: ui }", to: payments))
        #expect(try applies("{ not: { teams: ui } }", to: payments))
        #expect(try applies("{ all: [{ teams: payments }, { teams: devops }] }", to: payments))
        for slug in ["\"pay*\"", "\"!payments\"", "null", "{}"] {
            let error = #expect(throws: PolicyProblems.self) { try applies("{ teams: \(slug) }", to: payments) }
            #expect("\(error ?? PolicyProblems([]))".contains("'teams' in 'when' must be"))
        }
    }

    @Test("Archived repositories are left out of every rule that does not ask for them")
    func archived() throws {
        let archived = facts("a", isArchived: true)
        #expect(try !applies("{ name: a }", to: archived))
        #expect(try applies("{ name: a, archived: true }", to: archived))
        #expect(try applies("{ archived: any }", to: archived))
        #expect(try !applies("{ archived: true }", to: facts("a")))
        #expect(try applies("{ any: [{ archived: true }, { name: b }] }", to: facts("b")))
    }

    @Test("Attributes come from the inventory, or else from custom properties; '*' is any value, null is none")
    func attributes() throws {
        let table = "repository,COLLECTION_NAME,jenkins_any,approvers\nAPI, Payments ,TRUE,2\nweb,,false,1\n"
        let api = facts("api", properties: ["cost-center": ["R&D", "Ops"]])
        #expect(try applies("{ attributes: { collection_name: payments } }", to: api, inventory: table))
        #expect(try applies("{ attributes: { Collection-Name: \"*\" } }", to: api, inventory: table))
        #expect(try applies("{ attributes: { jenkins_any: true, approvers: 2 } }", to: api, inventory: table))
        #expect(try !applies("{ attributes: { approvers: [1, 3] } }", to: api, inventory: table))
        #expect(try !applies("{ attributes: { collection_name: \"*\" } }", to: facts("web"), inventory: table))
        #expect(try applies("{ attributes: { collection_name: null } }", to: facts("web"), inventory: table))
        #expect(try applies("{ attributes: { collection_name: null } }", to: facts("unlisted"), inventory: table))
        #expect(try applies("{ attributes: { collection_name: [\"*\", \"!ui\"] } }", to: api, inventory: table))
        #expect(try applies("{ attributes: { cost_center: ops } }", to: api, inventory: table))
        #expect(try !applies("{ attributes: { cost_center: \"!ops\" } }", to: api, inventory: table))
        #expect(try applies("{ attributes: { cost_center: \"!ops\" } }", to: facts("web"), inventory: table))
    }

    @Test("An inventory column belongs to the inventory: a custom property of the same name does not show through")
    func columnsShadow() throws {
        let table = "repository,tier\nweb,\n"
        let web = facts("web", properties: ["tier": ["1"]])
        #expect(try !applies("{ attributes: { tier: 1 } }", to: web, inventory: table))
        #expect(try applies("{ attributes: { tier: 1 } }", to: web))
    }

    @Test(
        "Mistakes in conditions are told",
        arguments: [
            ("{ nam: a }", "unknown key 'nam' in 'when'; did you mean 'name'?"),
            ("{ repository: a }", "unknown key 'repository' in 'when'; did you mean 'name'?"),
            ("{ visibility: secret }", "'visibility' must be public, private or internal, found 'secret'"),
            ("{ fork: yes }", "'fork' in 'when' must be true or false, found 'yes'"),
            ("{ archived: maybe }", "'archived' in 'when' must be true, false or any, found 'maybe'"),
            ("{ name: [] }", "'name' in 'when' must be a pattern or a list of patterns, found a list"),
            ("{ name: \"[a\" }", "bad pattern '[a' in 'name': '[' without ']'"),
            ("{ name: \"{a\" }", "bad pattern '{a' in 'name': '{' without '}'"),
            ("{ name: \"[z-a]\" }", "the range in '[…]' runs backwards"),
            (
                "{ name: acme/api }",
                "'acme/api' in 'name' holds a slash, which no name of a repository does; write 'api'"
            ),
            ("{ name: !legacy }", "unknown tag '!legacy'; quote it to say 'not': \"!legacy\""),
            ("{ any: { name: a } }", "'any' in 'when' must be a list of conditions, found a mapping"),
            ("{ not: a }", "'when' must be a mapping, found 'a'"),
            ("[a]", "'when' must be a mapping, found a list"),
        ])
    func mistakes(_ when: String, _ expected: String) {
        let found = problems("version: 1\nrules: [{ name: r, when: \(when), settings: { teams: { a: pull } } }]")
        #expect(found.contains { $0.contains(expected) }, "\(found)")
    }

    @Test("Attributes that no column gives are custom properties to be read; a near miss is worth a warning")
    func customProperties() throws {
        let policy = try load(
            rules: """
                  - name: r
                    when: { attributes: { Cost-Center: ops, colection: ui } }
                    settings: { teams: { "{{repository}}-{{collection}}-{{squad|x}}-{{default_branch}}": pull } }
                """, inventory: "repository,collection\n")
        #expect(policy.customProperties == ["cost_center", "colection", "squad"])
        #expect(
            policy.warnings.map { $0.headline } == [
                "githubcop.yml:6:45: warning: 'colection' is no column of the inventory and is taken for a custom "
                    + "property; did you mean 'collection'?"
            ])
    }
}
