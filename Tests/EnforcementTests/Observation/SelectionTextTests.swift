import Testing

@testable import struct Enforcement.SelectionText

@Suite("Fields taken out of a selection")
struct SelectionTextTests {
    @Test(
        "goes with its alias, its arguments and what stands in it; what holds nothing else goes as well",
        arguments: [
            ("id name x", "id name"), ("x", ""), ("id x { a b } name", "id name"),
            (#"id y: x(first: 1, q: "a)b\"x") { a { x } } name"#, "id name"),
            ("id node { x } name", "id name"), ("a { b { x } c } d", "a { c } d"),
            ("... on Repository { id x }", "... on Repository { id }"), ("...Parts x", "...Parts"),
            ("xy x: a b(x: 1) { x: c }", "xy x: a b(x: 1) { x: c }"),
            ("a @skip(if: $x) { b x }", "a @skip(if: $x) { b }"),
            ("nodes(ids: $ids) { ... on Rule { id x } }", "nodes(ids: $ids) { ... on Rule { id } }"),
        ])
    func removing(_ text: String, _ rest: String) {
        #expect(SelectionText.removing(["x"], from: text) == rest)
    }

    @Test("nothing changes where none of them stands")
    func untouched() {
        let text = "id  databaseId,name { a   b }"
        #expect(SelectionText.removing(["x"], from: text) == text)
    }

    @Test("of a fragment the head stays")
    func fragment() {
        #expect(
            SelectionText.removing(["x"], fromFragment: "fragment F on Repository { id x }")
                == "fragment F on Repository { id }")
    }

    @Test(
        "text that is no selection is read to its end", arguments: ["}", "{", "a(", "a { x", "\" x", "a: : x", "@@ x"])
    func malformed(_ text: String) { _ = SelectionText.removing(["x"], from: text) }
}
