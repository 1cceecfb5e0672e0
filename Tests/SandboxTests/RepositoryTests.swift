import Testing

@testable import Sandbox

@Suite("Repositories over REST")
struct RepositoryTests {
    @Test("one PATCH carries settings and merge settings, and answers with the new state")
    func patch() async throws {
        try await withSandbox { github, client async throws in
            let answer = try await client(
                .PATCH, "/repos/acme/payments-api",
                [
                    "delete_branch_on_merge": true, "allow_squash_merge": true, "has_wiki": false,
                    "description": "Takes money", "squash_merge_commit_title": "PR_TITLE",
                    "squash_merge_commit_message": "PR_BODY",
                ])
            #expect(answer.status == 200)
            #expect(answer.json?["delete_branch_on_merge"] == true)
            #expect(answer.json?["squash_merge_commit_message"] == "PR_BODY")
            #expect(answer.json?["description"] == "Takes money")
            #expect(github.repository("payments-api")?.features.hasWiki == false)
        }
    }

    @Test("the last merge method cannot be switched off, and the refused request changes nothing")
    func lastMergeMethod() async throws {
        try await withSandbox { github, client async throws in
            let answer = try await client(
                .PATCH, "/repos/acme/payments-api",
                [
                    "allow_merge_commit": false, "allow_squash_merge": false, "allow_rebase_merge": false,
                    "has_issues": false,
                ])
            #expect(answer.status == 422)
            #expect(answer.json?["errors"]?[0]?["field"] == "merge_commit_allowed")
            #expect(github.repository("payments-api")?.merge.allowMergeCommit == true)
            #expect(github.repository("payments-api")?.features.hasIssues == true)
        }
    }

    struct Switch: Sendable {
        let name: String
        let body: JSON
        let status: Int
        let after: Repository.Visibility
    }

    @Test(
        "visibility has GitHub's quirks",
        arguments: [
            Switch(name: "payments-api", body: ["visibility": "private"], status: 422, after: .private),
            Switch(name: "payments-api", body: ["visibility": "internal"], status: 200, after: .internal),
            Switch(name: "repo2", body: ["private": true], status: 200, after: .internal),
            Switch(name: "repo2", body: ["private": false], status: 200, after: .public),
            Switch(name: "docs-site", body: ["private": true], status: 200, after: .private),
        ])
    func visibility(_ change: Switch) async throws {
        try await withSandbox { github, client async throws in
            #expect(try await client(.PATCH, "/repos/acme/\(change.name)", change.body).status == change.status)
            #expect(github.repository(change.name)?.visibility == change.after)
        }
    }

    @Test("an organization without an enterprise has no internal repositories")
    func noInternal() async throws {
        try await withSandbox({ $0.plan = "team" }) { _, client async throws in
            let answer = try await client(.PATCH, "/repos/acme/payments-api", ["visibility": "internal"])
            #expect(answer.status == 422)
        }
    }

    @Test("the default branch must exist, and an empty repository has none")
    func defaultBranch() async throws {
        try await withSandbox { _, client async throws in
            let missing = try await client(.PATCH, "/repos/acme/repo1", ["default_branch": "trunk"])
            #expect(missing.status == 422)
            let text = missing.json?["errors"]?[0]?["message"]?.string ?? ""
            #expect(text.contains("The branch trunk was not found. Please push that ref first"))
            let empty = try await client(.GET, "/repos/acme/greenfield")
            #expect(empty.json?["default_branch"] == "main")
            #expect(try await client(.GET, "/repos/acme/greenfield/branches").json == [])
            let protection = try await client(
                .PUT, "/repos/acme/greenfield/branches/main/protection",
                [
                    "required_status_checks": nil, "enforce_admins": nil, "required_pull_request_reviews": nil,
                    "restrictions": nil,
                ])
            #expect(protection.status == 404)
            #expect(protection.json?["message"] == "Branch not found")
        }
    }

    @Test("an archived repository is read-only until it is unarchived")
    func archived() async throws {
        try await withSandbox { github, client async throws in
            #expect(try await client(.GET, "/repos/acme/Legacy-Portal").status == 200)
            for answer in [
                try await client(.PATCH, "/repos/acme/Legacy-Portal", ["has_wiki": true]),
                try await client(.PUT, "/repos/acme/Legacy-Portal/topics", ["names": ["old"]]),
                try await client(.DELETE, "/repos/acme/Legacy-Portal/vulnerability-alerts"),
            ] {
                #expect(answer.status == 403)
                #expect(answer.json?["message"] == "Repository was archived so is read-only.")
            }
            #expect(try await client(.PATCH, "/repos/acme/Legacy-Portal", ["archived": false]).status == 200)
            #expect(github.repository("Legacy-Portal")?.isArchived == false)
        }
    }

    @Test("after a rename the old name leads to the id: 301 for reads, 307 for writes")
    func rename() async throws {
        try await withSandbox { github, client async throws in
            try github.rename("repo1", to: "repo-one")
            let id = try #require(github.repository("repo-one")?.id)
            let read = try await client(.GET, "/repos/acme/repo1/autolinks?per_page=5")
            #expect(read.status == 301)
            #expect(read.header("location") == "\(github.baseURL)/repositories/\(id)/autolinks?per_page=5")
            let write = try await client(.PATCH, "/repos/acme/REPO1", ["has_wiki": true])
            #expect(write.status == 307)
            let location = try #require(write.header("location"))
            #expect(try await client(.PATCH, location, ["has_wiki": true]).json?["name"] == "repo-one")
            let target = try #require(read.header("location"))
            #expect(try await client(.GET, target).json?.array != nil)
        }
    }

    @Test("a new repository answers 404 for a while when the sandbox is told so")
    func consistency() async throws {
        try await withSandbox({ $0.consistencyDelay = .requests(2) }) { github, client async throws in
            try github.createRepository("fresh", hasReadme: true)
            #expect(try await client(.GET, "/repos/acme/fresh").status == 404)
            #expect(try await client(.GET, "/repos/acme/fresh/topics").status == 404)
            #expect(try await client(.GET, "/repos/acme/fresh").status == 200)
        }
    }

    @Test("topics are replaced and lower-cased; invalid ones change nothing")
    func topics() async throws {
        try await withSandbox { github, client async throws in
            let answer = try await client(.PUT, "/repos/acme/repo1/topics", ["names": ["Java", "payments"]])
            #expect(answer.json == ["names": ["java", "payments"]])
            #expect(try await client(.PUT, "/repos/acme/repo1/topics", ["names": ["no spaces"]]).status == 422)
            #expect(github.repository("repo1")?.topics == ["java", "payments"])
        }
    }

    @Test("what only administrators may see is absent for others, not false")
    func absentFields() async throws {
        try await withSandbox { github, client async throws in
            let owner = try await client(.GET, "/repos/acme/repo2")
            #expect(owner.json?["allow_squash_merge"] == true)
            #expect(owner.json?["security_and_analysis"] != nil)
            var app = client
            app.token = github.installationToken(permissions: ["metadata": "read", "administration": "read"])
            let narrow = try await app(.GET, "/repos/acme/repo2")
            #expect(narrow.status == 200)
            #expect(narrow.json?.object?["allow_squash_merge"] == nil)
            #expect(narrow.json?["security_and_analysis"] != nil)
            app.token = github.installationToken(permissions: ["metadata": "read", "contents": "write"])
            let writer = try await app(.GET, "/repos/acme/repo2")
            #expect(writer.json?["allow_squash_merge"] == true)
            #expect(writer.json?.object?["security_and_analysis"] == nil)
        }
    }

    @Test("a page of the organization links to the others by the organization's id")
    func pages() async throws {
        try await withSandbox({ $0.repositories = 70 }) { github, client async throws in
            var names: [String] = []
            var next: String? = "/orgs/acme/repos?sort=full_name&per_page=30"
            while let url = next {
                let answer = try await client(.GET, url)
                names += (answer.json?.array ?? []).compactMap { $0["name"]?.string }
                let links = (answer.header("link") ?? "").split(separator: ",")
                next = links.first { $0.contains("rel=\"next\"") }.map { link in
                    String(link.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" })
                }
                if let next { #expect(next.contains("/organizations/")) }
            }
            #expect(names.count == 70)
            #expect(names == names.sorted { $0.lowercased() < $1.lowercased() })
        }
    }
}
