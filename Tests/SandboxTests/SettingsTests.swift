import Testing

@testable import Sandbox

@Suite("Autolinks, hooks, Actions, security, teams, properties, contents")
struct SettingsTests {
    @Test("autolinks are made and deleted, never changed; a prefix exists once whatever its case")
    func autolinks() async throws {
        try await withSandbox { _, client async throws in
            let path = "/repos/acme/repo1/autolinks"
            let body: JSON = ["key_prefix": "OPS-", "url_template": "https://x.example/OPS-<num>"]
            let made = try await client(.POST, path, body)
            #expect(made.status == 201)
            #expect(made.json?["is_alphanumeric"] == true)
            let again = try await client(
                .POST, path, ["key_prefix": "ops-", "url_template": "https://y.example/<num>"])
            #expect(again.status == 422)
            #expect(again.json?["errors"]?[0]?["code"] == "already_exists")
            #expect(try await client(.POST, path, ["key_prefix": "B-", "url_template": "https://x"]).status == 422)
            let id = try #require(made.json?["id"]?.int)
            #expect(try await client(.GET, "\(path)/\(id)").json == made.json)
            #expect(try await client(.PATCH, "\(path)/\(id)", body).status == 404)
            #expect(try await client(.DELETE, "\(path)/\(id)").status == 204)
            #expect(try await client(.GET, path).json == [])
        }
    }

    @Test("a hook's secret never comes back; PATCH with a config loses it, PATCH of the config keeps it")
    func hooks() async throws {
        try await withSandbox { github, client async throws in
            let path = "/repos/acme/repo1/hooks"
            let made = try await client(
                .POST, path,
                [
                    "config": ["url": "https://ci.example/", "secret": "s3", "insecure_ssl": 0],
                    "events": ["push", "pull_request"],
                ])
            #expect(made.status == 201)
            #expect(made.json?["config"]?["secret"] == "********")
            #expect(made.json?["config"]?["content_type"] == "form")
            #expect(made.json?["config"]?["insecure_ssl"] == "0")
            let id = try #require(made.json?["id"]?.int)
            let config = try await client(.PATCH, "\(path)/\(id)/config", ["content_type": "json"])
            #expect(config.json?["secret"] == "********")
            #expect(github.repository("repo1")?.hooks.first?.secret == "s3")
            let lost = try await client(.PATCH, "\(path)/\(id)", ["config": ["url": "https://ci.example/"]])
            #expect(lost.json?["config"]?.object?["secret"] == nil)
            #expect(github.repository("repo1")?.hooks.first?.secret == nil)
            let twice = try await client(.POST, path, ["config": ["url": "https://ci.example/"], "events": ["push"]])
            #expect(twice.status == 422)
            #expect(twice.json?["errors"]?[0]?["message"] == "Hook already exists on this repository")
            #expect(try await client(.PATCH, "\(path)/\(id)", ["events": ["no_such_event"]]).status == 422)
            #expect(try await client(.DELETE, "\(path)/\(id)").status == 204)
        }
    }

    @Test("selected actions exist only while the policy says selected; access only where not public")
    func actions() async throws {
        try await withSandbox { _, client async throws in
            let path = "/repos/acme/repo1/actions/permissions"
            #expect(try await client(.GET, "\(path)/selected-actions").status == 409)
            #expect(try await client(.PUT, path, ["enabled": true, "allowed_actions": "selected"]).status == 204)
            let selected: JSON = ["github_owned_allowed": true, "patterns_allowed": ["acme/*"]]
            #expect(try await client(.PUT, "\(path)/selected-actions", selected).status == 204)
            #expect(try await client(.GET, "\(path)/selected-actions").json?["patterns_allowed"] == ["acme/*"])
            #expect(try await client(.PUT, path, ["enabled": false]).status == 204)
            #expect(try await client(.GET, path).json == ["enabled": false])
            #expect(try await client(.PUT, "\(path)/access", ["access_level": "organization"]).status == 204)
            #expect(try await client(.GET, "\(path)/access").json == ["access_level": "organization"])
            #expect(try await client(.GET, "/repos/acme/docs-site/actions/permissions/access").status == 422)
            #expect(try await client(.GET, "\(path)/fork-pr-contributor-approval").status == 422)
            let write: JSON = ["default_workflow_permissions": "write", "can_approve_pull_request_reviews": true]
            #expect(try await client(.PUT, "\(path)/workflow", write).status == 204)
            #expect(try await client(.GET, "\(path)/workflow").json == write)
        }
    }

    @Test("security features depend on one another and on the licence")
    func security() async throws {
        try await withSandbox { _, client async throws in
            let path = "/repos/acme/repo1"
            #expect(try await client(.GET, "\(path)/vulnerability-alerts").status == 404)
            #expect(try await client(.PUT, "\(path)/automated-security-fixes").status == 422)
            #expect(try await client(.PUT, "\(path)/vulnerability-alerts").status == 204)
            #expect(try await client(.PUT, "\(path)/automated-security-fixes").status == 204)
            #expect(
                try await client(.GET, "\(path)/automated-security-fixes").json
                    == ["enabled": true, "paused": false])
            #expect(try await client(.GET, "\(path)/private-vulnerability-reporting").status == 422)
            #expect(try await client(.PUT, "/repos/acme/docs-site/private-vulnerability-reporting").status == 204)
            let advanced: JSON = ["security_and_analysis": ["advanced_security": ["status": "enabled"]]]
            #expect(try await client(.PATCH, "/repos/acme/docs-site", advanced).status == 422)
            #expect(try await client(.PATCH, path, advanced).status == 200)
        }
        try await withSandbox({ $0.hasAdvancedSecurityLicence = false }) { _, client async throws in
            let scanning: JSON = ["security_and_analysis": ["secret_scanning": ["status": "enabled"]]]
            let refused = try await client(.PATCH, "/repos/acme/repo1", scanning)
            #expect(refused.status == 422)
            #expect(refused.json?["message"] == "Secret scanning is not available for this repository.")
            #expect(try await client(.PATCH, "/repos/acme/docs-site", scanning).status == 200)
        }
    }

    @Test("default setup names both languages of a pair in the older version only")
    func defaultSetup() async throws {
        try await withSandbox { _, client async throws in
            let path = "/repos/acme/checkout-ui/code-scanning/default-setup"
            #expect(try await client(.GET, path).json?["state"] == "not-configured")
            #expect(try await client(.PATCH, path, ["state": "configured"]).status == 202)
            let old = try await client(.GET, path)
            #expect(old.json?["languages"] == ["javascript-typescript", "javascript", "typescript"])
            let new = try await client(.GET, path, headers: ["X-GitHub-Api-Version": "2026-03-10"])
            #expect(new.json?["languages"] == ["javascript-typescript"])
        }
    }

    @Test("a repository's teams show their grant, a child its parent's too; slugs match in any case")
    func teams() async throws {
        try await withSandbox { _, client async throws in
            let path = "/orgs/acme/teams/PLATFORM/repos/acme/repo1"
            #expect(try await client(.PUT, path, ["permission": "maintain"]).status == 204)
            let teams = try await client(.GET, "/repos/acme/repo1/teams?per_page=100").json?.array ?? []
            for slug in ["platform", "platform-on-call"] {
                let team = try #require(teams.first { $0["slug"] == .string(slug) })
                #expect(team["permission"] == "maintain")
                #expect(team["access_source"] == "direct")
            }
            let media = ["Accept": "application/vnd.github.v3.repository+json"]
            let seen = try await client(
                .GET, "/orgs/acme/teams/platform-on-call/repos/acme/repo1", headers: media)
            #expect(seen.json?["role_name"] == "maintain")
            #expect(try await client(.PUT, path, ["permission": "owner"]).status == 422)
            #expect(try await client(.PUT, "/orgs/acme/teams/nobody/repos/acme/repo1").status == 404)
            #expect(try await client(.DELETE, path).status == 204)
            #expect(try await client(.GET, path).status == 404)
            let leads = try await client(.GET, "/orgs/acme/teams/collection1servicesleads")
            #expect(leads.json?["name"] == "Collection1ServicesLeads")
        }
    }

    @Test("property values are checked against their definitions, in bulk up to thirty repositories")
    func properties() async throws {
        try await withSandbox { _, client async throws in
            let path = "/repos/acme/repo1/properties/values"
            func set(_ name: String, _ value: JSON) -> JSON {
                ["properties": [["property_name": .string(name), "value": value]]]
            }
            #expect(try await client(.PATCH, path, set("approvers", "3")).status == 204)
            let values = try await client(.GET, path).json?.array ?? []
            #expect(values.contains(["property_name": "approvers", "value": "3"]))
            #expect(values.contains(["property_name": "data_classification", "value": "internal"]), "a default")
            #expect(try await client(.PATCH, path, set("approvers", "9")).status == 422)
            #expect(try await client(.PATCH, path, set("nothing", "x")).status == 422)
            let bulk: JSON = [
                "repository_names": ["repo1", "repo2"],
                "properties": [["property_name": "collection", "value": "Collection3"]],
            ]
            #expect(try await client(.PATCH, "/orgs/acme/properties/values", bulk).status == 204)
            let all = try await client(.GET, "/orgs/acme/properties/values?per_page=100").json?.array ?? []
            let second = all.first { $0["repository_name"] == "repo2" }
            #expect(
                second?["properties"]?.array?.contains(["property_name": "collection", "value": "Collection3"]) ?? false
            )
        }
    }

    @Test("a file is read back as it was written, and a workflow in it can be dispatched and observed")
    func contents() async throws {
        try await withSandbox { github, client async throws in
            let path = "/repos/acme/repo1/contents/.github/workflows/githubcop.yml"
            let made = try await client(
                .PUT, path, ["message": "Add it", "content": "bmFtZTogUG9saWNlCm9uOiB3b3JrZmxvd19kaXNwYXRjaAo="])
            #expect(made.status == 201)
            let read = try await client(.GET, path)
            #expect(read.json?["content"] == "bmFtZTogUG9saWNlCm9uOiB3b3JrZmxvd19kaXNwYXRjaAo=\n")
            #expect(try await client(.PUT, path, ["message": "Again", "content": ""]).status == 422)
            let workflows = try await client(.GET, "/repos/acme/repo1/actions/workflows")
            #expect(workflows.json?["workflows"]?[0]?["name"] == "Police")
            let dispatches = "/repos/acme/repo1/actions/workflows/githubcop.yml/dispatches"
            let body: JSON = ["ref": "master", "inputs": ["repository": "repo1"]]
            #expect(try await client(.POST, dispatches, body).status == 204)
            #expect(github.dispatches.first?.inputs == ["repository": "repo1"])
            #expect(try await client(.POST, dispatches, ["ref": "nowhere"]).status == 422)
            let new = try await client(.POST, dispatches, body, headers: ["X-GitHub-Api-Version": "2026-03-10"])
            #expect(new.status == 200)
            #expect(new.json?["workflow_run_id"]?.int != nil)
        }
    }

    @Test("branches with slashes are addressed as they are or encoded; more than a hundred come in pages")
    func branches() async throws {
        try await withSandbox { _, client async throws in
            for name in ["release/1.0", "release%2F1.0"] {
                let answer = try await client(.GET, "/repos/acme/identity-service/branches/\(name)")
                #expect(answer.json?["name"] == "release/1.0")
                #expect(answer.json?["protected"] == true)
            }
            let first = try await client(.GET, "/repos/acme/mobile-app/branches?per_page=100")
            #expect(first.json?.array?.count == 100)
            #expect(first.header("link")?.contains("rel=\"next\"") ?? false)
            let second = try await client(.GET, "/repos/acme/mobile-app/branches?per_page=100&page=2")
            #expect(second.json?.array?.count == 26)
            let renamed = try await client(
                .POST, "/repos/acme/repo1/branches/master/rename", ["new_name": "main"])
            #expect(renamed.status == 201)
            #expect(try await client(.GET, "/repos/acme/repo1").json?["default_branch"] == "main")
        }
    }
}
