import Testing

@testable import Sandbox

@Suite("GraphQL validation")
struct ValidationTests {
    private let fixture: GraphQLFixture

    init() throws { fixture = try GraphQLFixture() }

    @Test("An unknown field is refused as GitHub refuses it: 200, no data, where and what")
    func undefinedField() throws {
        let answer = fixture.ask("query Q {\n  repository(owner: \"acme\", name: \"api\") { nope }\n}")
        #expect(answer["data"] == nil)
        #expect(
            answer["errors"] == [
                [
                    "path": ["query Q", "repository", "nope"],
                    "extensions": ["code": "undefinedField", "typeName": "Repository", "fieldName": "nope"],
                    "locations": [["line": 2, "column": 44]],
                    "message": "Field 'nope' doesn't exist on type 'Repository'",
                ]
            ])
    }

    @Test(
        "What the schema does not allow is refused before anything runs",
        arguments: [
            ("{ viewer { login(size: 3) } }", "argumentNotAccepted"),
            ("{ repository(owner: \"a\") { id } }", "missingRequiredArguments"),
            ("{ viewer }", "selectionMismatch"),
            ("{ viewer { login { id } } }", "selectionMismatch"),
            ("{ organization(login: 4) { id } }", "argumentLiteralsIncompatible"),
            ("{ organization(login: null) { id } }", "argumentLiteralsIncompatible"),
            (
                "{ organization(login: \"a\") { repositories(first: 1, orderBy: {field: SIZE, direction: ASC}) { totalCount } } }",
                "argumentLiteralsIncompatible"
            ),
            (
                "{ organization(login: \"a\") { repositories(first: 1, orderBy: {field: NAME}) { totalCount } } }",
                "missingRequiredInputObjectAttribute"
            ),
            ("query { organization(login: $o) { id } }", "variableNotDefined"),
            ("query ($o: String) { viewer { id } }", "variableNotUsed"),
            ("query ($o: String) { organization(login: $o) { id } }", "variableMismatch"),
            ("query ($o: Int!) { organization(login: $o) { id } }", "variableMismatch"),
            ("query ($o: [ID!]!) { node(id: $o) { id } }", "variableMismatch"),
            ("query ($o: Nothing) { organization(login: $o) { id } }", "variableRequiresValidType"),
            (
                "query ($o: Int = \"x\") { viewer { organizations(first: $o) { totalCount } } }",
                "defaultValueInvalidType"
            ),
            ("{ node(id: \"x\") { ... on Nothing { id } } }", "undefinedType"),
            ("{ viewer { ... on Team { id } } }", "cannotSpreadFragment"),
            ("{ viewer { ...F } }", "useAndDefineFragment"),
            ("{ viewer { id } } fragment F on User { id }", "useAndDefineFragment"),
            ("{ viewer { ...F } } fragment F on User { ...F }", "infiniteLoop"),
            ("{ viewer { x: id x: login } }", "fieldConflict"),
            (
                "{ a: organization(login: \"a\") { id } a: organization(login: \"b\") { id } }", "fieldConflict"
            ),
            ("{ viewer @upper { id } }", "undefinedDirective"),
            ("query A { viewer { id } } query A { viewer { id } }", "uniquelyNamedOperations"),
            ("mutation { dropEverything { id } }", "undefinedField"),
        ])
    func refusals(_ query: String, _ code: String) {
        let answer = fixture.ask(query)
        #expect(answer["data"] == nil)
        let codes = answer["errors"]?.array?.compactMap { $0.at("extensions.code")?.string } ?? []
        #expect(codes.contains(code), "\(answer.text)")
    }

    @Test("A required variable that is missing or of the wrong kind is refused with the problem")
    func variables() {
        let query = "query ($o: String!) { organization(login: $o) { id } }"
        for (value, explanation) in [
            (JSONObject(), "Expected value to not be null"), (["o": nil], "Expected value to not be null"),
            (["o": 4], "Could not coerce value 4 to String"),
        ] {
            let answer = fixture.ask(query, value)
            #expect(answer["data"] == nil)
            #expect(answer.at("errors.0.extensions.problems.0.explanation") == .string(explanation))
        }
    }

    @Test("A misspelt field or value inside an input object names its path")
    func inputObjects() throws {
        let id = JSON.string(try fixture.repository().nodeID.text)
        let query =
            "mutation ($i: UpdateTeamsRepositoryInput!) { updateTeamsRepository(input: $i) { clientMutationId } }"
        let unknown = fixture.ask(query, ["i": ["repositoryId": id, "teamIds": [], "permission": "READ", "x": 1]])
        #expect(unknown.at("errors.0.extensions.problems.0.path.0") == "x")
        let wrong = fixture.ask(query, ["i": ["repositoryId": id, "teamIds": [], "permission": "PULL"]])
        #expect(
            wrong.at("errors.0.message")
                == .string(
                    "Variable $i of type UpdateTeamsRepositoryInput! was provided invalid value for permission "
                        + "(Expected \"PULL\" to be one of: ADMIN, MAINTAIN, READ, TRIAGE, WRITE)"))
    }

    @Test("One of several operations is chosen by name, and must be")
    func operations() {
        let query = "query A { viewer { login } } query B { viewer { id } }"
        #expect(fixture.ask(query).at("errors.0.message") == "An operation name is required")
        var request = fixture.request(query)
        request.operationName = "A"
        #expect(fixture.endpoint.answer(request, state: fixture.state).body.at("data.viewer.login") == "olive")
        request.operationName = "C"
        let unknown = fixture.endpoint.answer(request, state: fixture.state).body
        #expect(unknown.at("errors.0.message") == "No operation named \"C\"")
    }
}
