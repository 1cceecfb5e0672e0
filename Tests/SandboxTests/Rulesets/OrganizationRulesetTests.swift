import Testing

@testable import Sandbox

@Suite("Rulesets of the organization")
struct OrganizationRulesetTests {
    private static let path = "/orgs/acme/rulesets"
    private static let references: JSON = ["include": ["~DEFAULT_BRANCH"], "exclude": []]

    private static func body(_ name: String, _ key: String, _ condition: JSON) -> JSON {
        var conditions: JSONObject = ["ref_name": references]
        conditions[key] = condition
        return RulesetBodies.body(name, ["conditions": .object(conditions)])
    }

    @Test("exactly one condition says which repositories, and only those show it")
    func conditions() async throws {
        try await withSandbox { github, client async throws in
            let id = try #require(github.repository("repo2")?.id)
            let cases: [(String, JSON)] = [
                ("repository_name", ["include": ["repo*"], "exclude": ["repo1"]]),
                ("repository_id", ["repository_ids": [.int(id)]]),
                (
                    "repository_property",
                    [
                        "include": [["name": "visibility", "source": "system", "property_values": ["internal"]]],
                        "exclude": [],
                    ]
                ),
            ]
            for (key, condition) in cases {
                let (one, made) = try await client.makeRuleset(Self.path, Self.body(key, key, condition))
                #expect(made.json?["source"] == "acme")
                let theirs = try await client(.GET, "/repos/acme/repo2/rulesets")
                #expect(theirs.json?[0]?["source_type"] == "Organization", "\(key)")
                #expect(try await client(.GET, "/repos/acme/repo2/rulesets?includes_parents=false").json == [])
                #expect(try await client(.GET, "/repos/acme/repo1/rulesets").json == [], "\(key)")
                #expect(try await client(.DELETE, one).status == 204)
            }
            var both = RulesetBodies.body("both", RulesetBodies.allRepositories).object
            both?["conditions"] = [
                "ref_name": Self.references, "repository_name": ["include": ["~ALL"], "exclude": []],
                "repository_id": ["repository_ids": [.int(id)]],
            ]
            #expect(try await client(.POST, Self.path, both.map { .object($0) }).status == 422)
            #expect(try await client(.POST, Self.path, RulesetBodies.body("none")).status == 422)
        }
    }

    @Test("it has no merge queue, and evaluates only where GitHub lets it")
    func limits() async throws {
        try await withSandbox { _, client async throws in
            var more = RulesetBodies.allRepositories
            more["rules"] = [
                [
                    "type": "merge_queue",
                    "parameters": [
                        "check_response_timeout_minutes": 60, "grouping_strategy": "ALLGREEN",
                        "max_entries_to_build": 5, "max_entries_to_merge": 5, "merge_method": "MERGE",
                        "min_entries_to_merge": 1, "min_entries_to_merge_wait_minutes": 5,
                    ],
                ]
            ]
            #expect(try await client(.POST, Self.path, RulesetBodies.body("queue", more)).status == 422)
            #expect(
                try await client(
                    .POST, "/repos/acme/repo2/rulesets",
                    RulesetBodies.body(
                        "queue",
                        [
                            "rules": more["rules"] ?? []
                        ])
                ).status == 422, "repo2 merges by squash only")
            var evaluated = RulesetBodies.allRepositories
            evaluated["enforcement"] = "evaluate"
            #expect(try await client(.POST, Self.path, RulesetBodies.body("trial", evaluated)).status == 201)
        }
        try await withSandbox({ $0.plan = "team" }) { _, client async throws in
            var evaluated = RulesetBodies.allRepositories
            evaluated["enforcement"] = "evaluate"
            #expect(try await client(.POST, Self.path, RulesetBodies.body("trial", evaluated)).status == 422)
        }
    }

    @Test("it counts as protection: of deletion, in the list of branches, and among the effective rules")
    func protection() async throws {
        try await withSandbox { github, client async throws in
            let branch = try #require(github.repository("payments-api")?.defaultBranch)
            try await unprotectAll("payments-api", client, github)
            #expect(!github.isProtected(in: "payments-api"))
            let body = RulesetBodies.body("everywhere", RulesetBodies.allRepositories)
            let (one, _) = try await client.makeRuleset(Self.path, body)
            #expect(github.isProtected(in: "payments-api"))
            let listed = try await client(.GET, "/repos/acme/payments-api/branches?protected=true")
            #expect(listed.json?.array?.compactMap { $0["name"]?.string } == [branch])
            let rules = try await client(.GET, "/repos/acme/payments-api/rules/branches/\(branch)")
            #expect(rules.json?[0]?["ruleset_source_type"] == "Organization")
            #expect(rules.json?[0]?["type"] == "deletion")
            _ = try await client(.PUT, one, ["enforcement": "disabled"])
            #expect(!github.isProtected(in: "payments-api"))
            #expect(try await client(.GET, "/repos/acme/payments-api/rules/branches/\(branch)").json == [])
        }
    }

    private func unprotectAll(_ name: String, _ client: Client, _ github: FakeGitHub) async throws {
        for rule in github.repository(name)?.rules ?? [] { try github.unprotect(name, rule.pattern) }
    }
}
