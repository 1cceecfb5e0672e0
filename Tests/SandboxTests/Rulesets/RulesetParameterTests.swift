import Testing

@testable import Sandbox

@Suite("Parameters of ruleset rules")
struct RulesetParameterTests {
    private static let path = "/repos/acme/repo1/rulesets"

    @Test("GitHub fills in what a writer did not name")
    func filledIn() async throws {
        try await withSandbox { _, client async throws in
            let body = RulesetBodies.body(
                "main",
                [
                    "rules": [
                        ["type": "pull_request", "parameters": .object(RulesetBodies.pullRequest)],
                        ["type": "update", "parameters": ["update_allows_fetch_and_merge": true]],
                        [
                            "type": "required_status_checks",
                            "parameters": [
                                "required_status_checks": [["context": "ci", "integration_id": 15_368]],
                                "strict_required_status_checks_policy": true,
                            ],
                        ],
                        ["type": "copilot_code_review"],
                    ]
                ])
            let (one, _) = try await client.makeRuleset(Self.path, body)
            let rules = try #require(try await client(.GET, one).json?["rules"])
            let review = rules[0]?["parameters"]
            #expect(review?["allowed_merge_methods"] == ["merge", "squash", "rebase"])
            #expect(review?["dismissal_restriction"] == ["enabled": false, "allowed_actors": []])
            #expect(review?["required_reviewers"] == [])
            #expect(review?["required_approving_review_count"] == 2)
            #expect(rules[1]?["parameters"]?["update_allows_fetch_and_merge"] == false, "it is no fork")
            #expect(rules[2]?["parameters"]?["do_not_enforce_on_create"] == false)
            #expect(rules[3]?["parameters"]?["review_on_push"] == false)
        }
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let more: JSONObject

        init(_ what: String, _ more: JSONObject) {
            testDescription = what
            self.more = more
        }

        init(_ what: String, _ type: String, _ parameters: JSONObject) {
            self.init(what, RulesetBodies.rules(type, parameters))
        }
    }

    @Test(
        "GitHub refuses a body that fits none of its forms",
        arguments: [
            Wrong("reviews without their required members", "pull_request", ["required_approving_review_count": 1]),
            Wrong("no parameters where some are required", ["rules": [["type": "required_status_checks"]]]),
            Wrong("a rule that does not exist", ["rules": [["type": "required_review_thread_resolution"]]]),
            Wrong("a parameter that does not exist", "max_file_size", ["max_file_size": 5, "unit": "MB"]),
            Wrong(
                "eleven approvals",
                {
                    var parameters = RulesetBodies.pullRequest
                    parameters["required_approving_review_count"] = 11
                    return RulesetBodies.rules("pull_request", parameters)
                }()),
            Wrong("conditions without exclude", ["conditions": ["ref_name": ["include": ["~ALL"]]]]),
            Wrong("an actor of an unknown type", ["bypass_actors": [["actor_type": "Everybody"]]]),
        ])
    func noPossibleInput(_ wrong: Wrong) async throws {
        try await withSandbox { _, client async throws in
            let answer = try await client(.POST, Self.path, RulesetBodies.body("wrong", wrong.more))
            #expect(answer.status == 422)
            #expect(answer.json?["message"]?.string?.contains("data matches no possible input") ?? false)
            #expect(try await client(.GET, Self.path).json == [])
        }
    }

    @Test(
        "GitHub refuses what does not fit the repository",
        arguments: [
            Wrong(
                "a check by an App that is not installed", "required_status_checks",
                [
                    "required_status_checks": [["context": "ci", "integration_id": 301_102]],
                    "strict_required_status_checks_policy": false,
                ]),
            Wrong("a push rule on a branch", "max_file_size", ["max_file_size": 5]),
            Wrong("a workflow of nowhere", "workflows", ["workflows": [["path": "a.yml", "repository_id": 7]]]),
            Wrong("push with references", ["target": "push", "rules": []]),
            Wrong(
                "a bypass of GitHub's own App", ["bypass_actors": [["actor_type": "Integration", "actor_id": 15_368]]]),
            Wrong(
                "a bypass of an App that is not installed",
                [
                    "bypass_actors": [["actor_type": "Integration", "actor_id": 301_102]]
                ]),
            Wrong("a bypass of triage", ["bypass_actors": [["actor_type": "RepositoryRole", "actor_id": 3]]]),
            Wrong(
                "deploy keys by pull request",
                [
                    "bypass_actors": [["actor_type": "DeployKey", "actor_id": nil, "bypass_mode": "pull_request"]]
                ]),
        ])
    func failedValidation(_ wrong: Wrong) async throws {
        try await withSandbox { _, client async throws in
            let answer = try await client(.POST, Self.path, RulesetBodies.body("wrong", wrong.more))
            #expect(answer.status == 422)
            #expect(answer.json?["message"]?.string?.hasPrefix("Validation Failed") ?? false)
        }
    }

    @Test("a rule of a type that GitHub has not described is shown, and may be written back as it is")
    func unknownType() async throws {
        try await withSandbox { github, client async throws in
            let (one, _) = try await client.makeRuleset(Self.path, RulesetBodies.body("main"))
            try github.editRuleset("main", in: "repo1") {
                $0.rules.append(Ruleset.Rule(id: 9, type: "tomorrow", parameters: ["level": 3]))
            }
            let read = try #require(try await client(.GET, one).json?["rules"])
            #expect(read[1] == ["type": "tomorrow", "parameters": ["level": 3]])
            #expect(try await client(.PUT, one, ["rules": read]).json?["rules"] == read)
            let other = RulesetBodies.body("other", ["rules": read])
            #expect(try await client(.POST, Self.path, other).status == 422)
        }
    }

    @Test("push rulesets are for repositories that are not public")
    func push() async throws {
        try await withSandbox { _, client async throws in
            let more: JSONObject = [
                "target": "push", "conditions": [:],
                "rules": [["type": "max_file_size", "parameters": ["max_file_size": 5]]],
            ]
            var body = RulesetBodies.body("push", more)
            let (_, made) = try await client.makeRuleset(Self.path, body)
            #expect(made.json?["conditions"] == JSON.null)
            body = RulesetBodies.body("push", more)
            #expect(try await client(.POST, "/repos/acme/docs-site/rulesets", body).status == 422)
        }
    }
}
