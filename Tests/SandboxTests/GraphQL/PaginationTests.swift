import Testing

@testable import Sandbox

@Suite("GraphQL connections")
struct PaginationTests {
    private static let query = """
        query ($first: Int, $last: Int, $after: String, $before: String, $direction: OrderDirection = ASC) {
          organization(login: "acme") {
            repositories(
              first: $first, last: $last, after: $after, before: $before, orderBy: {field: NAME, direction: $direction}
            ) {
              totalCount
              pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
              nodes { name }
              edges { cursor node { name } }
            }
          }
        }
        """

    private func names(_ answer: JSON) -> [String] {
        answer.at("data.organization.repositories.nodes")?.array?.compactMap { $0["name"]?.string } ?? []
    }

    private func info(_ answer: JSON, _ key: String) -> JSON {
        answer.at("data.organization.repositories.pageInfo.\(key)") ?? .null
    }

    @Test("Pages follow one another by cursor, by name whatever its case, and none is missed or repeated")
    func pages() throws {
        let fixture = try GraphQLFixture(["delta", "Alpha", "charlie", "Bravo", "echo"])
        var seen: [String] = []
        var cursor = JSON.null
        var pages = 0
        repeat {
            let answer = fixture.ask(Self.query, ["first": 2, "after": cursor])
            seen += names(answer)
            cursor = info(answer, "endCursor")
            pages += 1
            #expect(info(answer, "hasNextPage") == .bool(pages < 3))
            #expect(info(answer, "hasPreviousPage") == .bool(pages > 1))
            #expect(answer.at("data.organization.repositories.totalCount") == 5)
        } while pages < 3
        #expect(seen == ["Alpha", "Bravo", "charlie", "delta", "echo"])
        #expect(names(fixture.ask(Self.query, ["first": 2, "after": cursor])).isEmpty)
    }

    @Test("The last ones before a cursor come in the same order")
    func backwards() throws {
        let fixture = try GraphQLFixture(["a", "b", "c", "d", "e"])
        let end = fixture.ask(Self.query, ["last": 2])
        #expect(names(end) == ["d", "e"])
        #expect(info(end, "hasPreviousPage") == true)
        let before = fixture.ask(Self.query, ["last": 2, "before": info(end, "startCursor")])
        #expect(names(before) == ["b", "c"])
        #expect(info(before, "hasNextPage") == true)
        #expect(names(fixture.ask(Self.query, ["first": 2, "direction": "DESC"])) == ["e", "d"])
    }

    @Test("A repository created or deleted between two pages shifts none of the others")
    func changes() throws {
        let fixture = try GraphQLFixture(["b", "d", "f", "h"])
        let first = fixture.ask(Self.query, ["first": 2])
        try fixture.state.write { world in
            try world.createRepository(NewRepository(name: "a"), owner: fixture.organization, by: .user(fixture.owner))
            let gone = try #require(world.repository(ownerID: fixture.organization, name: "d"))
            try world.deleteRepository(gone.id)
        }
        #expect(names(fixture.ask(Self.query, ["first": 2, "after": info(first, "endCursor")])) == ["f", "h"])
    }

    @Test("A connection without bounds is refused, unless only its count is asked for")
    func bounds() throws {
        let fixture = try GraphQLFixture()
        let missing = fixture.ask(Self.query)
        #expect(missing.at("errors.0.type") == "MISSING_PAGINATION_BOUNDARIES")
        #expect(
            missing.at("errors.0.message")
                == "You must provide a `first` or `last` value to properly paginate the `repositories` connection.")
        #expect(missing.at("errors.0.path") == ["organization", "repositories"])
        #expect(missing["data"] == ["organization": nil])
        let count = fixture.ask("{ organization(login: \"acme\") { repositories { totalCount } } }")
        #expect(count.at("data.organization.repositories.totalCount") == 1)
    }

    @Test("More than a hundred records, a negative number, both ends and a broken cursor are refused")
    func limits() throws {
        let fixture = try GraphQLFixture()
        let cases: [(JSONObject, JSON)] = [
            (["first": 101], "EXCESSIVE_PAGINATION"), (["last": 101], "EXCESSIVE_PAGINATION"),
            (["first": -1], "INVALID_PAGINATION_BOUNDARIES"),
            (["first": 1, "last": 1], "INVALID_PAGINATION_BOUNDARIES"),
            (["first": 1, "after": "nonsense"], "INVALID_CURSOR_ARGUMENTS"),
        ]
        for (variables, type) in cases {
            #expect(fixture.ask(Self.query, variables).at("errors.0.type") == type)
        }
        #expect(
            fixture.ask(Self.query, ["first": 101]).at("errors.0.message")
                == "Requesting 101 records on the `repositories` connection exceeds the `first` limit of 100 records.")
    }

    @Test("Repositories that the caller may not see are neither listed nor counted")
    func visibility() throws {
        let fixture = try GraphQLFixture(["open", "closed"])
        try fixture.state.write { world in
            let open = try #require(world.repository(ownerID: fixture.organization, name: "open"))
            try world.updateRepository(open.id, by: .user(fixture.owner)) { $0.visibility = .public }
            world.updateOrganization(fixture.organization) { $0.basePermission = nil }
        }
        let answer = fixture.endpoint.answer(
            fixture.request(Self.query, ["first": 5], as: Caller(.user(fixture.member))), state: fixture.state
        ).body
        #expect(names(answer) == ["open"])
        #expect(answer.at("data.organization.repositories.totalCount") == 1)
    }

    @Test("Filters and other orders narrow and sort the list")
    func filters() throws {
        let fixture = try GraphQLFixture(["a", "b", "c"])
        try fixture.state.write { world in
            let b = try #require(world.repository(ownerID: fixture.organization, name: "b"))
            try world.updateRepository(b.id, by: .user(fixture.owner)) { $0.isArchived = true }
        }
        func list(_ arguments: String) -> [String] {
            names(
                fixture.ask(
                    "{ organization(login: \"acme\") { repositories(first: 9, \(arguments)) { nodes { name } } } }"))
        }
        #expect(list("isArchived: true") == ["b"])
        #expect(list("isArchived: false, orderBy: {field: CREATED_AT, direction: DESC}") == ["c", "a"])
        #expect(list("privacy: PUBLIC").isEmpty)
        #expect(list("visibility: PRIVATE, orderBy: {field: STARGAZERS, direction: ASC}").count == 3)
    }
}
