import Testing

@testable import Sandbox

@Suite("Variables, secrets and webhooks of the organization and of environments")
struct OrganizationValueTests {
    @Test("a variable's repositories can be listed and set only while they are selected")
    func selection() async throws {
        try await withSandbox { github, client async throws in
            let path = "/orgs/acme/actions/variables"
            let id = try #require(github.repository("repo1")).id
            #expect(try await client(.POST, path, ["name": "REGION", "value": "eu"]).status == 422)
            #expect(
                try await client(
                    .POST, path,
                    ["name": "REGION", "value": "eu", "visibility": "all", "selected_repository_ids": [.int(id)]]
                ).status == 422)
            #expect(
                try await client(.POST, path, ["name": "region", "value": "eu", "visibility": "all"]).status == 201)
            #expect(
                try await client(.POST, path, ["name": "REGION", "value": "eu", "visibility": "all"]).status == 409)
            #expect(try await client(.GET, "\(path)/REGION/repositories").status == 409)
            let ids: JSON = ["selected_repository_ids": [.int(id)]]
            #expect(try await client(.PUT, "\(path)/REGION/repositories", ids).status == 409)
            #expect(try await client(.PATCH, "\(path)/REGION", ["visibility": "selected"]).status == 204)
            #expect(try await client(.PUT, "\(path)/REGION/repositories", ids).status == 204)
            let list = try await client(.GET, "\(path)/REGION/repositories").json
            #expect(list?["total_count"] == 1 && list?["repositories"]?[0]?["name"] == "repo1")
            #expect(
                try await client(.PUT, "\(path)/REGION/repositories", ["selected_repository_ids": [1]]).status == 422)
            let variable = try await client(.GET, "\(path)/REGION").json
            #expect(variable?["value"] == "eu" && variable?["visibility"] == "selected")
            #expect(variable?["selected_repositories_url"]?.string?.hasSuffix("/REGION/repositories") == true)
        }
    }

    @Test("Actions takes another visibility of a secret only with the value, Dependabot without it too")
    func secrets() async throws {
        try await withSandbox { github, client async throws in
            for (service, status) in [("actions", 422), ("dependabot", 204)] {
                github.changeOrganization { settings in
                    let time = Timestamp(seconds: 0)
                    let secret = ActionsSecret(
                        name: "TOKEN", createdAt: time, updatedAt: time, value: "v",
                        access: ValueAccess(visibility: "all"))
                    (settings.secrets, settings.dependabotSecrets) = ([secret], [secret])
                }
                let path = "/orgs/acme/\(service)/secrets"
                #expect(try await client(.GET, "\(path)/public-key").json?["key_id"] != nil)
                #expect(try await client(.PUT, "\(path)/TOKEN", ["visibility": "private"]).status == status)
                #expect(try await client(.PUT, "\(path)/NEW", ["visibility": "private"]).status == 422)
                let list = try await client(.GET, path).json
                #expect(list?["secrets"]?[0]?["visibility"] == .string(status == 204 ? "private" : "all"))
                #expect(list?["secrets"]?[0]?.object?["value"] == nil)
                #expect(try await client(.DELETE, "\(path)/TOKEN").status == 204)
            }
        }
    }

    @Test("webhooks take the organization's own events; a repository's do not")
    func hooks() async throws {
        try await withSandbox { _, client async throws in
            let body: JSON = ["name": "web", "config": ["url": "https://audit.example/"], "events": ["membership"]]
            #expect(try await client(.POST, "/repos/acme/repo1/hooks", body).status == 422)
            #expect(
                try await client(.POST, "/orgs/acme/hooks", ["config": ["url": "https://a.example/"]]).status == 422)
            let made = try await client(.POST, "/orgs/acme/hooks", body)
            #expect(made.status == 201 && made.json?["type"] == "Organization")
            #expect(made.json?["url"]?.string?.contains("/orgs/acme/hooks/") == true)
            let twice = try await client(.POST, "/orgs/acme/hooks", body)
            #expect(twice.json?["errors"]?[0]?["message"] == "Hook already exists on this organization")
        }
    }

    @Test("an environment has variables and secrets of its own, under its name with a slash too")
    func environment() async throws {
        try await withSandbox { github, client async throws in
            try github.addEnvironment("Prod/EU", to: "repo1")
            let path = "/repos/acme/repo1/environments/prod%2Feu"
            #expect(try await client(.POST, "\(path)/variables", ["name": "a", "value": "1"]).status == 201)
            #expect(try await client(.GET, "\(path)/variables").json?["variables"]?[0]?["name"] == "A")
            #expect(try await client(.PATCH, "\(path)/variables/A", ["value": "2"]).status == 204)
            #expect(try await client(.GET, "\(path)/secrets/public-key").status == 200)
            #expect(try await client(.GET, "/repos/acme/repo1/environments/other/variables").status == 404)
            #expect(try await client(.DELETE, "\(path)/variables/A").status == 204)
        }
    }
}
