import Testing

@testable import Sandbox

@Suite("GraphQL documents")
struct ParserTests {
    @Test(
        "A syntax error says what was expected, what is there, and where",
        arguments: [
            ("{ viewer { login }", "Expected NAME, actual: (none) at [1, 19]", 1, 19),
            ("query {\n  viewer {\n    }\n}", "Expected NAME, actual: RCURLY (\"}\") at [3, 5]", 3, 5),
            ("query ($a Int) { a }", "Expected COLON, actual: IDENTIFIER (\"Int\") at [1, 11]", 1, 11),
            ("select * from x", "Expected one of LCURLY, QUERY, MUTATION, SUBSCRIPTION, FRAGMENT, actual: ", 1, 1),
            ("{ a(b: \"é\", c: ) }", "Expected VALUE, actual: RPAREN (\")\") at [1, 16]", 1, 16),
            ("{ a % b }", "Parse error on \"%\" (error) at [1, 5]", 1, 5),
            ("{ a(b: \"open) }", "Parse error on \"\\\"\" (error) at [1, 8]", 1, 8),
        ])
    func positions(_ text: String, _ message: String, _ line: Int, _ column: Int) throws {
        let error = #expect(throws: GraphQL.SyntaxError.self) { try GraphQL.Parser.document(text) }
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "no error")")
        #expect(error?.location == GraphQL.SourceLocation(line: line, column: column))
    }

    @Test("All kinds of value, comments, commas and directives are read")
    func values() throws {
        let document = try GraphQL.Parser.document(
            """
            # the rules
            query Q($n: Int = 3, $ids: [ID!]! @deprecated) @live {
              alias: field(int: -4, float: 1.5e3, yes: true, none: null, word: NAME, list: [1 2, 3], object: {a: {b: $n}})
                @include(if: $yes)
              ... on Team { slug }
              ...Rest
            }
            fragment Rest on User { login }
            """)
        let operation = try #require(document.operations.first)
        #expect(operation.variables.map { "\($0.type)" } == ["Int", "[ID!]!"])
        guard case .field(let field) = try #require(operation.selections.first) else {
            Issue.record("The first selection is no field.")
            return
        }
        #expect(field.responseKey == "alias")
        #expect(
            field.arguments.map { $0.value.printed } == [
                "-4", "1.5e3", "true", "null", "NAME", "[1, 2, 3]", "{a: {b: $n}}",
            ])
        #expect(operation.selections.count == 3)
        #expect(document.fragments.map { $0.typeCondition } == ["User"])
    }

    @Test("A block string loses its common indentation and its blank edges, and keeps escaped quotes")
    func blockStrings() throws {
        let text = "{ a(b: \"\"\"\n    first\n      second \\\"\"\"\n\n    \"\"\") }"
        guard case .field(let field) = try GraphQL.Parser.document(text).operations.first?.selections.first,
            case .string(let value) = field.arguments.first?.value.kind
        else {
            Issue.record("The document has no string.")
            return
        }
        #expect(value == "first\n  second \"\"\"")
    }

    @Test("Escapes in strings are resolved, surrogate pairs included")
    func escapes() throws {
        let text = #"{ a(b: "tab\t quote\" \u00e9 \ud83d\ude80") }"#
        guard case .field(let field) = try GraphQL.Parser.document(text).operations.first?.selections.first,
            case .string(let value) = field.arguments.first?.value.kind
        else {
            Issue.record("The document has no string.")
            return
        }
        #expect(value == "tab\t quote\" é 🚀")
    }

    @Test("A document nested without end is refused instead of exhausting the stack")
    func depth() {
        let text = String(repeating: "{ a", count: 100_000)
        #expect(throws: GraphQL.SyntaxError.self) { try GraphQL.Parser.document(text) }
    }
}
