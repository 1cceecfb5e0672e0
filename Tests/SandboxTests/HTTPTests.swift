import Testing

@testable import Sandbox

@Suite("What every answer of the API has in common")
struct HTTPTests {
    @Test("an entity tag can be predicted from Accept, Authorization and the body, and a match costs nothing")
    func entityTags() async throws {
        try await withSandbox { github, client async throws in
            let path = "/repos/acme/repo1/autolinks"
            let predicted = EntityTag.of(
                Array("[]".utf8),
                headers: [
                    "accept": "application/vnd.github+json",
                    "authorization": "Bearer \(SandboxConfiguration.ownerToken)",
                ])
            let hit = try await client(.GET, path, headers: ["If-None-Match": predicted])
            #expect(hit.status == 304)
            #expect(hit.body.isEmpty)
            #expect(hit.header("x-ratelimit-used") == "0")
            let full = try await client(.GET, path, headers: ["Accept": "application/json"])
            #expect(full.status == 200)
            #expect(full.header("etag") != predicted, "another Accept is another tag")
            #expect(full.header("x-ratelimit-used") == "1")
            #expect(github.counts.notModified == 1)
        }
    }

    @Test("the tag changes with what it stands for")
    func changingTag() async throws {
        try await withSandbox { _, client async throws in
            let before = try await client(.GET, "/repos/acme/repo1/topics").header("etag")
            _ = try await client(.PUT, "/repos/acme/repo1/topics", ["names": ["new"]])
            let after = try await client(
                .GET, "/repos/acme/repo1/topics", headers: ["If-None-Match": try #require(before)])
            #expect(after.status == 200)
        }
    }

    @Test("errors have GitHub's body")
    func errors() async throws {
        try await withSandbox { _, client async throws in
            let missing = try await client(.GET, "/repos/acme/nowhere")
            #expect(missing.status == 404)
            #expect(missing.json?["message"] == "Not Found")
            #expect(missing.json?["status"] == "404")
            #expect(missing.json?["documentation_url"]?.string != nil)
            #expect(try await client(.GET, "/no/such/route").status == 404)
            let broken = try await client(.PATCH, "/repos/acme/repo1", ["has_issues": "yes"])
            #expect(broken.status == 422)
            #expect(broken.json?["message"]?.string?.contains("is not a boolean") ?? false)
        }
    }

    @Test("wrong credentials are 401, none of a private repository 404, and no User-Agent 403")
    func credentials() async throws {
        try await withSandbox { _, client async throws in
            var other = client
            other.token = "ghp_wrong"
            let wrong = try await other(.GET, "/orgs/acme")
            #expect(wrong.status == 401)
            #expect(wrong.json?["message"] == "Bad credentials")
            other.token = nil
            #expect(try await other(.GET, "/repos/acme/repo1").status == 404)
            #expect(try await other(.GET, "/repos/acme/docs-site").status == 200)
            #expect(try await other(.PATCH, "/repos/acme/docs-site", [:]).status == 401)
            other = client
            other.userAgent = nil
            #expect(try await other(.GET, "/orgs/acme").status == 403)
        }
    }

    @Test("an App without a permission is refused and told which one it needs")
    func missingPermission() async throws {
        try await withSandbox { github, client async throws in
            var app = client
            app.token = github.installationToken(permissions: ["metadata": "read"])
            let answer = try await app(.POST, "/repos/acme/repo1/autolinks", [:])
            #expect(answer.status == 403)
            #expect(answer.json?["message"] == "Resource not accessible by integration")
            #expect(answer.header("x-accepted-github-permissions") == "administration=write")
        }
    }

    @Test("when the budget is used up every request is refused until the reset")
    func primaryLimit() async throws {
        let clock = ManualClock()
        try await withSandbox({ configuration in
            configuration.limits.core = 2
            configuration.clock = clock.clock
        }) { _, client async throws in
            #expect(try await client(.GET, "/orgs/acme").header("x-ratelimit-remaining") == "1")
            _ = try await client(.GET, "/orgs/acme")
            let refused = try await client(.GET, "/orgs/acme")
            #expect(refused.status == 403)
            #expect(refused.header("x-ratelimit-remaining") == "0")
            #expect(refused.json?["message"]?.string?.hasPrefix("API rate limit exceeded for user ID") ?? false)
            let limits = try await client(.GET, "/rate_limit")
            #expect(limits.json?["resources"]?["core"]?["remaining"] == 0)
            clock.advance(seconds: 3601)
            #expect(try await client(.GET, "/orgs/acme").status == 200)
        }
    }

    @Test("the newer API version drops the fields that GitHub dropped")
    func versions() async throws {
        try await withSandbox { _, client async throws in
            let old = try await client(.GET, "/repos/acme/repo1")
            #expect(old.json?.object?["has_downloads"] != nil)
            let new = try await client(.GET, "/repos/acme/repo1", headers: ["X-GitHub-Api-Version": "2026-03-10"])
            #expect(new.json?.object?["has_downloads"] == nil)
            let unknown = try await client(.GET, "/repos/acme/repo1", headers: ["X-GitHub-Api-Version": "1999-01-01"])
            #expect(unknown.status == 400)
        }
    }

    @Test("GraphQL is charged to a budget of its own")
    func graphQL() async throws {
        try await withSandbox { github, client async throws in
            let query = "query { organization(login: \"acme\") { repositories(first: 3) { totalCount } } }"
            let answer = try await client(.POST, "/graphql", ["query": .string(query)])
            #expect(answer.status == 200)
            #expect(answer.json?["data"]?["organization"]?["repositories"]?["totalCount"] == 25)
            #expect(answer.header("x-ratelimit-resource") == "graphql")
            #expect(answer.header("x-ratelimit-used") == "1")
            #expect(github.counts.graphQLQueries == 1)
            #expect(github.counts.writes == 0)
        }
    }
}
