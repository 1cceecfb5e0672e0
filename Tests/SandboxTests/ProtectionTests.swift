import Testing

@testable import Sandbox

@Suite("Classic branch protection")
struct ProtectionTests {
    private static let path = "/repos/acme/repo1/branches/master/protection"
    private static let off: JSON = [
        "required_status_checks": nil, "enforce_admins": false, "required_pull_request_reviews": nil,
        "restrictions": nil,
    ]

    @Test("a branch without a rule is 404, and the least rule shows only its switches")
    func least() async throws {
        try await withSandbox { _, client async throws in
            let none = try await client(.GET, Self.path)
            #expect(none.status == 404)
            #expect(none.json?["message"] == "Branch not protected")
            let answer = try await client(.PUT, Self.path, Self.off)
            #expect(answer.status == 200)
            #expect(
                answer.json?.object?.keys == [
                    "url", "required_signatures", "enforce_admins", "required_linear_history", "allow_force_pushes",
                    "allow_deletions", "block_creations", "required_conversation_resolution", "lock_branch",
                    "allow_fork_syncing",
                ])
            let branch = try await client(.GET, "/repos/acme/repo1/branches/master")
            #expect(branch.json?["protected"] == true)
            #expect(try await client(.DELETE, Self.path).status == 204)
            #expect(try await client(.GET, Self.path).status == 404)
        }
    }

    @Test("GET says the same as PUT did, in its own shape")
    func roundTrip() async throws {
        try await withSandbox { _, client async throws in
            let written = try await client(
                .PUT, Self.path,
                [
                    "required_status_checks": [
                        "strict": true,
                        "checks": [
                            ["context": "any", "app_id": -1], ["context": "bound", "app_id": 15_368],
                            ["context": "recent"],
                        ],
                    ],
                    "enforce_admins": true,
                    "required_pull_request_reviews": [
                        "required_approving_review_count": 2, "dismiss_stale_reviews": true,
                        "require_last_push_approval": true,
                        "dismissal_restrictions": ["users": ["maya-chen"], "teams": ["devops"], "apps": []],
                        "bypass_pull_request_allowances": ["users": ["automation-ci"], "teams": [], "apps": []],
                    ],
                    "restrictions": ["users": [], "teams": ["devops", "infosec", "no-such-team"], "apps": []],
                    "required_linear_history": true, "allow_deletions": true,
                ])
            #expect(written.status == 200)
            let read = try await client(.GET, Self.path)
            #expect(read.json == written.json)
            let checks = read.json?["required_status_checks"]
            #expect(checks?["contexts"] == ["any", "bound", "recent"])
            #expect(
                checks?["checks"] == [
                    ["context": "any", "app_id": nil], ["context": "bound", "app_id": 15_368],
                    ["context": "recent", "app_id": nil],
                ])
            let reviews = read.json?["required_pull_request_reviews"]
            #expect(reviews?["dismissal_restrictions"]?["users"]?[0]?["login"] == "maya-chen")
            #expect(reviews?["bypass_pull_request_allowances"]?["users"]?[0]?["login"] == "automation-ci")
            #expect(reviews?["require_code_owner_reviews"] == false)
            let teams = read.json?["restrictions"]?["teams"]?.array?.compactMap { $0["slug"]?.string }
            #expect(teams == ["devops"], "who cannot push or does not exist is silently dropped")
            #expect(read.json?["allow_deletions"]?["enabled"] == true)
            #expect(read.json?["allow_force_pushes"]?["enabled"] == false)
        }
    }

    @Test("an empty reviews block means one approval, and an absent switch means off")
    func replacing() async throws {
        try await withSandbox { _, client async throws in
            var body = Self.off
            if case .object(var object) = body {
                object["required_pull_request_reviews"] = [:]
                object["required_linear_history"] = true
                body = .object(object)
            }
            let first = try await client(.PUT, Self.path, body)
            #expect(first.json?["required_pull_request_reviews"]?["required_approving_review_count"] == 1)
            let second = try await client(.PUT, Self.path, Self.off)
            #expect(second.json?.object?["required_pull_request_reviews"] == nil)
            #expect(second.json?["required_linear_history"]?["enabled"] == false)
        }
    }

    @Test(
        "GitHub's four keys are required, and checks may not be null",
        arguments: [
            ["enforce_admins": true] as JSON,
            [
                "required_status_checks": ["strict": true, "checks": nil], "enforce_admins": true,
                "required_pull_request_reviews": nil, "restrictions": nil,
            ],
            [
                "required_status_checks": nil, "enforce_admins": true, "required_pull_request_reviews": nil,
                "restrictions": ["users": []],
            ],
            [
                "required_status_checks": nil, "enforce_admins": true, "restrictions": nil,
                "required_pull_request_reviews": ["required_approving_review_count": 7],
            ],
        ])
    func invalid(_ body: JSON) async throws {
        try await withSandbox { github, client async throws in
            let answer = try await client(.PUT, Self.path, body)
            #expect(answer.status == 422)
            #expect(github.repository("repo1")?.rules.isEmpty ?? false)
        }
    }

    @Test("signatures are no part of PUT and survive it")
    func signatures() async throws {
        try await withSandbox { _, client async throws in
            let part = "\(Self.path)/required_signatures"
            _ = try await client(.PUT, Self.path, Self.off)
            #expect(try await client(.GET, part).json?["enabled"] == false)
            #expect(try await client(.POST, part).json?["enabled"] == true)
            _ = try await client(.PUT, Self.path, Self.off)
            #expect(try await client(.GET, part).json?["enabled"] == true)
            #expect(try await client(.DELETE, part).status == 204)
            #expect(try await client(.GET, part).json?["enabled"] == false)
        }
    }

    @Test("a branch that only a pattern matches shows that rule; PUT gives it a rule of its own")
    func patterns() async throws {
        try await withSandbox { github, client async throws in
            let path = "/repos/acme/identity-service/branches/release/1.0/protection"
            let before = try #require(github.repository("identity-service"))
            #expect(before.rules.map { $0.pattern } == ["release/*"])
            let effective = try await client(.GET, path)
            #expect(effective.json?["required_pull_request_reviews"] != nil)
            #expect(try await client(.PUT, path, Self.off).status == 200)
            #expect(try await client(.GET, path).json?.object?["required_pull_request_reviews"] == nil)
            let after = try #require(github.repository("identity-service"))
            #expect(after.rules.map { $0.pattern } == ["release/*", "release/1.0"])
            #expect(after.rules.first == before.rules.first)
        }
    }

    @Test(
        "patterns match as File.fnmatch does",
        arguments: [
            ("release/*", "release/1.0", true), ("release/*", "release/1/0", false), ("*", "main", true),
            ("*", "a/b", false), ("**/x", "a/b/x", true), ("**/x", "x", true), ("v[0-9]*", "v2", true),
            ("v[^0-9]", "v2", false), ("ma?n", "main", true), ("ma?n", "ma/n", false),
        ])
    func matching(_ pattern: String, _ name: String, _ expected: Bool) {
        #expect(FileNamePattern.matches(pattern, name) == expected)
    }

    @Test("someone who is no administrator sees no protection at all")
    func hidden() async throws {
        try await withSandbox({ $0.tokens["ghp_member"] = "maya-chen" }) { _, client async throws in
            var member = client
            member.token = "ghp_member"
            let answer = try await member(.GET, "/repos/acme/repo2/branches/main/protection")
            #expect(answer.status == 404)
        }
    }
}
