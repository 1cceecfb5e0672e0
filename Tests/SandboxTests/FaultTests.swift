import Testing

@testable import Sandbox

@Suite("Faults")
struct FaultTests {
    @Test("every n-th answer of one route may be an error, a given number of times")
    func everyNth() async throws {
        try await withSandbox { github, client async throws in
            github.addFault(
                Fault(.status(502, message: nil), method: "GET", route: "/orgs/{org}", every: 2, times: 2))
            var statuses: [Int] = []
            for _ in 0..<6 { statuses.append(try await client(.GET, "/orgs/acme").status) }
            #expect(statuses == [200, 502, 200, 502, 200, 200])
            #expect(try await client(.GET, "/orgs/acme/teams").status == 200)
        }
    }

    @Test("a reset connection and a truncated body never look like an answer")
    func broken() async throws {
        try await withSandbox { github, client async throws in
            for effect in [Fault.Effect.reset, .truncate] {
                github.addFault(Fault(effect, times: 1))
                await #expect(throws: (any Error).self) { try await client(.GET, "/orgs/acme/repos") }
                let after = try await client(.GET, "/orgs/acme/repos")
                #expect(after.status == 200)
            }
        }
    }

    @Test("a reset before the write leaves everything as it was; a truncated write has happened")
    func brokenWrites() async throws {
        try await withSandbox { github, client async throws in
            github.addFault(Fault(.reset, times: 1))
            _ = try? await client(.PATCH, "/repos/acme/repo1", ["description": "A"])
            #expect(github.repository("repo1")?.description != "A")
            github.addFault(Fault(.truncate, times: 1))
            _ = try? await client(.PATCH, "/repos/acme/repo1", ["description": "B"])
            #expect(github.repository("repo1")?.description == "B")
        }
    }

    @Test("a secondary limit comes with and without retry-after, a primary one with a reset")
    func limits() async throws {
        try await withSandbox { github, client async throws in
            github.addFault(Fault(.secondaryLimit(retryAfter: 7), times: 1))
            let told = try await client(.GET, "/orgs/acme")
            #expect(told.status == 403)
            #expect(told.header("retry-after") == "7")
            #expect(told.json?["message"]?.string?.contains("secondary rate limit") ?? false)
            github.addFault(Fault(.secondaryLimit(retryAfter: nil), times: 1))
            let untold = try await client(.GET, "/orgs/acme")
            #expect(untold.header("retry-after") == nil)
            #expect(untold.header("x-ratelimit-remaining") != "0")
            github.addFault(Fault(.primaryLimit(resetIn: 5), times: 1))
            let exhausted = try await client(.GET, "/orgs/acme")
            #expect(exhausted.header("x-ratelimit-remaining") == "0")
            #expect(try await client(.GET, "/orgs/acme/teams").status == 403)
        }
    }

    @Test("GitHub may say yes and leave a field, or all, as it was")
    func ignored() async throws {
        try await withSandbox { github, client async throws in
            github.addFault(Fault(.ignoreField("has_wiki"), method: "PATCH", times: 1))
            let before = try #require(github.repository("repo1"))
            let answer = try await client(
                .PATCH, "/repos/acme/repo1", ["has_wiki": .bool(!before.features.hasWiki), "description": "C"])
            #expect(answer.status == 200)
            #expect(github.repository("repo1")?.features.hasWiki == before.features.hasWiki)
            #expect(github.repository("repo1")?.description == "C")
            github.addFault(Fault(.ignoreWrite, method: "PUT", times: 1))
            #expect(try await client(.PUT, "/repos/acme/repo1/topics", ["names": ["z"]]).status == 200)
            #expect(github.repository("repo1")?.topics == before.topics)
        }
    }

    @Test("even a key that GitHub requires can be ignored")
    func ignoredRequiredKey() async throws {
        try await withSandbox { github, client async throws in
            github.addFault(Fault(.ignoreField("enforce_admins")))
            let answer = try await client(
                .PUT, "/repos/acme/repo2/branches/main/protection",
                [
                    "required_status_checks": nil, "enforce_admins": true, "required_pull_request_reviews": nil,
                    "restrictions": nil,
                ])
            #expect(answer.status == 200)
            #expect(answer.json?["enforce_admins"]?["enabled"] == false)
        }
    }

    @Test("security toggles may be in progress, permissions missing, per repository")
    func others() async throws {
        try await withSandbox { github, client async throws in
            let route = "/repos/{owner}/{repo}/vulnerability-alerts"
            github.addFault(Fault(.inProgress(status: 422), route: route, repository: "repo1", times: 1))
            #expect(try await client(.PUT, "/repos/acme/repo2/vulnerability-alerts").status == 204)
            #expect(try await client(.PUT, "/repos/acme/repo1/vulnerability-alerts").status == 422)
            #expect(try await client(.PUT, "/repos/acme/repo1/vulnerability-alerts").status == 204)
            github.addFault(Fault(.missingPermission("administration=write"), times: 1))
            let refused = try await client(.GET, "/orgs/acme")
            #expect(refused.status == 403)
            #expect(refused.header("x-accepted-github-permissions") == "administration=write")
        }
    }

    @Test("another process switches faults, acts as a person and looks at the state over HTTP")
    func admin() async throws {
        try await withWebhooks { github, client, receiver async throws in
            let fault = try await client(
                .POST, "/_sandbox/faults", ["effect": "status", "status": 503, "route": "/orgs/{org}"])
            #expect(fault.status == 201)
            #expect(try await client(.GET, "/orgs/acme").status == 503)
            #expect(try await client(.DELETE, "/_sandbox/faults").status == 204)
            #expect(try await client(.GET, "/orgs/acme").status == 200)
            let made = try await client(
                .POST, "/_sandbox/act/create-repository",
                ["repository": "from-outside", "sender": "sofia-rossi", "readme": true])
            #expect(made.status == 200)
            await github.deliveriesSettled()
            #expect(Set(receiver.received.map { $0.name }) == ["repository.created", "create", "push"])
            #expect(receiver.received.first?.json?["sender"]?["login"] == "sofia-rossi")
            let state = try await client(.GET, "/_sandbox/state")
            let names = state.json?["repositories"]?.array?.compactMap { $0["name"]?.string } ?? []
            #expect(names.contains("from-outside"))
            #expect(try await client(.POST, "/_sandbox/act/dance", ["repository": "repo1"]).status == 404)
            #expect(github.counts.total == 2, "the sandbox's own paths do not count")
        }
    }
}
