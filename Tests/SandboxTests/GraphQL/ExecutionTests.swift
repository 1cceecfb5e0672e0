import Testing

@testable import Sandbox

@Suite("GraphQL execution")
struct ExecutionTests {
    @Test("What cannot be resolved is null with an error beside it; the rest is answered")
    func partialData() throws {
        let answer = try GraphQLFixture().ask(
            """
            {
              here: repository(owner: "ACME", name: "Api") { nameWithOwner }
              gone: repository(owner: "acme", name: "nope") { id }
              org: organization(login: "nope") { id }
            }
            """)
        #expect(answer.at("data.here.nameWithOwner") == "acme/api")
        #expect(answer.at("data.gone") == .null)
        #expect(
            answer["errors"] == [
                [
                    "type": "NOT_FOUND", "path": ["gone"], "locations": [["line": 3, "column": 3]],
                    "message": "Could not resolve to a Repository with the name 'acme/nope'.",
                ],
                [
                    "type": "NOT_FOUND", "path": ["org"], "locations": [["line": 4, "column": 3]],
                    "message": "Could not resolve to an Organization with the login of 'nope'.",
                ],
            ])
    }

    @Test("nodes(ids:) answers in order with null for what does not exist, and takes a hundred ids")
    func nodes() throws {
        let fixture = try GraphQLFixture()
        let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Team { slug } } }"
        let team = fixture.state.read { $0.teams[fixture.devops]?.nodeID.text ?? "" }
        let repository = try fixture.repository().nodeID.text
        let answer = fixture.ask(query, ["ids": [.string(team), "T_nope", .string(repository)]])
        #expect(
            answer.at("data.nodes") == [
                ["__typename": "Team", "id": .string(team), "slug": "devops"], nil,
                ["__typename": "Repository", "id": .string(repository)],
            ])
        #expect(answer.at("errors.0.path") == ["nodes", 1])
        #expect(answer.at("errors.0.message") == "Could not resolve to a node with the global id of 'T_nope'.")
        let many = fixture.ask(query, ["ids": .array(Array(repeating: .string(team), count: 101))])
        #expect(many.at("errors.0.type") == "ARGUMENT_LIMIT")
        #expect(
            many.at("errors.0.message") == "You may not provide more than 100 node ids; you provided 101.")
        #expect(many["data"] == .null)
    }

    @Test("Protection rules: an App without administration gets FORBIDDEN, a person without admin an empty list")
    func forbidden() throws {
        let fixture = try GraphQLFixture(permissions: ["metadata": .read, "contents": .read, "members": .read])
        try fixture.state.write { world in
            let repository = try #require(world.repository(ownerID: fixture.organization, name: "api"))
            try world.createRule("main", in: repository.id, by: .user(fixture.owner)) { _ in }
        }
        let query = """
            { organization(login: "acme") { repositories(first: 5) { totalCount nodes { name branchProtectionRules(first: 5) { totalCount } } } } }
            """
        let bot = fixture.ask(query, as: fixture.bot)
        #expect(bot.at("data.organization.repositories") == ["totalCount": 1, "nodes": [nil]])
        #expect(bot.at("errors.0.type") == "FORBIDDEN")
        #expect(bot.at("errors.0.message") == "Resource not accessible by integration")
        #expect(
            bot.at("errors.0.path") == ["organization", "repositories", "nodes", 0, "branchProtectionRules"])
        let member = fixture.ask(query, as: Caller(.user(fixture.member)))
        #expect(member.at("data.organization.repositories.nodes.0.branchProtectionRules.totalCount") == 0)
        #expect(member["errors"] == nil)
        let owner = fixture.ask(query)
        #expect(owner.at("data.organization.repositories.nodes.0.branchProtectionRules.totalCount") == 1)
    }

    @Test("Collaborators need push access; Apps have no viewerPermission")
    func access() throws {
        let fixture = try GraphQLFixture()
        let query = """
            { repository(owner: "acme", name: "api") { viewerPermission viewerCanAdminister collaborators(first: 5) { edges { permission node { login } permissionSources { roleName source { __typename } } } } } }
            """
        let owner = fixture.ask(query)
        #expect(owner.at("data.repository.viewerPermission") == "ADMIN")
        #expect(
            owner.at("data.repository.collaborators.edges") == [
                [
                    "permission": "ADMIN", "node": ["login": "olive"],
                    "permissionSources": [["roleName": "admin", "source": ["__typename": "Organization"]]],
                ],
                [
                    "permission": "READ", "node": ["login": "max"],
                    "permissionSources": [["roleName": "read", "source": ["__typename": "Organization"]]],
                ],
            ])
        let member = fixture.ask(query, as: Caller(.user(fixture.member)))
        #expect(member.at("data.repository.collaborators") == .null)
        #expect(
            member.at("errors.0.message") == "Must have push access to view repository collaborators.")
        #expect(fixture.ask(query, as: fixture.bot).at("data.repository.viewerPermission") == .null)
    }

    @Test("A former name leads to the repository, unless renames are not to be followed")
    func renames() throws {
        let fixture = try GraphQLFixture()
        let id = try fixture.repository().id
        try fixture.state.write { world in
            try world.updateRepository(id, by: .user(fixture.owner)) { $0.name = "gateway" }
        }
        let answer = fixture.ask(
            """
            {
              a: repository(owner: "acme", name: "api") { name }
              b: repository(owner: "acme", name: "api", followRenames: false) { name }
            }
            """)
        #expect(answer["data"] == ["a": ["name": "gateway"], "b": nil])
    }

    @Test("Fragments, inline fragments and repeated fields merge into one object in the order asked for")
    func fragments() throws {
        let answer = try GraphQLFixture().ask(
            """
            query ($yes: Boolean = true) {
              repositoryOwner(login: "acme") { ...Who login ... on Organization { name } ... on User { isViewer } }
              repositoryOwner(login: "acme") { __typename @skip(if: $yes) url @include(if: $yes) }
            }
            fragment Who on RepositoryOwner { id ... on Actor { resourcePath } }
            """)
        #expect(
            answer.at("data.repositoryOwner")?.object?.keys == ["id", "resourcePath", "login", "name", "url"])
    }

    @Test("Beyond its resources a query gets null nodes, each named in an error")
    func resourceLimit() throws {
        let fixture = try GraphQLFixture(["a", "b", "c"])
        var request = fixture.request("{ organization(login: \"acme\") { repositories(first: 5) { nodes { name } } } }")
        request.nodeBudget = 2
        let answer = fixture.endpoint.answer(request, state: fixture.state).body
        #expect(answer.at("data.organization.repositories.nodes.1.name") == "b")
        #expect(answer.at("data.organization.repositories.nodes.2") == .null)
        #expect(answer.at("errors.0.type") == "RESOURCE_LIMITS_EXCEEDED")
        #expect(answer.at("errors.0.path") == ["organization", "repositories", "nodes", 2])
    }

    @Test("Git: branches, their commits, files and CODEOWNERS")
    func git() throws {
        let fixture = try GraphQLFixture()
        let id = try fixture.repository().id
        try fixture.state.write { world in
            try world.push(
                [RepositoryFile(path: "docs/CODEOWNERS", content: Array("* @acme/devops\n".utf8))], in: id,
                by: .user(fixture.owner))
        }
        let answer = fixture.ask(
            """
            {
              repository(owner: "acme", name: "api") {
                defaultBranchRef { name prefix target { __typename } }
                refs(refPrefix: "refs/heads/", first: 5, query: "ai") { nodes { name } }
                ref(qualifiedName: "refs/heads/main") { name }
                none: object(expression: "HEAD:CODEOWNERS") { oid }
                file: object(expression: "HEAD:docs/CODEOWNERS") { ... on Blob { text byteSize } }
                tree: object(expression: "main:docs") { ... on Tree { entries { name type path } } }
                codeowners { errors { message } }
              }
            }
            """)
        let repository = answer.at("data.repository")
        #expect(
            repository?["defaultBranchRef"]
                == ["name": "main", "prefix": "refs/heads/", "target": ["__typename": "Commit"]])
        #expect(repository?["refs"] == ["nodes": [["name": "main"]]])
        #expect(repository?["none"] == .null)
        #expect(repository?["file"] == ["text": "* @acme/devops\n", "byteSize": 15])
        #expect(
            repository?["tree"]
                == ["entries": [["name": "CODEOWNERS", "type": "blob", "path": "docs/CODEOWNERS"]]])
        #expect(repository?["codeowners"] == ["errors": []])
    }

    @Test("Teams: their repositories with the permission on the edge, inherited grants included")
    func teams() throws {
        let fixture = try GraphQLFixture(["api", "web"])
        _ = try fixture.state.write { world in
            try world.createTeam("On Call", in: fixture.organization, parent: fixture.devops)
        }
        let answer = fixture.ask(
            """
            {
              organization(login: "acme") {
                teams(first: 5, query: "on", orderBy: {field: NAME, direction: DESC}) {
                  nodes {
                    slug combinedSlug parentTeam { slug }
                    repositories(first: 1, query: "W") { totalCount edges { permission node { name } } }
                  }
                }
                team(slug: "DevOps") { childTeams(first: 2) { nodes { name } } }
              }
            }
            """)
        #expect(
            answer.at("data.organization") == [
                "teams": [
                    "nodes": [
                        [
                            "slug": "on-call", "combinedSlug": "acme/on-call", "parentTeam": ["slug": "devops"],
                            "repositories": [
                                "totalCount": 1, "edges": [["permission": "ADMIN", "node": ["name": "web"]]],
                            ],
                        ]
                    ]
                ],
                "team": ["childTeams": ["nodes": [["name": "On Call"]]]],
            ])
    }

    @Test("Every declared type fits the others")
    func schema() throws {
        _ = try GraphQL.Schema.sandbox()
    }
}
